import { MARKETPLACES, type Marketplace } from '@tracker/dto';
import { StoreUnavailable, type Changes, type Page, type WatchlistStore, type WatchRow } from '@tracker/store-port';
import { COMPARE_TRIES, type Write } from './bulk';
import { changesSince } from './changes';
import type { DocumentIndex, Found } from './document-index';
import type { StoredDocuments } from './documents';
import { listPage } from './listing';

interface Wanted {
  asin: string;
  marketplaces: Marketplace[];
  addedAt: string;
}

const WATCHED = [{ term: { removed: false } }];

export class ElasticsearchWatchlist implements WatchlistStore {
  constructor(private readonly index: DocumentIndex<'watchlist'>) {}

  async add(rows: readonly Wanted[]): Promise<('added' | 'known')[]> {
    const outcomes = new Map<Wanted, 'added' | 'known'>();
    let waiting = [...rows];
    for (let tries = 0; waiting.length > 0; tries++) {
      if (tries === COMPARE_TRIES)
        throw new StoreUnavailable('The same rows of the watchlist keep changing, or it takes no writes.');
      for (const [row, outcome] of await this.tryToAdd(waiting)) outcomes.set(row, outcome);
      waiting = waiting.filter((row) => !outcomes.has(row));
    }
    return rows.map((row) => outcomes.get(row) ?? 'known');
  }

  async remove(asin: string, at: string): Promise<boolean> {
    for (let tries = 0; tries < COMPARE_TRIES; tries++) {
      const stored = await this.index.get(asin);
      if (!stored || stored.document.removed) return false;
      const write = toWrite({ ...stored.document, removed: true }, stored, at);
      const [written] = await this.index.write([write], { shown: true });
      if (written === 'written') return true;
    }
    throw new StoreUnavailable(`The row of ${asin} in the watchlist keeps changing, or it takes no writes.`);
  }

  async getMany(asins: readonly string[]): Promise<Map<string, WatchRow>> {
    const found = await this.index.getMany(asins);
    return new Map(
      [...found].filter(([, { document }]) => !document.removed).map(([asin, { document }]) => [asin, document]),
    );
  }

  async list({ limit, cursor }: { limit: number; cursor?: string }): Promise<Page<WatchRow>> {
    return listPage(this.index, {
      filter: WATCHED,
      sort: 'asin',
      sortsBy: 'string',
      id: 'asin',
      order: 'asc',
      limit,
      cursor,
      subject: ['watchlist'],
    });
  }

  async count(): Promise<number> {
    return this.index.count(WATCHED);
  }

  changedSince(cursor: string | null, limit: number): Promise<Changes<WatchRow>> {
    return changesSince(this.index, { cursor, limit });
  }

  /** The outcomes of those rows that nobody else has changed meanwhile. */
  private async tryToAdd(rows: readonly Wanted[]): Promise<Map<Wanted, 'added' | 'known'>> {
    const asins = [...new Set(rows.map(({ asin }) => asin))];
    const stored = await this.index.getMany(asins);
    const after = new Map<string, WatchRow>([...stored].map(([asin, { document }]) => [asin, document]));
    const outcomes = new Map<Wanted, 'added' | 'known'>();
    for (const row of rows) {
      const known = after.get(row.asin);
      outcomes.set(row, known && !known.removed ? 'known' : 'added');
      after.set(row.asin, withWanted(known, row));
    }
    const changed = asins.filter((asin) => after.get(asin) !== stored.get(asin)?.document);
    const written = await this.index.write(
      changed.flatMap((asin) => {
        const row = after.get(asin);
        return row ? [toWrite(row, stored.get(asin))] : [];
      }),
      { shown: true },
    );
    const lost = new Set(changed.filter((_asin, index) => written[index] !== 'written'));
    return new Map([...outcomes].filter(([{ asin }]) => !lost.has(asin)));
  }
}

/** The same object when nothing changes. */
function withWanted(known: WatchRow | undefined, { asin, marketplaces, addedAt }: Wanted): WatchRow {
  const inOrder = (wanted: readonly Marketplace[]) => MARKETPLACES.filter((each) => wanted.includes(each));
  if (!known || known.removed) return { asin, marketplaces: inOrder(marketplaces), addedAt, removed: false };
  const wider = inOrder([...known.marketplaces, ...marketplaces]);
  return wider.length === known.marketplaces.length ? known : { ...known, marketplaces: wider };
}

function toWrite(row: WatchRow, stored: Found<WatchRow> | undefined, removedAt: string | null = null): Write {
  const document: StoredDocuments['watchlist'] = { ...row, search: { removedAt } };
  return stored
    ? { kind: 'replace', id: row.asin, document, place: stored.place }
    : { kind: 'create', id: row.asin, document };
}
