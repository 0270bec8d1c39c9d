import type { OpportunityStore } from '@tracker/store-port';
import { searchOpportunities } from './search';
import { compareAndSet } from './table';
import type { MemoryTables } from './tables';

export const memoryOpportunities = (tables: MemoryTables): OpportunityStore => ({
  getMany: async (ids) => tables.opportunities.getMany(ids),
  ofProducts: async (asins) => tables.opportunities.all(({ asin }) => asins.includes(asin)),
  putMany: async (rows) =>
    rows.map((row) => compareAndSet(tables.opportunities, row.id, row, row.version, (stored) => stored.version)),
  withUnsent: async (limit) => tables.opportunities.all(({ unsent }) => unsent.length > 0).slice(0, limit),
  openObservedBefore: async (instant, limit, afterId) =>
    tables.opportunities
      .all((row) => row.state === 'open' && row.oldestObservedAt < instant && row.id > (afterId ?? ''))
      .slice(0, limit),
  search: async (query, times) =>
    searchOpportunities(tables.opportunities.all(), query, times, (asin) => tables.products.get(asin)?.eans ?? []),
  countOpen: async (asins) =>
    new Map(asins.map((asin) => [asin, tables.openRoutesOf(asin)] as const).filter(([, open]) => open > 0)),
});
