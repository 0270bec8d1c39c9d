import type {
  AlertDto,
  AlertQueryDto,
  OpportunityQueryDto,
  ProductDto,
  ProductQueryDto,
  ReadVerdict,
} from '@tracker/dto';
import type { OpportunityRow, Page } from '@tracker/store-port';
import { pageOf, sortedBy } from './memory-table';

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** All words of `q`, the last one as a prefix. */
function matches(q: string | undefined, fields: readonly (string | null)[]): boolean {
  const wanted = wordsOf(q ?? '');
  const there = fields.flatMap((field) => wordsOf(field ?? ''));
  return wanted.every((word, i) => there.some((x) => (i === wanted.length - 1 ? x.startsWith(word) : x === word)));
}

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
      (query.brand === undefined || fold(product.brand ?? '') === fold(query.brand)) &&
      (query.category === undefined || product.category?.name === query.category) &&
      (query.marketplace === undefined || product.currentPrices[query.marketplace] !== null) &&
      (query.watched === undefined || watched(product.asin) === query.watched) &&
      (query.hasOpenRoute === undefined || hasOpenRoute(product.asin) === query.hasOpenRoute) &&
      (since === null ||
        Object.values(product.currentPrices).some(
          (snapshot) => snapshot && snapshot.pricesFreshness.observedAt >= since,
        )),
  );
  const order = query.order ?? (query.sort === 'updatedAt' ? 'desc' : 'asc');
  return pageOf(
    sortedBy(
      found,
      (product) => product[query.sort],
      (product) => product.asin,
      order,
    ),
    query,
  );
}

export function searchOpportunities(
  rows: readonly OpportunityRow[],
  query: OpportunityQueryDto,
  times: { now: string; staleBefore: string },
): Page<OpportunityRow> {
  const since = query.maxAgeMinutes === undefined ? null : minutesAgo(times.now, query.maxAgeMinutes);
  const readVerdict = (row: OpportunityRow): ReadVerdict =>
    row.oldestObservedAt < times.staleBefore ? 'stale' : row.verdict;
  const found = rows.filter(
    (row) =>
      row.state === query.state &&
      (query.asin === undefined || row.asin === query.asin) &&
      (query.buy === undefined || query.buy.includes(row.buy)) &&
      (query.sell === undefined || query.sell.includes(row.sell)) &&
      (query.minProfit === undefined || row.profitHome.amount >= query.minProfit) &&
      (query.minMarginBps === undefined || (row.marginBps ?? -Infinity) >= query.minMarginBps) &&
      (query.minRoiBps === undefined || (row.roiBps ?? -Infinity) >= query.minRoiBps) &&
      (query.category === undefined || row.category?.name === query.category) &&
      (query.brand === undefined || fold(row.brand ?? '') === fold(query.brand)) &&
      matches(query.q, [row.title, row.brand, row.asin]) &&
      (since === null || row.oldestObservedAt >= since) &&
      (query.verdict === undefined || query.verdict.includes(readVerdict(row))),
  );
  const keyOf = (row: OpportunityRow): string | number | null =>
    query.sort === 'profitHome' ? row.profitHome.amount : row[query.sort];
  return pageOf(
    sortedBy(found, keyOf, (row) => row.id, query.order ?? 'desc'),
    query,
  );
}

export function searchAlerts(alerts: readonly AlertDto[], query: AlertQueryDto): Page<AlertDto> {
  const found = alerts.filter(
    (alert) =>
      (query.asin === undefined || alert.asin === query.asin) &&
      (query.kind === undefined || query.kind.includes(alert.kind)),
  );
  const keyOf = (alert: AlertDto): string => `${alert.storedAt} ${alert.alertId}`;
  return pageOf(
    sortedBy(found, keyOf, (alert) => alert.alertId, query.order ?? 'desc'),
    query,
  );
}
