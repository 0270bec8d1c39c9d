import { DEAL_AGE } from '../world/catalogue';
import { DAY } from '../world/keepa-time';
import { categoriesOf, imageOf, rankOf, titleOf, type Listing, type Window } from '../world/listing';
import { AMAZON, LIGHTNING_DEAL, NEW, RATING } from '../world/price-types';
import { NO_OFFER } from '../world/series';
import type { DealsRequest, Span } from './deals-request';
import { allWords } from './finder';
import { alphabetical } from './json';

/** Days of the four date ranges; the first is called "day" and spans two (Keepa docs, deal object). */
const INTERVALS: readonly Window[] = [2, 7, 31, 90];
/** In deals, an average that can't be worked out is -2, while a missing current price is -1. */
const NO_AVERAGE = -2;

const averageOf = ({ means }: Listing, days: Window, type: number): number => {
  const mean = means[days][type] as number;
  return mean < 0 ? NO_AVERAGE : mean;
};

/** Average - current: positive = has fallen; 0 = unchanged, or can't be worked out. */
function deltaOf(listing: Listing, days: Window, type: number): number {
  const [current, average] = [listing.current[type] as number, averageOf(listing, days, type)];
  return current < 0 || average < 0 ? 0 : average - current;
}

function percentOf(listing: Listing, days: Window, type: number): number {
  const average = averageOf(listing, days, type);
  return average > 0 ? Math.round((100 * deltaOf(listing, days, type)) / average) : 0;
}

function lastDeltaOf({ current, before }: Listing, type: number): number {
  const [now, then] = [current[type] as number, before[type] as number];
  return now < 0 || then < 0 ? 0 : then - now;
}

const within = (value: number, range: Span | undefined): boolean =>
  range === undefined || (value >= range[0] && value <= range[1]);
const recent = (minute: number, now: number): boolean => minute >= now - DAY;
const text = (value: unknown): string => String(value ?? '').toLowerCase();

function hasFlags(listing: Listing, { type, flags }: DealsRequest, now: number): boolean {
  const { current, before, since, product } = listing;
  const price = current[type] as number;
  const changed = recent(since[type] as number, now);
  const tests: Record<string, () => boolean> = {
    isLowest: () => listing.lowest[type] === true,
    isLowest90: () => listing.lowest90[type] === true,
    isLowestOffer: () => price >= 0 && price <= (current[NEW] as number),
    isHighest: () => listing.highest[type] === true,
    isOutOfStock: () => price < 0 && (before[type] as number) >= 0 && changed,
    isBackInStock: () => price >= 0 && before[type] === NO_OFFER && changed,
    hasReviews: () => product['hasReviews'] === true,
    filterErotic: () => product['isAdultProduct'] !== true,
    isPrimeExclusive: () => (current[33] as number) >= 0,
    mustHaveAmazonOffer: () => (current[AMAZON] as number) >= 0,
    mustNotHaveAmazonOffer: () => (current[AMAZON] as number) < 0,
  };
  return [...flags].every((name) => tests[name]?.() ?? true);
}

function passesFilters(listing: Listing, request: DealsRequest, now: number): boolean {
  const { product, current } = listing;
  const categories = [...categoriesOf(listing), product['rootCategory']];
  const { include, exclude, minRating, warehouseConditions } = request;
  return (
    hasFlags(listing, request, now) &&
    (minRating < 0 || (current[RATING] as number) >= minRating) &&
    (include.length === 0 || include.some((id) => categories.includes(id))) &&
    !exclude.some((id) => categories.includes(id)) &&
    // the world has no warehouse deals
    warehouseConditions.length === 0 &&
    allWords(titleOf, request.title)(listing) &&
    request.texts.every(([name, wanted]) => [product[name]].flat().some((value) => wanted.includes(text(value))))
  );
}

function isDeal(listing: Listing, request: DealsRequest, now: number): boolean {
  const { type, ranges, risers, interval, flags } = request;
  if ((listing.product['lastUpdate'] as number) < now - DEAL_AGE) return false;
  const days = INTERVALS[interval] as Window;
  const sign = risers ? -1 : 1;
  const delta = sign * deltaOf(listing, days, type);
  const current = listing.current[type] as number;
  // what has just gone has no price to compare
  if (delta <= 0 && !flags.has('isOutOfStock')) return false;
  if (ranges.salesRank && rankOf(listing) < 0) return false;
  return (
    within(delta, ranges.delta) &&
    within(sign * percentOf(listing, days, type), ranges.deltaPercent) &&
    within(sign * lastDeltaOf(listing, type), ranges.deltaLast) &&
    within(current, ranges.current) &&
    within(rankOf(listing), ranges.salesRank) &&
    passesFilters(listing, request, now)
  );
}

/** One page per family, the best-selling one. */
function onePerFamily(listings: readonly Listing[]): Listing[] {
  const best = new Map<string, Listing>();
  for (const listing of listings) {
    const family = (listing.product['parentAsin'] as string | null) ?? listing.asin;
    const known = best.get(family);
    if (!known || placeOf(listing) < placeOf(known)) best.set(family, listing);
  }
  return [...best.values()];
}

const placeOf = (listing: Listing): number => (rankOf(listing) < 0 ? Infinity : rankOf(listing));

/** Deals that match, in order, all pages of them. `now` in Keepa minutes. */
export function dealsOf(listings: readonly Listing[], request: DealsRequest, now: number): Listing[] {
  const found = listings.filter((listing) => isDeal(listing, request, now));
  const deals = request.flags.has('singleVariation') ? onePerFamily(found) : found;
  const { type, sort } = request;
  const days = INTERVALS[request.interval] as Window;
  const keys: Record<number, (listing: Listing) => number> = {
    1: ({ since }) => -(since[type] as number),
    2: (listing) => -Math.abs(deltaOf(listing, days, type)),
    3: placeOf,
    4: (listing) => -Math.abs(percentOf(listing, days, type)),
  };
  const key = keys[Math.abs(sort)] as (listing: Listing) => number;
  const sign = sort < -1 ? -1 : 1;
  // Infinity - Infinity is no order
  return deals.sort((a, b) => (key(a) === key(b) ? 0 : sign * (key(a) < key(b) ? -1 : 1)));
}

/** A deal object (Keepa docs; capture of 150 German deals): arrays are [date range][price type]. */
export function dealObject(listing: Listing, { type, interval }: DealsRequest, now: number): Record<string, unknown> {
  const { asin, product, stats, current, since, before } = listing;
  const perRange = <T>(of: (days: Window, type: number) => T) =>
    INTERVALS.map((days) => current.map((_, place) => of(days, place)));
  const deal = stats['lightningDealInfo'] as [number, number] | null | undefined;
  const [start, end] = deal && (current[LIGHTNING_DEAL] as number) >= 0 ? deal : [0, 0];
  return alphabetical({
    asin,
    title: product['title'],
    parentAsin: product['parentAsin'] ?? undefined,
    image: [...imageOf(listing)].map((letter) => letter.charCodeAt(0)),
    rootCat: product['rootCategory'],
    categories: product['categories'],
    current,
    currentSince: since,
    avg: perRange((days, place) => averageOf(listing, days, place)),
    delta: perRange((days, place) => deltaOf(listing, days, place)),
    deltaPercent: perRange((days, place) => percentOf(listing, days, place)),
    deltaLast: current.map((_, place) => lastDeltaOf(listing, place)),
    backInStock: current.map(
      (price, place) => price >= 0 && before[place] === NO_OFFER && recent(since[place] as number, now),
    ),
    creationDate: since[type],
    lastUpdate: product['lastUpdate'],
    dateIntervalIndex: interval,
    lightningStart: start,
    lightningEnd: end,
    warehouseCondition: 0,
    salesRankDrops30: stats['salesRankDrops30'] ?? -1,
    salesRankDrops90: stats['salesRankDrops90'] ?? -1,
    salesRankDrops180: stats['salesRankDrops180'] ?? -1,
    salesRankDrops365: stats['salesRankDrops365'] ?? -1,
  });
}
