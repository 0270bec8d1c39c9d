import type { LeaseStore, StageStatusStore, SweepStore } from '@tracker/store-port';
import { statusId, type MemoryTables } from './tables';

export const memorySweeps = (tables: MemoryTables): SweepStore => ({
  put: async (row) => tables.sweeps.set(String(row.n), row),
  get: async (n) => tables.sweeps.get(String(n)) ?? null,
  newest: async (limit) =>
    tables.sweeps
      .all()
      .sort((a, b) => b.n - a.n)
      .slice(0, limit),
});

export const memoryLeases = (tables: MemoryTables): LeaseStore => ({
  take: async (row, now) => {
    const held = tables.leases.get(row.name);
    if (held && held.holder !== row.holder && held.until > now) return false;
    tables.leases.set(row.name, row);
    return true;
  },
  release: async (name, holder) => {
    if (tables.leases.get(name)?.holder === holder) tables.leases.delete(name);
  },
});

export const memoryStageStatus = (tables: MemoryTables): StageStatusStore => ({
  put: async (row) => tables.stageStatus.set(statusId(row), row),
  list: async () => tables.stageStatus.all(),
});
