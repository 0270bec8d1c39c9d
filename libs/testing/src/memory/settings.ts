import type { CostProfileStore, FxRateStore, PricingContextStore } from '@tracker/store-port';
import { compareAndSet } from './table';
import type { MemoryTables } from './tables';

const ONLY = 'the one row';

export const memoryCostProfile = (tables: MemoryTables): CostProfileStore => ({
  get: async () => tables.costProfile.get(ONLY) ?? null,
  put: async (profile) =>
    compareAndSet(tables.costProfile, ONLY, profile, profile.revision, ({ revision }) => revision),
});

export const memoryPricingContext = (tables: MemoryTables): PricingContextStore => ({
  get: async () => tables.pricingContext.get(ONLY) ?? null,
  put: async (row) => compareAndSet(tables.pricingContext, ONLY, row, row.n, ({ n }) => n),
});

export const memoryFxRates = (tables: MemoryTables): FxRateStore => ({
  newest: async () => tables.fxRates.all().at(-1) ?? null,
  put: async (rates) => tables.fxRates.set(rates.date, rates),
});
