import type {
  AlertDto,
  AlertQueryDto,
  OpportunityQueryDto,
  ProductDto,
  ProductQueryDto,
  ReadVerdict,
} from '@tracker/dto';
import type { OpportunityRow, Page } from '@tracker/store-port';
import { pageOf } from './table';

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
const caseless = (name: string | null | undefined): string | undefined => name?.normalize('NFC').toLowerCase();
const isOneOf = <T>(value: T, wanted: readonly T[] | undefined): boolean => !wanted?.length || wanted.includes(value);

/** All words of `q`, the last one as a prefix. A `q` without a word matches nothing, a blank one everything. */
function matches(q: string | undefined, fields: readonly (string | null)[]): boolean {
  if (q === undefined || q.trim() === '') return true;
  const wanted = wordsOf(q);
  const there = fields.flatMap((field) => wordsOf(field ?? ''));
  return (
    wanted.length > 0 &&
    wanted.every((word, i) => there.some((x) => (i === wanted.length - 1 ? x.startsWith(word) : x === word)))
  );
}

/** What a cursor belongs to: everything that was asked but the place in the list. */
const subjectOf = <Q extends { cursor?: string; limit: number }>({
  cursor: _cursor,
  limit: _limit,
  ...asked
}: Q): unknown => Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1));

const minutesAgo = (now: string, minutes: number): string => new Date(Date.parse(now) - minutes * 60_000).toISOString();

export function searchProducts(
  products: readonly ProductDto[],
  query: ProductQueryDto,
  now: string,
  watched: (asin: string) => boolean,
  hasOpenRoute: (asin: string) => boolean,
): Page<ProductDto> {
  const since = query.maxAgeMinutes === undefined ? null : minutesAgo(now, query.maxAgeMinutes);
  const found = products.filter(
    (product) =>
      matches(query.q, [product.title, product.brand, product.asin, ...product.eans]) &&
      (query.brand === undefined || caseless(product.brand) === caseless(query.brand)) &&
      (query.category === undefined || caseless(product.category?.name) === caseless(query.category)) &&
      (query.marketplace === undefined || product.currentPrices[query.marketplace] !== null) &&
      (query.watched === undefined || watched(product.asin) === query.watched) &&
      (query.hasOpenRoute === undefined || hasOpenRoute(product.asin) === query.hasOpenRoute) &&
      (since === null ||
        Object.values(product.currentPrices).some(
          (snapshot) => snapshot && snapshot.pricesFreshness.observedAt >= since,
        )),
  );
  const order = query.order ?? (query.sort === 'updatedAt' ? 'desc' : 'asc');
  const titleKey = ({ title }: ProductDto): string | null => title && wordsOf(title).join(' ');
  return pageOf(
    found,
    { key: query.sort === 'title' ? titleKey : (product) => product[query.sort], id: ({ asin }) => asin, order },
    { limit: query.limit, cursor: query.cursor, subject: ['products', subjectOf({ ...query, order })] },
  );
}

export function searchOpportunities(
  rows: readonly OpportunityRow[],
  query: OpportunityQueryDto,
  times: { now: string; staleBefore: string },
  eansOf: (asin: string) => readonly string[],
): Page<OpportunityRow> {
  const since = query.maxAgeMinutes === undefined ? null : minutesAgo(times.now, query.maxAgeMinutes);
  const readVerdict = (row: OpportunityRow): ReadVerdict =>
    row.oldestObservedAt < times.staleBefore ? 'stale' : row.verdict;
  const found = rows.filter(
    (row) =>
      row.state === query.state &&
      (query.asin === undefined || row.asin === query.asin) &&
      isOneOf(row.buy, query.buy) &&
      isOneOf(row.sell, query.sell) &&
      (query.minProfit === undefined || row.profitHome.amount >= query.minProfit) &&
      (query.minMarginBps === undefined || (row.marginBps ?? -Infinity) >= query.minMarginBps) &&
      (query.minRoiBps === undefined || (row.roiBps ?? -Infinity) >= query.minRoiBps) &&
      (query.category === undefined || caseless(row.category?.name) === caseless(query.category)) &&
      (query.brand === undefined || caseless(row.brand) === caseless(query.brand)) &&
      matches(query.q, [row.title, row.brand, row.asin, ...eansOf(row.asin)]) &&
      (since === null || row.oldestObservedAt >= since) &&
      isOneOf(readVerdict(row), query.verdict),
  );
  const keyOf = (row: OpportunityRow): string | number | null =>
    query.sort === 'profitHome' ? row.profitHome.amount : row[query.sort];
  const order = query.order ?? 'desc';
  return pageOf(
    found,
    { key: keyOf, id: ({ id }) => id, order },
    { limit: query.limit, cursor: query.cursor, subject: ['opportunities', subjectOf({ ...query, order })] },
  );
}

export function searchAlerts(alerts: readonly AlertDto[], query: AlertQueryDto): Page<AlertDto> {
  const found = alerts.filter(
    (alert) => (query.asin === undefined || alert.asin === query.asin) && isOneOf(alert.kind, query.kind),
  );
  const order = query.order ?? 'desc';
  return pageOf(
    found,
    { key: ({ storedAt }) => storedAt, id: ({ alertId }) => alertId, order },
    { limit: query.limit, cursor: query.cursor, subject: ['alerts', subjectOf({ ...query, order })] },
  );
}
