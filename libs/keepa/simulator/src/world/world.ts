import { hashText } from './hash';
import { asinAt } from './identity';
import { DAY, HOUR, WorldClock, keepaMinute } from './keepa-time';
import { MARKETPLACES, marketplaceOf } from './marketplaces';
import { productObject, unlistedProduct, type Collected, type Include } from './product';
import type { Family } from './product-fields';
import { pageTraits, productTraits, type PageTraits, type ProductTraits } from './traits';

/** Start of the world unless told otherwise: histories begin 200 to 500 days before it. */
export const DEFAULT_EPOCH = '2026-09-01T00:00:00Z';
export const DEFAULT_SEED = 'demo';
const WORLD_SIZE = 2000;

export interface WorldOptions {
  seed?: string;
  /** ISO 8601. Until then the world runs in real time, from then on `timeFactor` times as fast. */
  epoch?: string;
  /** How much faster than real time prices change after the epoch. Never moves a timestamp. */
  timeFactor?: number;
  size?: number;
}

/**
 * A pure function: everything that it tells of a page depends on (seed, epoch, time factor, ASIN, marketplace, minute)
 * alone. It remembers only what it has worked out.
 */
export interface World {
  /** All ASINs that exist, in a fixed order. */
  readonly asins: readonly string[];
  readonly clock: WorldClock;
  knows(asin: string): boolean;
  /** What does not change of a page; undefined where the world has no such ASIN or marketplace. */
  page(asin: string, domainId: number): PageTraits | undefined;
  familyOf(asin: string): Family;
  /** ASINs with this EAN-13 in a marketplace. */
  asinsOf(ean: string, domainId: number): string[];
  /** When Keepa, of its own accord, last collected the page. */
  collected(asin: string, domainId: number, minute: number): Collected;
  /** Keepa's product object, ready for JSON.stringify; an unlisted one for ASINs that the world does not know. */
  product(asin: string, domainId: number, minute: number, include?: Partial<Include>, collected?: Collected): object;
}

/** The base data alone. */
export const NOTHING_MORE: Include = {
  history: true,
  buybox: false,
  rating: false,
  offers: false,
  onlyLiveOffers: false,
  stock: false,
  videos: false,
  aplus: false,
  historicalVariations: false,
};

function makeAsins(seed: number, size: number): string[] {
  const asins = new Set<string>();
  for (let position = 0; asins.size < size; position++) asins.add(asinAt(seed, position));
  return [...asins];
}

/** Parents with their variations; a child belongs to the first parent that claims it. */
function makeFamilies(asins: readonly string[], traits: (asin: string) => ProductTraits): Map<string, Family> {
  const families = new Map<string, Family>();
  for (const asin of asins) {
    const { kind, draws } = traits(asin);
    if (kind !== 'variation_parent') continue;
    const drawn = [0, 1, 2].map((n) => draws.pick(`variation-${String(n)}`, asins));
    const variations = [...new Set(drawn)].filter((one) => traits(one).kind === 'standard' && !families.has(one));
    families.set(asin, { parentAsin: null, variations });
    for (const variation of variations) families.set(variation, { parentAsin: asin, variations: [] });
  }
  return families;
}

/** Last of the moments that come every `period` minutes, at an offset of the page's own. */
function lastTick(page: PageTraits, name: string, period: number, minute: number): number {
  return minute - ((minute + page.draws.whole(`tick-${name}`, 0, period - 1)) % period);
}

function boxPeriod(page: PageTraits): number {
  const u = page.draws.unit('box-pace');
  if (u < 0.75) return page.draws.whole('box-period', HOUR, 5 * HOUR);
  return u < 0.96
    ? page.draws.whole('box-period', 5 * HOUR, 12 * HOUR)
    : page.draws.whole('box-period', 12 * HOUR, 30 * HOUR);
}

function schedule(page: PageTraits, minute: number): Collected {
  const { draws } = page;
  const buyBox = lastTick(page, 'box', boxPeriod(page), minute);
  const offers = lastTick(page, 'offers', draws.whole('offers-period', 12 * HOUR, 72 * HOUR), minute);
  const prices = lastTick(page, 'prices', draws.whole('prices-period', 4 * HOUR, 30 * HOUR), minute);
  const rating = lastTick(page, 'rating', draws.whole('rating-period', 3 * DAY, 25 * DAY), minute);
  return { prices: Math.max(prices, offers, buyBox), buyBox, offers, rating };
}

function codeIndex(asins: readonly string[], page: World['page']): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const { domainId } of MARKETPLACES) {
    for (const asin of asins) {
      const listed = page(asin, domainId);
      if (!listed || listed.presence === 'unlisted') continue;
      const key = `${listed.ean}@${String(domainId)}`;
      index.set(key, [...(index.get(key) ?? []), asin]);
    }
  }
  return index;
}

/** @throws RangeError when the epoch is no date or the time factor not positive */
export function createWorld(options: WorldOptions = {}): World {
  const { seed = DEFAULT_SEED, epoch = DEFAULT_EPOCH, timeFactor = 1, size = WORLD_SIZE } = options;
  const epochMs = Date.parse(epoch);
  if (Number.isNaN(epochMs)) throw new RangeError(`not a date: ${epoch}`);
  if (!(timeFactor > 0 && Number.isFinite(timeFactor)))
    throw new RangeError(`not a positive factor: ${String(timeFactor)}`);
  const clock = new WorldClock(keepaMinute(epochMs), timeFactor);
  const key = hashText(0, seed);
  const asins = makeAsins(key, size);
  const known = new Set(asins);
  const products = new Map<string, ProductTraits>();
  const pages = new Map<string, PageTraits>();

  const traits = (asin: string): ProductTraits => {
    const product = products.get(asin) ?? productTraits(key, clock.epoch, asin);
    products.set(asin, product);
    return product;
  };
  const page = (asin: string, domainId: number): PageTraits | undefined => {
    const marketplace = marketplaceOf(domainId);
    if (!marketplace || !known.has(asin)) return undefined;
    const id = `${asin}@${String(domainId)}`;
    const made = pages.get(id) ?? pageTraits(traits(asin), marketplace);
    pages.set(id, made);
    return made;
  };
  const families = makeFamilies(asins, traits);
  const familyOf = (asin: string): Family => families.get(asin) ?? { parentAsin: null, variations: [] };
  let codes: Map<string, string[]> | undefined;

  return {
    asins,
    clock,
    knows: (asin) => known.has(asin),
    page,
    familyOf,
    asinsOf: (ean, domainId) => (codes ??= codeIndex(asins, page)).get(`${ean}@${String(domainId)}`) ?? [],
    collected: (asin, domainId, minute) => {
      const listed = page(asin, domainId);
      return listed ? schedule(listed, minute) : { prices: minute, buyBox: minute, offers: minute, rating: minute };
    },
    product: (asin, domainId, minute, include, collected) => {
      const listed = page(asin, domainId);
      if (!listed) return unlistedProduct(asin, domainId, minute);
      return productObject({
        page: listed,
        family: familyOf(asin),
        clock,
        minute,
        collected: collected ?? schedule(listed, minute),
        include: { ...NOTHING_MORE, ...include },
      });
    },
  };
}
