import {
  MARKETPLACES,
  type ProductDto,
  type ProductQueryDto,
  type ProductSort,
  type RouteScoreDto,
} from '@tracker/dto';
import {
  caseless,
  PRODUCT_FILTERS,
  titleKey,
  words,
  type Page,
  type ProductStore,
  type PutOutcome,
} from '@tracker/store-port';
import { compareAndSet, type Change } from './compare-and-set';
import type { DocumentIndex, Query } from './document-index';
import type { ProductSearch, StoredDocuments } from './documents';
import { listPage, none, oneOf, textFilter, toTerms, type Listing } from './listing';
import type { WatchedPages } from './watched-pages';

const SORTS: Record<ProductSort, Pick<Listing, 'sort' | 'sortsBy'>> = {
  updatedAt: { sort: 'updatedAt', sortsBy: 'number' },
  title: { sort: 'search.titleKey', sortsBy: 'string' },
  asin: { sort: 'asin', sortsBy: 'string' },
};

const PUT_SCORES = `if (ctx._source.scoresRevision > params.revision) { ctx.op = 'noop' } else {
  ctx._source.arbitrageScores = params.scores; ctx._source.scoresRevision = params.revision }`;

export class ElasticsearchProducts implements ProductStore {
  constructor(
    private readonly index: DocumentIndex<'products'>,
    private readonly opportunities: DocumentIndex<'opportunities'>,
    private readonly watched: WatchedPages,
  ) {}

  async getMany(asins: readonly string[]): Promise<Map<string, ProductDto>> {
    const found = await this.index.getMany(asins);
    return new Map([...found].map(([asin, { document }]) => [asin, document]));
  }

  async putMany(products: readonly ProductDto[]): Promise<PutOutcome[]> {
    const read = ['revision', 'arbitrageScores', 'scoresRevision'];
    return compareAndSet(this.index, products.map(toChange), ({ revision }) => revision, read);
  }

  async walk(afterAsin: string | null, limit: number): Promise<ProductDto[]> {
    await this.index.refresh();
    const after = afterAsin === null ? {} : { after: [afterAsin] };
    const { hits } = await this.index.search({ sort: [{ asin: 'asc' }], size: limit, ...after });
    return hits.map(({ document }) => document);
  }

  async count(): Promise<number> {
    await this.index.showOwn();
    return this.index.count();
  }

  async putScores(scores: readonly { asin: string; revision: number; scores: RouteScoreDto[] }[]): Promise<void> {
    await this.index.write(
      scores.map(({ asin, revision, scores: routes }) => ({
        kind: 'script',
        id: asin,
        script: PUT_SCORES,
        params: { revision, scores: routes },
      })),
    );
  }

  async search(query: ProductQueryDto, now: string): Promise<Page<ProductDto>> {
    const { limit, cursor, sort, order = sort === 'updatedAt' ? 'desc' : 'asc', ...filters } = query;
    return listPage(this.index, {
      filter: [...productFilter(query, now), ...(await this.joined(query))],
      ...SORTS[sort],
      id: 'asin',
      order,
      limit,
      cursor,
      subject: ['products', sort, order, ...PRODUCT_FILTERS.map((name) => filters[name] ?? null)],
    });
  }

  /** What other documents know of a product comes as a set of ASINs: there are no joins. */
  private async joined({ watched, hasOpenRoute }: ProductQueryDto): Promise<Query[]> {
    const within = (asins: readonly string[], wanted: boolean): Query =>
      wanted ? oneOf('asin', asins) : none(oneOf('asin', asins));
    return [
      ...(watched === undefined ? [] : [within([...(await this.watched.read()).keys()], watched)]),
      ...(hasOpenRoute === undefined ? [] : [within(await this.asinsOfOpenRoutes(), hasOpenRoute)]),
    ];
  }

  private async asinsOfOpenRoutes(): Promise<string[]> {
    const asins = new Set<string>();
    const open = { filter: [{ term: { state: 'open' } }], sort: [{ id: 'asc' as const }], fields: ['asin'] };
    for await (const { document } of this.opportunities.walk(open)) asins.add(document.asin);
    return [...asins];
  }
}

export function productFilter(query: ProductQueryDto, now: string): Query[] {
  const filter = textFilter(query.q, 'search.words');
  if (query.brand !== undefined) filter.push({ term: { 'search.brand': caseless(query.brand) ?? '' } });
  if (query.category !== undefined) filter.push({ term: { 'search.category': caseless(query.category) ?? '' } });
  if (query.marketplace) filter.push({ term: { 'search.marketplaces': query.marketplace } });
  if (query.maxAgeMinutes !== undefined) {
    const from = new Date(Date.parse(now) - query.maxAgeMinutes * 60_000).toISOString();
    filter.push({ range: { 'search.observedAt': { gte: from } } });
  }
  return filter;
}

/** A merge carries the scores that are stored. */
function toChange(product: ProductDto): Change<StoredDocuments['products']> {
  const search = toProductSearch(product);
  return {
    id: product.asin,
    follows: product.revision - 1,
    document: (stored) => ({
      ...product,
      arbitrageScores: stored?.arbitrageScores ?? [],
      scoresRevision: stored?.scoresRevision ?? 0,
      search,
    }),
  };
}

export function toProductSearch({ asin, title, brand, category, eans, currentPrices }: ProductDto): ProductSearch {
  const marketplaces = MARKETPLACES.filter((marketplace) => currentPrices[marketplace] !== null);
  const observed = marketplaces.map((each) => currentPrices[each]?.pricesFreshness.observedAt ?? '').map(Date.parse);
  return {
    words: toTerms(words([title, brand, asin, ...eans].join(' '))),
    titleKey: titleKey(title),
    brand: caseless(brand),
    category: caseless(category?.name),
    observedAt: observed.length === 0 ? null : new Date(Math.max(...observed)).toISOString(),
    marketplaces,
  };
}
