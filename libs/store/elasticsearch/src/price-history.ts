import type { HistoryChunk, HistorySeries, Marketplace } from '@tracker/dto';
import {
  StoreUnavailable,
  type ChunkWrite,
  type PriceHistoryStore,
  type PutOutcome,
  type ReadChunk,
} from '@tracker/store-port';
import type { Place, Write } from './bulk';
import type { DocumentIndex, Query } from './document-index';
import type { StoredDocuments } from './documents';
import { oneOf } from './listing';

type ChunkId = Pick<HistoryChunk, 'asin' | 'marketplace' | 'series' | 'month'>;

export const historyId = ({ asin, marketplace, series, month }: ChunkId): string =>
  [asin, marketplace, series, month].join('|');
const lineOf = ({ marketplace, series }: Pick<ChunkId, 'marketplace' | 'series'>): string => `${marketplace}|${series}`;
export const toHistoryDocument = (chunk: HistoryChunk): StoredDocuments['price_history'] => ({
  ...chunk,
  search: { line: lineOf(chunk) },
});
const MOST_CHUNKS = 10_000;

export class ElasticsearchPriceHistory implements PriceHistoryStore {
  constructor(
    private readonly index: DocumentIndex<'price_history'>,
    private readonly products: DocumentIndex<'products'>,
  ) {}

  async getChunks(ids: readonly ChunkId[]): Promise<ReadChunk[]> {
    const found = await this.index.getMany(ids.map(historyId));
    return [...found.values()].map(({ document, place }) => ({ chunk: document, mark: JSON.stringify(place) }));
  }

  async putChunks(writes: readonly ChunkWrite[]): Promise<PutOutcome[]> {
    const written = await this.index.write(writes.map(toWrite));
    if (written.includes('blocked'))
      throw new StoreUnavailable(`Elasticsearch takes no writes to ${this.index.alias} where they were read.`);
    return written.map((fate) => (fate === 'written' ? 'stored' : 'conflict'));
  }

  async prune(step: {
    fromMonth: string;
    afterAsin: string | null;
    products: number;
  }): Promise<{ chunks: number; afterAsin: string | null }> {
    const after = step.afterAsin === null ? {} : { after: [step.afterAsin] };
    const next = { sort: [{ asin: 'asc' as const }], size: step.products, fields: ['asin'] };
    const { hits } = await this.products.search({ ...next, ...after });
    const asins = hits.map(({ document }) => document.asin);
    const removed = await this.removeBefore(step.fromMonth, asins);
    return { chunks: removed, afterAsin: asins.length < step.products ? null : (asins.at(-1) ?? null) };
  }

  async read(query: {
    asin: string;
    marketplaces: readonly Marketplace[];
    series: readonly HistorySeries[];
    fromMonth: string;
  }): Promise<HistoryChunk[]> {
    await this.index.showOwn();
    const lines = query.marketplaces.flatMap((marketplace) => query.series.map((series) => ({ marketplace, series })));
    const filter: Query[] = [{ term: { asin: query.asin } }, oneOf('search.line', lines.map(lineOf))];
    const [since, before] = await Promise.all([
      this.chunks([...filter, { range: { month: { gte: query.fromMonth } } }]),
      this.lastBefore(filter, query.fromMonth),
    ]);
    const chunks = [...before, ...since];
    return lines.flatMap((line) => chunks.filter((chunk) => lineOf(chunk) === lineOf(line)));
  }

  private async chunks(filter: readonly Query[]): Promise<HistoryChunk[]> {
    const { hits } = await this.index.search({ filter, sort: [{ month: 'asc' }], size: MOST_CHUNKS });
    return hits.map(({ document }) => document);
  }

  /** The last chunk of each line before the month. */
  private async lastBefore(filter: readonly Query[], month: string): Promise<HistoryChunk[]> {
    const { hits } = await this.index.search({
      filter: [...filter, { range: { month: { lt: month } } }],
      sort: [{ month: 'desc' }],
      size: MOST_CHUNKS,
      firstOf: 'search.line',
    });
    return hits.map(({ document }) => document);
  }

  /** A chunk is no longer needed once a later one of its line, of up to the month, holds the value in force. */
  private async removeBefore(month: string, asins: readonly string[]): Promise<number> {
    const old = {
      filter: [oneOf('asin', asins), { range: { month: { lte: month } } }],
      sort: ['asin', 'search.line', 'month'].map((field) => ({ [field]: 'desc' as const })),
      fields: ['month'],
    };
    const removable: Write[] = [];
    let later = '';
    for await (const { id, document, sort } of this.index.walk(old)) {
      const line = sort.slice(0, 2).join();
      if (line === later && document.month < month) removable.push({ kind: 'delete', id });
      later = line;
    }
    return (await this.index.write(removable)).filter((written) => written === 'written').length;
  }
}

function toWrite({ chunk, over }: ChunkWrite): Write {
  const to = { id: historyId(chunk), document: toHistoryDocument(chunk) };
  if (over === undefined) return { kind: 'put', ...to };
  return over === null ? { kind: 'create', ...to } : { kind: 'replace', ...to, place: JSON.parse(over) as Place };
}
