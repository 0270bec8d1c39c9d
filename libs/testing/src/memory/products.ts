import type { ProductStore } from '@tracker/store-port';
import { searchProducts } from './search';
import type { MemoryTables } from './tables';

export const memoryProducts = (tables: MemoryTables): ProductStore => ({
  getMany: async (asins) => tables.products.getMany(asins),
  putMany: async (products) =>
    products.map((product) => {
      const stored = tables.products.get(product.asin);
      if ((stored?.revision ?? 0) !== product.revision - 1) return 'conflict';
      const scores = { arbitrageScores: stored?.arbitrageScores ?? [], scoresRevision: stored?.scoresRevision ?? 0 };
      tables.products.set(product.asin, { ...product, ...scores });
      return 'stored';
    }),
  walk: async (afterAsin, limit) => tables.products.all(({ asin }) => asin > (afterAsin ?? '')).slice(0, limit),
  count: async () => tables.products.count(() => true),
  putScores: async (entries) => {
    for (const { asin, revision, scores } of entries) {
      const stored = tables.products.get(asin);
      if (stored && stored.scoresRevision <= revision)
        tables.products.set(asin, { ...stored, arbitrageScores: scores, scoresRevision: revision });
    }
  },
  search: async (query, now) =>
    searchProducts(
      tables.products.all(),
      query,
      now,
      (asin) => tables.isWatched(asin),
      (asin) => tables.openRoutesOf(asin) > 0,
    ),
});
