import type { CurrentPricesDto, FreshnessDto, MarketplaceSnapshotDto, ProductDto } from '@tracker/dto';
import type { PageUpdate } from './page-update';
import { nameAfter, toProductFields, type Naming } from './to-product';

const NO_PRICES: CurrentPricesDto = { DE: null, IT: null, ES: null, UK: null, FR: null };

/**
 * Merges answers into the stored product (null: none yet), in their order. `merged` has the next revision; `unchanged`
 * when every answer was a duplicate or older than what is stored; `stale`, how many were.
 * @param now ISO 8601, UTC
 */
export function mergeProduct(
  stored: ProductDto | null,
  { asin, updates, now }: { asin: string; updates: readonly PageUpdate[]; now: string },
): { kind: 'merged'; product: ProductDto; stale: number } | { kind: 'unchanged'; stale: number } {
  let prices = stored?.currentPrices ?? NO_PRICES;
  let names: Naming = stored ?? { title: null, brand: null, picture: null };
  let stale = updates.length;
  for (const update of updates) {
    const before = prices[update.marketplace];
    const snapshot = mergeSnapshot(before, update.snapshot);
    if (!snapshot) continue;
    stale--;
    prices = { ...prices, [update.marketplace]: snapshot };
    if (isNewer(update.snapshot.pricesFreshness, before?.pricesFreshness)) names = nameAfter(names, prices, update);
  }
  if (stale === updates.length) return { kind: 'unchanged', stale };
  const product: ProductDto = {
    schemaVersion: 1,
    asin,
    revision: (stored?.revision ?? 0) + 1,
    title: names.title,
    brand: names.brand,
    picture: names.picture ?? null,
    ...toProductFields(prices),
    currentPrices: prices,
    arbitrageScores: stored?.arbitrageScores ?? [],
    scoresRevision: stored?.scoresRevision ?? 0,
    updatedAt: now,
  };
  return { kind: 'merged', product, stale };
}

/**
 * Judges prices and buy box each by itself: the newer time of Keepa wins, at the same time the later ask. What was not
 * asked for overwrites nothing. Null when the stored snapshot is the newer one in everything.
 */
function mergeSnapshot(
  stored: MarketplaceSnapshotDto | null,
  update: MarketplaceSnapshotDto,
): MarketplaceSnapshotDto | null {
  const pricesNewer = isNewer(update.pricesFreshness, stored?.pricesFreshness);
  const buyBoxNewer = update.buyBoxFreshness !== null && isNewer(update.buyBoxFreshness, stored?.buyBoxFreshness);
  if (!pricesNewer && !buyBoxNewer) return null;
  const prices = pricesNewer || !stored ? update : stored;
  const { buyBox, buyBoxFreshness, statistics } = buyBoxNewer || !stored ? update : stored;
  return { ...prices, buyBox, buyBoxFreshness, statistics: { ...prices.statistics, buyBox: statistics.buyBox } };
}

function isNewer(update: FreshnessDto, stored: FreshnessDto | null | undefined): boolean {
  if (!stored) return true;
  const byKeepa = Date.parse(update.observedAt) - Date.parse(stored.observedAt);
  return byKeepa > 0 || (byKeepa === 0 && Date.parse(update.askedAt) > Date.parse(stored.askedAt));
}
