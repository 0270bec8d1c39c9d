import { alphabetical } from '../wire/json';
import { buyBoxFields } from './buy-box';
import { pageHistory, sellerId, type PageHistory } from './history';
import { DAY, type WorldClock } from './keepa-time';
import { offersOf, type OfferList } from './offers';
import {
  EMPTY,
  categoryFields,
  feeFields,
  identityFields,
  packageFields,
  pictureFields,
  type Family,
} from './product-fields';
import { trimmed, widthOf, type Series } from './series';
import { currentValue, seriesStatistics, type Interval } from './statistics';
import type { PageTraits } from './traits';

/** What a product request asks for beside the base data. */
export interface Include {
  /** The interval of the statistics, in Keepa minutes. */
  stats?: Interval;
  history: boolean;
  /** Last days of each series, with one older point. */
  days?: number;
  buybox: boolean;
  rating: boolean;
  offers: boolean;
  onlyLiveOffers: boolean;
  stock: boolean;
  videos: boolean;
  aplus: boolean;
  historicalVariations: boolean;
}

/** Keepa minutes at which Keepa last collected each group of a page; none is in the future. */
export interface Collected {
  prices: number;
  buyBox: number;
  offers: number;
  rating: number;
}

export interface ProductView {
  page: PageTraits;
  family: Family;
  clock: WorldClock;
  minute: number;
  collected: Collected;
  include: Include;
}

const BY_OFFERS = [7, 9, 10, 15, 19, 20, 21, 22, 23, 24, 25, 26, 27, 33];
const BY_RATING = [16, 17];
const BY_BUY_BOX = [18, 32];

/** Series that nobody asked for are null, and so are those without a point. */
function gated(csv: PageHistory['csv'], { offers, rating, buybox }: Include, offersSeen: number): (Series | null)[] {
  const hidden = new Set([
    ...(offers ? [] : BY_OFFERS),
    ...(offers || rating ? [] : BY_RATING),
    ...(offers || buybox ? [] : BY_BUY_BOX),
  ]);
  const extra: Series | null = offers ? [offersSeen, Math.max(0, currentValue(csv[11], 11, offersSeen))] : null;
  return csv.map((series, type) => {
    if (hidden.has(type)) return null;
    return type === 15 ? extra : series?.length ? series : null;
  });
}

/** A dead ASIN: the type, the times, and nothing else (which keys remain is not documented). */
export function unlistedProduct(asin: string, domainId: number, minute: number): Record<string, unknown> {
  return alphabetical({ asin, csv: null, domainId, lastUpdate: minute, productType: 4, stats: null, title: null });
}

/** A product without offers of its own: e-book, variation parent, or a page that Keepa can't read. */
function offerless(view: ProductView, productType: number): Record<string, unknown> {
  const { page, family, collected } = view;
  return alphabetical({
    ...EMPTY,
    ...identityFields(page, family),
    ...categoryFields(page),
    ...packageFields(page),
    ...pictureFields(page),
    availabilityAmazon: -1,
    csv: null,
    fbaFees: null,
    hasReviews: false,
    lastPriceChange: page.trackingSince,
    lastRatingUpdate: collected.rating,
    lastUpdate: collected.prices,
    listedSince: 0,
    liveOffersOrder: null,
    offersSuccessful: false,
    productType,
    stats: null,
    trackingSince: page.trackingSince,
  });
}

function lastPriceChange(csv: PageHistory['csv'], until: number): number {
  const prices = [0, 1, 2, 7, 10].map((type) => csv[type]?.at(-widthOf(type)) ?? 0);
  return Math.min(until, Math.max(...prices));
}

function statistics(view: ProductView, history: PageHistory, csv: (Series | null)[], list: OfferList | undefined) {
  const { page, minute, collected, include } = view;
  if (!include.stats) return null;
  const asked = include.buybox || include.offers;
  const count = (type: number) => Math.max(0, currentValue(history.csv[type], type, minute));
  const deal = history.csv[8];
  const running = deal && (deal.at(-2) ?? 0) > minute;
  const sold = history.monthlySold;
  return alphabetical({
    ...seriesStatistics(csv, minute, include.stats),
    ...buyBoxFields(page, history, asked, collected.buyBox, include.stats),
    deltaPercent90_monthlySold: sold.length ? 0 : null,
    lastOffersUpdate: collected.offers,
    lightningDealInfo: running ? (deal.at(-3) === -1 ? [deal.at(-2), -1] : [deal.at(-4), deal.at(-2)]) : null,
    offerCountFBA: list ? count(34) : -2,
    offerCountFBM: list ? count(35) : -2,
    retrievedOfferCount: list ? list.live.length : -2,
    sellerIdsLowestFBA: list && count(34) ? [sellerId(page, 0)] : null,
    sellerIdsLowestFBM: list && count(35) ? [sellerId(page, page.fbaSellers)] : null,
    totalOfferCount: count(11) + count(12),
    tradeInPrice: -2,
  });
}

function historyFields(view: ProductView, history: PageHistory, csv: (Series | null)[]): Record<string, unknown> {
  const { page, minute, include } = view;
  if (!include.history) return { csv: null };
  const cutOff = include.days === undefined ? 0 : minute - include.days * DAY;
  const cut = <T extends number | string>(series: readonly T[], width: number): T[] | null =>
    series.length ? trimmed(series, width, cutOff) : null;
  const asked = include.buybox || include.offers;
  const rank = csv[3] ?? [];
  const root = page.product.root.roots[page.marketplace.code].id;
  const ranked = !page.product.unknownCategory;
  return {
    csv: csv.map((series, type) => series && cut(series, widthOf(type))),
    buyBoxSellerIdHistory: asked ? cut(history.boxSellers, 2) : null,
    ...(asked && { buyBoxUsedHistory: cut(history.usedBoxSellers, 4) }),
    ...(history.monthlySold.length && { monthlySoldHistory: cut(history.monthlySold, 2) }),
    salesRankReferenceHistory: ranked ? [page.trackingSince, root] : null,
    salesRanks: ranked ? { [String(root)]: cut(rank, 2) } : null,
  };
}

/** A sold page as Keepa's product object (Keepa docs, product object). */
function soldProduct(view: ProductView): Record<string, unknown> {
  const { page, family, clock, collected, include, minute } = view;
  const history = pageHistory(page, clock, collected);
  const csv = gated(history.csv, include, collected.offers);
  const list = include.offers ? offersOf(page, history, minute, include.stock) : undefined;
  const shown = list && include.onlyLiveOffers ? list.live.map((i) => list.offers[i]) : list?.offers;
  const amazon = currentValue(history.csv[0], 0, minute);
  const sold = history.monthlySold;
  return alphabetical({
    ...EMPTY,
    ...identityFields(page, family),
    ...categoryFields(page),
    ...packageFields(page),
    ...pictureFields(page),
    ...feeFields(page, currentValue(history.csv[1], 1, minute), collected.prices),
    ...historyFields(view, history, csv),
    availabilityAmazon: amazon >= 0 ? 0 : -1,
    hasReviews: true,
    lastPriceChange: lastPriceChange(history.csv, collected.prices),
    lastRatingUpdate: collected.rating,
    lastUpdate: collected.prices,
    listedSince: page.trackingSince - page.draws.whole('listed', 0, 900) * DAY,
    liveOffersOrder: list ? (include.onlyLiveOffers ? list.live.map((_, i) => i) : list.live) : null,
    ...(sold.length && { lastSoldUpdate: sold.at(-2), monthlySold: Math.max(0, sold.at(-1) ?? 0) }),
    ...(list && { offers: shown }),
    ...(include.rating || include.offers ? { reviews: reviewFields(history, collected) } : {}),
    ...(include.videos && { videos: [] }),
    ...(include.aplus && { aPlus: [] }),
    ...(include.historicalVariations && { historicalVariations: [] }),
    offersSuccessful: list !== undefined,
    productType: 0,
    stats: statistics(view, history, csv, list),
    trackingSince: page.trackingSince,
  });
}

function reviewFields(history: PageHistory, collected: Collected): Record<string, unknown> {
  return { lastUpdate: collected.rating, ratingCount: history.csv[17], reviewCount: null };
}

export function productObject(view: ProductView): Record<string, unknown> {
  const { page } = view;
  const { kind, asin } = page.product;
  if (page.presence === 'unlisted') return unlistedProduct(asin, page.marketplace.domainId, view.collected.prices);
  if (kind === 'variation_parent') return offerless(view, 5);
  if (kind === 'ebook') return offerless(view, 2);
  return page.presence === 'inaccessible' ? offerless(view, 3) : soldProduct(view);
}
