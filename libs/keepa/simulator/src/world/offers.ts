import { USED_SELLER, sellerId, type PageHistory } from './history';
import { DAY } from './keepa-time';
import { currentValue } from './statistics';
import type { Series } from './series';
import type { PageTraits } from './traits';

/** Points of its price history that an offer carries. */
const OFFER_POINTS = 20;

export interface OfferList {
  offers: Record<string, unknown>[];
  /** Indexes of the offers that are live. */
  live: number[];
}

interface Draft {
  seller: string;
  csv: Series;
  isAmazon: boolean;
  isFBA: boolean;
  condition: number;
  shipping: number;
}

const withShipping = (series: Series, shipping: number): Series => {
  const csv: Series = [];
  for (let i = 0; i < series.length; i += 2) {
    const price = series[i + 1] as number;
    if (price >= 0) csv.push(series[i] as number, price, shipping);
  }
  return csv.slice(-3 * OFFER_POINTS);
};

/** A dearer seller beside the best one: the same history, a little above it. */
const above = (csv: Series, percent: number): Series =>
  csv.map((value, i) => (i % 3 === 1 ? Math.round(value * (1 + percent / 100)) : value));

function drafts(page: PageTraits, { csv }: PageHistory, now: number): { draft: Draft; live: boolean }[] {
  const amazon = csv[0] ?? [];
  const fba = withShipping(csv[10] ?? [], 0);
  const fbm = (csv[7] ?? []).slice(-3 * OFFER_POINTS);
  const used = withShipping(csv[2] ?? [], 0);
  const has = (type: number) => currentValue(csv[type], type, now) >= 0;
  const list: { draft: Draft; live: boolean }[] = [];
  const add = (seller: string, offerCsv: Series, live: boolean, traits: Partial<Draft>) => {
    const draft = { seller, csv: offerCsv, isAmazon: false, isFBA: false, condition: 1, shipping: 0, ...traits };
    if (offerCsv.length > 0) list.push({ draft, live });
  };
  add(page.marketplace.amazonSellerId, withShipping(amazon, 0), has(0), { isAmazon: true, isFBA: true });
  const sellersByAmazon = currentValue(csv[34], 34, now) - (has(0) ? 1 : 0);
  for (let n = 0; n < Math.max(1, sellersByAmazon); n++)
    add(sellerId(page, n), above(fba, n * 2), has(10), { isFBA: true });
  const fbmOffered = fbm.filter((_, i, all) => (all[i - (i % 3) + 1] as number) >= 0);
  const sellersAlone = Math.max(1, currentValue(csv[35], 35, now));
  for (let n = 0; n < sellersAlone; n++) add(sellerId(page, page.fbaSellers + n), above(fbmOffered, n * 3), has(7), {});
  add(sellerId(page, USED_SELLER), used, has(2), { condition: 3 });
  return list;
}

/** Live and past offers of a page as Keepa lists them (Keepa docs, marketplace offer object). */
export function offersOf(page: PageTraits, history: PageHistory, now: number, stock: boolean): OfferList {
  const list = drafts(page, history, now);
  const offers = list.map(({ draft, live }, i) => ({
    condition: draft.condition,
    conditionComment: null,
    coupon: null,
    isAmazon: draft.isAmazon,
    isFBA: draft.isFBA,
    isMAP: false,
    isPreorder: false,
    isPrime: draft.isFBA,
    isPrimeExcl: false,
    isShippable: true,
    isWarehouseDeal: false,
    lastSeen: live ? now : now - 3 * DAY,
    ...(stock && { lastStockUpdate: now }),
    minOrderQty: 1,
    offerCSV: draft.csv,
    offerDuplicates: null,
    offerId: i + 1,
    primeExclCSV: null,
    sellerId: draft.seller,
    shipsFromChina: false,
    stockCSV: stock ? [now, page.draws.whole(`stock-${String(i)}`, 1, 60)] : null,
  }));
  return { offers, live: list.flatMap(({ live }, i) => (live ? [i] : [])) };
}
