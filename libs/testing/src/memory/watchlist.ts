import { MARKETPLACES } from '@tracker/dto';
import type { WatchlistStore, WatchRow } from '@tracker/store-port';
import { pageOf } from './table';
import type { MemoryTables, StoredWatch } from './tables';

export const memoryWatchlist = (tables: MemoryTables): WatchlistStore => ({
  add: async (rows) =>
    rows.map((row) => {
      const stored = tables.watches.get(row.asin);
      const known = stored?.removedAt === null;
      const before = known ? stored.marketplaces : [];
      const marketplaces = MARKETPLACES.filter((one) => before.includes(one) || row.marketplaces.includes(one));
      const addedAt = known ? stored.addedAt : row.addedAt;
      // what changes nothing is no change to tell of
      if (marketplaces.length > before.length)
        tables.watches.set(row.asin, { asin: row.asin, marketplaces, addedAt, removedAt: null });
      return known ? 'known' : 'added';
    }),
  remove: async (asin, at) => {
    const stored = tables.watches.get(asin);
    if (stored?.removedAt !== null) return false;
    tables.watches.set(asin, { ...stored, removedAt: at });
    return true;
  },
  getMany: async (asins) =>
    new Map(
      [...tables.watches.getMany(asins)]
        .filter(([, { removedAt }]) => removedAt === null)
        .map(([asin, stored]) => [asin, toRow(stored)]),
    ),
  list: async ({ limit, cursor }) =>
    pageOf(
      tables.watched().map(toRow),
      { key: ({ asin }) => asin, id: ({ asin }) => asin, order: 'asc' },
      { limit, cursor, subject: 'watchlist' },
    ),
  count: async () => tables.watched().length,
  changedSince: async (cursor, limit) => {
    const changes = tables.watches.changedSince(cursor, limit);
    return { ...changes, rows: changes.rows.map(toRow) };
  },
});

const toRow = ({ removedAt, ...row }: StoredWatch): WatchRow => ({ ...row, removed: removedAt !== null });
