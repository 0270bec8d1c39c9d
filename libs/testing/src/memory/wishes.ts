import type { AskWantedStore, RefreshRequestStore } from '@tracker/store-port';
import { wishId, type MemoryTables } from './tables';

export const memoryRefreshRequests = (tables: MemoryTables): RefreshRequestStore => ({
  add: async (row) => tables.refreshRequests.set(row.id, row),
  changedSince: async (cursor, limit) => tables.refreshRequests.changedSince(cursor, limit),
});

export const memoryAskWanted = (tables: MemoryTables): AskWantedStore => ({
  putMany: async (rows) => {
    for (const row of rows) {
      const id = wishId(row);
      if ((tables.wishes.get(id)?.wantedAt ?? '') <= row.wantedAt) tables.wishes.set(id, row);
    }
  },
  changedSince: async (cursor, limit) => tables.wishes.changedSince(cursor, limit),
});
