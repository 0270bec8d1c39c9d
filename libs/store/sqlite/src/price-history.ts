import { HISTORY_SERIES, MARKETPLACES, type HistoryChunk, type HistorySeries, type Marketplace } from '@tracker/dto';
import type { ChunkWrite, PriceHistoryStore, PutOutcome, ReadChunk } from '@tracker/store-port';
import type { Statement } from '@tracker/sqlite';
import type { Database } from './database';
import { outcomes } from './outcomes';

const INSERT = `INSERT INTO price_history (asin, marketplace, series, month, points) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO`;
const CREATE = `${INSERT} NOTHING`;
const PUT = `${INSERT} UPDATE SET points = excluded.points`;
// what is stored is its own mark
const REPLACE = `UPDATE price_history SET points = ?5
  WHERE asin = ?1 AND marketplace = ?2 AND series = ?3 AND month = ?4 AND points = ?6`;
const COLUMNS = 'h.asin, h.marketplace, h.series, h.month, h.points';
const GET = `SELECT ${COLUMNS} FROM json_each(?) wanted CROSS JOIN price_history h
  ON h.asin = wanted.value ->> 0 AND h.marketplace = wanted.value ->> 1
  AND h.series = wanted.value ->> 2 AND h.month = wanted.value ->> 3`;
const SINCE = `SELECT ${COLUMNS} FROM price_history h
  WHERE h.asin = ?1 AND h.marketplace = ?2 AND h.series = ?3 AND h.month >= coalesce(
    (SELECT max(month) FROM price_history WHERE asin = ?1 AND marketplace = ?2 AND series = ?3 AND month < ?4), ?4)
  ORDER BY h.month`;

const NEXT_PRODUCTS = 'SELECT asin FROM product WHERE asin > ? ORDER BY asin LIMIT ?';
const PRUNE = `DELETE FROM price_history AS old WHERE asin > ?1 AND asin <= ?2 AND month < ?3
  AND EXISTS (SELECT 1 FROM price_history newer WHERE newer.asin = old.asin AND newer.marketplace = old.marketplace
    AND newer.series = old.series AND newer.month > old.month AND newer.month <= ?3)`;

export interface StoredChunk {
  asin: string;
  marketplace: number;
  series: number;
  month: number;
  points: string;
}

/**
 * Chunks are many (a page has about a hundred a year), so their keys are small numbers: positions in `MARKETPLACES` and
 * `HISTORY_SERIES`, which therefore only ever grow at their end, and months since year 0.
 */
export class SqlitePriceHistory implements PriceHistoryStore {
  constructor(private readonly db: Database) {}

  async getChunks(
    ids: readonly { asin: string; marketplace: Marketplace; series: HistorySeries; month: string }[],
  ): Promise<ReadChunk[]> {
    const rows = this.db.all<StoredChunk>(GET, JSON.stringify(ids.map(keyOf)));
    return rows.map((row) => ({ chunk: toChunk(row), mark: row.points }));
  }

  async putChunks(writes: readonly ChunkWrite[]): Promise<PutOutcome[]> {
    return outcomes(await this.db.write(writes.map(toStatement)));
  }

  async prune(step: {
    fromMonth: string;
    afterAsin: string | null;
    products: number;
  }): Promise<{ chunks: number; afterAsin: string | null }> {
    const after = step.afterAsin ?? '';
    const asins = this.db.all<{ asin: string }>(NEXT_PRODUCTS, after, step.products);
    const last = asins.at(-1);
    if (!last) return { chunks: 0, afterAsin: null };
    const [result] = await this.db.write([{ sql: PRUNE, params: [after, last.asin, monthNumber(step.fromMonth)] }]);
    return { chunks: result?.changes ?? 0, afterAsin: asins.length < step.products ? null : last.asin };
  }

  async read(query: {
    asin: string;
    marketplaces: readonly Marketplace[];
    series: readonly HistorySeries[];
    fromMonth: string;
  }): Promise<HistoryChunk[]> {
    return query.marketplaces.flatMap((marketplace) =>
      query.series.flatMap((series) => {
        const key = keyOf({ asin: query.asin, marketplace, series, month: query.fromMonth });
        return this.db.all<StoredChunk>(SINCE, ...key).map(toChunk);
      }),
    );
  }
}

const keyOf = ({ asin, marketplace, series, month }: Omit<HistoryChunk, 'at' | 'values'>) =>
  [asin, MARKETPLACES.indexOf(marketplace), HISTORY_SERIES.indexOf(series), monthNumber(month)] as const;

const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;

const monthText = (month: number): string =>
  `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;

function toStatement({ chunk, over }: ChunkWrite): Statement {
  const params = [...keyOf(chunk), pack(chunk)];
  if (over === undefined) return { sql: PUT, params };
  return over === null ? { sql: CREATE, params } : { sql: REPLACE, params: [...params, over] };
}

/** `[seconds, value, seconds since the last point, value, ...]` as JSON without its brackets. */
const pack = ({ at, values }: HistoryChunk): string =>
  at.map((seconds, index) => `${seconds - (at[index - 1] ?? 0)},${values[index] ?? 'null'}`).join();

export function toChunk({ asin, marketplace, series, month, points }: StoredChunk): HistoryChunk {
  const packed = JSON.parse(`[${points}]`) as (number | null)[];
  const at: number[] = [];
  const values: (number | null)[] = [];
  for (let index = 0; index < packed.length; index += 2) {
    at.push((at.at(-1) ?? 0) + (packed[index] ?? 0));
    values.push(packed[index + 1] ?? null);
  }
  return {
    asin,
    marketplace: MARKETPLACES[marketplace] as Marketplace,
    series: HISTORY_SERIES[series] as HistorySeries,
    month: monthText(month),
    at,
    values,
  };
}
