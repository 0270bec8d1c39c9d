import { routeId, ROUTES, type OpportunityQueryDto, type OpportunitySort, type ReadVerdict } from '@tracker/dto';
import {
  OPPORTUNITY_FILTERS,
  caseless,
  words,
  type OpportunityRow,
  type OpportunityStore,
  type Page,
  type PutOutcome,
} from '@tracker/store-port';
import { compareAndSet, type Change } from './compare-and-set';
import type { DocumentIndex, Query } from './document-index';
import type { OpportunitySearch, StoredDocuments } from './documents';
import { listPage, NOTHING, oneOf, textFilter, toTerms } from './listing';

const SORTS: Record<OpportunitySort, string> = {
  profitHome: 'profitHome.amount',
  roiBps: 'roiBps',
  marginBps: 'marginBps',
  oldestObservedAt: 'oldestObservedAt',
  salesRank: 'salesRank',
  openedAt: 'openedAt',
};
export class ElasticsearchOpportunities implements OpportunityStore {
  constructor(
    private readonly index: DocumentIndex<'opportunities'>,
    private readonly products: DocumentIndex<'products'>,
  ) {}

  async getMany(ids: readonly string[]): Promise<Map<string, OpportunityRow>> {
    const found = await this.index.getMany(ids);
    return new Map([...found].map(([id, { document }]) => [id, document]));
  }

  /** By the ids of all routes, because a read by id sees the newest rows, also those of a detector that was before us. */
  async ofProducts(asins: readonly string[]): Promise<OpportunityRow[]> {
    const ids = asins.flatMap((asin) => ROUTES.map(({ buy, sell }) => routeId(asin, buy, sell)));
    const rows = await this.getMany(ids);
    return [...rows.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  async putMany(rows: readonly OpportunityRow[]): Promise<PutOutcome[]> {
    const asins = [...new Set(rows.map(({ asin }) => asin))];
    const products = await this.products.getMany(asins, ['eans']);
    const changes = rows.map((row) => toChange(row, products.get(row.asin)?.document.eans ?? []));
    return compareAndSet(this.index, changes, ({ version }) => version, ['version']);
  }

  async withUnsent(limit: number): Promise<OpportunityRow[]> {
    return this.byId([{ range: { 'search.unsent': { gt: 0 } } }], limit, null);
  }

  async openObservedBefore(instant: string, limit: number, afterId: string | null): Promise<OpportunityRow[]> {
    const filter: Query[] = [{ term: { state: 'open' } }, { range: { oldestObservedAt: { lt: instant } } }];
    return this.byId(filter, limit, afterId);
  }

  async search(query: OpportunityQueryDto, times: { now: string; staleBefore: string }): Promise<Page<OpportunityRow>> {
    const { limit, cursor, sort, order = 'desc', ...filters } = query;
    return listPage(this.index, {
      filter: opportunityFilter(query, times),
      sort: SORTS[sort],
      sortsBy: 'number',
      id: 'id',
      order,
      limit,
      cursor,
      subject: ['opportunities', sort, order, ...OPPORTUNITY_FILTERS.map((name) => filters[name] ?? null)],
    });
  }

  async countOpen(asins: readonly string[]): Promise<Map<string, number>> {
    const open = { filter: [{ term: { state: 'open' } }, oneOf('asin', asins)], sort: [{ id: 'asc' as const }] };
    const counts = new Map<string, number>();
    for await (const { document } of this.index.walk({ ...open, fields: ['asin'] }))
      counts.set(document.asin, (counts.get(document.asin) ?? 0) + 1);
    return counts;
  }

  /** For work that must leave nothing out: also what another process has just written. */
  private async byId(filter: readonly Query[], size: number, afterId: string | null): Promise<OpportunityRow[]> {
    await this.index.refresh();
    const after = afterId === null ? {} : { after: [afterId] };
    const { hits } = await this.index.search({ filter, sort: [{ id: 'asc' }], size, ...after });
    return hits.map(({ document }) => document);
  }
}

export function opportunityFilter(
  query: OpportunityQueryDto,
  { now, staleBefore }: { now: string; staleBefore: string },
): Query[] {
  const filter: Query[] = [{ term: { state: query.state } }, ...textFilter(query.q, 'search.words')];
  const atLeast = (field: string, least: number | string | undefined): void => {
    if (least !== undefined) filter.push({ range: { [field]: { gte: least } } } as Query);
  };
  if (query.asin !== undefined) filter.push({ term: { asin: query.asin } });
  if (query.buy?.length) filter.push(oneOf('buy', query.buy));
  if (query.sell?.length) filter.push(oneOf('sell', query.sell));
  if (query.category !== undefined) filter.push({ term: { 'search.category': caseless(query.category) ?? '' } });
  if (query.brand !== undefined) filter.push({ term: { 'search.brand': caseless(query.brand) ?? '' } });
  atLeast('profitHome.amount', query.minProfit);
  atLeast('marginBps', query.minMarginBps);
  atLeast('roiBps', query.minRoiBps);
  if (query.maxAgeMinutes !== undefined)
    atLeast('oldestObservedAt', new Date(Date.parse(now) - query.maxAgeMinutes * 60_000).toISOString());
  if (query.verdict?.length) filter.push(readsAs(query.verdict, staleBefore));
  return filter;
}

/** A row that was last observed before `staleBefore` reads as stale, whatever was decided of it. */
function readsAs(verdicts: readonly ReadVerdict[], staleBefore: string): Query {
  const fresh = [{ range: { oldestObservedAt: { gte: staleBefore } } }, oneOf('verdict', verdicts)];
  const stale: Query = verdicts.includes('stale') ? { range: { oldestObservedAt: { lt: staleBefore } } } : NOTHING;
  return { bool: { should: [stale, { bool: { filter: fresh } }], minimum_should_match: 1 } };
}

/** EANs are the product's: they join the row's words whenever the row is written. */
export function toOpportunitySearch(row: OpportunityRow, eans: readonly string[]): OpportunitySearch {
  const { title, brand, category, asin, unsent } = row;
  return {
    words: toTerms(words([title, brand, asin, ...eans].join(' '))),
    brand: caseless(brand),
    category: caseless(category?.name),
    unsent: unsent.length,
  };
}

function toChange(row: OpportunityRow, eans: readonly string[]): Change<StoredDocuments['opportunities']> {
  const search = toOpportunitySearch(row, eans);
  return { id: row.id, follows: row.version - 1, document: () => ({ ...row, search }) };
}
