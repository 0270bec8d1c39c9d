import type { DeadLetterStore } from '@tracker/store-port';
import { pageOf, sorted } from './table';
import type { MemoryTables } from './tables';

export const memoryDeadLetters = (tables: MemoryTables): DeadLetterStore => ({
  putMany: async (rows) => {
    for (const row of rows) if (!tables.deadLetters.get(row.id)) tables.deadLetters.set(row.id, row);
  },
  getMany: async (ids) => tables.deadLetters.getMany(ids),
  search: async ({ limit, cursor, topic, cause, replayed }) =>
    pageOf(
      tables.deadLetters.all(
        (row) =>
          (topic === undefined || row.topic === topic) &&
          (cause === undefined || row.cause === cause) &&
          (replayed === undefined || (row.replayedAt !== null) === replayed),
      ),
      { key: ({ at }) => at, id: ({ id }) => id, order: 'desc' },
      { limit, cursor, subject: ['dead letters', topic, cause, replayed] },
    ),
  unreplayed: async (until, limit) =>
    tables.deadLetters
      .all(({ replayedAt, at }) => replayedAt === null && at <= until)
      .sort((a, b) => (a.at === b.at ? a.offset - b.offset : a.at < b.at ? -1 : 1))
      .slice(0, limit),
  markReplayed: async (ids, at) => {
    for (const [id, row] of tables.deadLetters.getMany(ids)) tables.deadLetters.set(id, { ...row, replayedAt: at });
  },
  count: async () => tables.deadLetters.all().length,
  newest: async (limit) =>
    sorted(tables.deadLetters.all(), { key: ({ at }) => at, id: ({ id }) => id, order: 'desc' }).slice(0, limit),
});
