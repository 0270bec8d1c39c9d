import type { Marketplace } from '@tracker/dto';
import type { Changes, Page, WatchlistStore, WatchRow } from '@tracker/store-port';
import { changesSince, NEXT_NUMBER, NUMBER } from './changes';
import type { Database } from './database';
import { listIds } from './listing';
import { fromMask, toMask } from './marketplace-mask';

const ADD = `INSERT INTO watch (asin, marketplaces, added_at, removed_at, seq) VALUES (?, ?, ?, NULL, ${NUMBER})
  ON CONFLICT (asin) DO UPDATE SET
    marketplaces = excluded.marketplaces, added_at = excluded.added_at, removed_at = NULL, seq = excluded.seq
  WHERE watch.removed_at IS NOT NULL`;
const WIDEN = `UPDATE watch SET marketplaces = marketplaces | ?2, seq = ${NUMBER}
  WHERE asin = ?1 AND marketplaces | ?2 <> marketplaces`;
const REMOVE = `UPDATE watch SET removed_at = ?, seq = ${NUMBER} WHERE asin = ? AND removed_at IS NULL`;

export interface StoredWatch {
  asin: string;
  marketplaces: number;
  added_at: string;
  removed_at: string | null;
  seq: number;
}

export class SqliteWatchlist implements WatchlistStore {
  constructor(private readonly db: Database) {}

  async add(
    rows: readonly { asin: string; marketplaces: Marketplace[]; addedAt: string }[],
  ): Promise<('added' | 'known')[]> {
    const results = await this.db.write(
      rows.flatMap(({ asin, marketplaces, addedAt }) => [
        NEXT_NUMBER,
        { sql: ADD, params: [asin, toMask(marketplaces), addedAt] },
        { sql: WIDEN, params: [asin, toMask(marketplaces)] },
      ]),
    );
    return rows.map((_row, index) => (results[index * 3 + 1]?.changes === 1 ? 'added' : 'known'));
  }

  async remove(asin: string, at: string): Promise<boolean> {
    const [, removed] = await this.db.write([NEXT_NUMBER, { sql: REMOVE, params: [at, asin] }]);
    return removed?.changes === 1;
  }

  async getMany(asins: readonly string[]): Promise<Map<string, WatchRow>> {
    const rows = this.db.all<StoredWatch>(
      'SELECT * FROM watch WHERE removed_at IS NULL AND asin IN (SELECT value FROM json_each(?))',
      JSON.stringify(asins),
    );
    return new Map(rows.map((row) => [row.asin, toWatchRow(row)]));
  }

  async list({ limit, cursor }: { limit: number; cursor?: string }): Promise<Page<WatchRow>> {
    const page = listIds(this.db, {
      from: 'watch',
      where: [{ sql: 'removed_at IS NULL' }],
      sort: 'asin',
      id: 'asin',
      order: 'asc',
      limit,
      cursor,
      subject: ['watchlist'],
    });
    const rows = await this.getMany(page.items);
    return { ...page, items: page.items.flatMap((asin) => rows.get(asin) ?? []) };
  }

  async count(): Promise<number> {
    return this.db.get<{ n: number }>('SELECT count(*) AS n FROM watch WHERE removed_at IS NULL')?.n ?? 0;
  }

  async changedSince(cursor: string | null, limit: number): Promise<Changes<WatchRow>> {
    return changesSince(this.db, 'watch', { cursor, limit }, toWatchRow);
  }
}

export const toWatchRow = ({ asin, marketplaces, added_at, removed_at }: StoredWatch): WatchRow => ({
  asin,
  marketplaces: fromMask(marketplaces),
  addedAt: added_at,
  removed: removed_at !== null,
});
