import type { HistoryChunk } from '@tracker/dto';
import type { PriceHistoryStore } from '@tracker/store-port';
import { sorted } from './table';
import type { MemoryTables } from './tables';

const chunkId = (chunk: Pick<HistoryChunk, 'asin' | 'marketplace' | 'series' | 'month'>): string =>
  [chunk.asin, chunk.marketplace, chunk.series, chunk.month].join(' ');

const markOf = ({ at, values }: HistoryChunk): string => JSON.stringify([at, values]);

export const memoryHistory = (tables: MemoryTables): PriceHistoryStore => ({
  getChunks: async (ids) =>
    [...tables.chunks.getMany(ids.map(chunkId)).values()].map((chunk) => ({ chunk, mark: markOf(chunk) })),
  putChunks: async (writes) =>
    writes.map(({ chunk, over }) => {
      const stored = tables.chunks.get(chunkId(chunk));
      if (over !== undefined && over !== (stored ? markOf(stored) : null)) return 'conflict';
      tables.chunks.set(chunkId(chunk), chunk);
      return 'stored';
    }),
  prune: async ({ fromMonth, afterAsin, products }) => {
    const asins = tables.products.all(({ asin }) => asin > (afterAsin ?? '')).slice(0, products);
    const last = asins.at(-1)?.asin;
    if (last === undefined) return { chunks: 0, afterAsin: null };
    const old = tables.chunks.all(
      (chunk) => chunk.asin > (afterAsin ?? '') && chunk.asin <= last && isReplaced(tables, chunk, fromMonth),
    );
    for (const chunk of old) tables.chunks.delete(chunkId(chunk));
    return { chunks: old.length, afterAsin: asins.length < products ? null : last };
  },
  read: async ({ asin, marketplaces, series, fromMonth }) => {
    const wanted = tables.chunks.all(
      (chunk) => chunk.asin === asin && marketplaces.includes(chunk.marketplace) && series.includes(chunk.series),
    );
    const inForce = new Map(
      wanted.filter(({ month }) => month < fromMonth).map((chunk) => [`${chunk.marketplace} ${chunk.series}`, chunk]),
    );
    const chunks = [...inForce.values(), ...wanted.filter(({ month }) => month >= fromMonth)];
    return sorted(chunks, { key: chunkId, id: chunkId, order: 'asc' });
  },
});

function isReplaced({ chunks }: MemoryTables, old: HistoryChunk, fromMonth: string): boolean {
  const newer = (chunk: HistoryChunk): boolean =>
    chunk.asin === old.asin &&
    chunk.marketplace === old.marketplace &&
    chunk.series === old.series &&
    chunk.month > old.month &&
    chunk.month <= fromMonth;
  return old.month < fromMonth && chunks.count(newer) > 0;
}
