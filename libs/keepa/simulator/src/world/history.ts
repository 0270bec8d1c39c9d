import { unit } from './hash';
import { DAY, FULFILMENT_COUNTS_FROM, HOUR, LANDED_PRICES_FROM, type WorldClock } from './keepa-time';
import { CSV_LENGTH, NO_OFFER, append, appendShipped, type Series } from './series';
import { episodes, moments, steps, type EpisodePlan, type Stretch, type Track } from './track';
import type { PageTraits } from './traits';

// local names: jest looks globals up through a proxy, which would take most of the time of every test
const { ceil, exp, floor, max, min, round } = Math;

/** Everything that a page has been through, up to what Keepa has seen of it. */
export interface PageHistory {
  csv: (Series | null)[];
  /** ["t", "sellerId", ...]: "-1" suppressed, "-2" no offer. */
  boxSellers: string[];
  /** ["t", "sellerId", "condition", "isFBA", ...]; empty seller = none. */
  usedBoxSellers: string[];
  monthlySold: Series;
}

/** Keepa minutes up to which Keepa has collected each group. */
export interface Seen {
  prices: number;
  buyBox: number;
}

const STOCK_GAPS: EpisodePlan = { slot: 24 * DAY, share: 0.4, shortest: 8 * HOUR, longest: 9 * DAY };
const AMAZON_GAPS: EpisodePlan = { slot: 40 * DAY, share: 0.5, shortest: 12 * HOUR, longest: 14 * DAY };
const DEALS: EpisodePlan = { slot: 12 * DAY, share: 0.25, shortest: 8 * HOUR, longest: 3 * DAY };
/** Amazon's low prices on the buy side of a spread. */
const DIPS: EpisodePlan = { slot: 3 * DAY, share: 0.75, shortest: 4 * HOUR, longest: 56 * HOUR };
const SUPPRESSIONS: EpisodePlan = { slot: 30 * DAY, share: 0.15, shortest: 6 * HOUR, longest: 3 * DAY };
const LIGHTNING: EpisodePlan = { slot: 15 * DAY, share: 0.7, shortest: 6 * HOUR, longest: 8 * HOUR };
/** How long before its start a lightning deal is announced. */
const ANNOUNCED = 12 * HOUR;
const SHIPPING_EUR_CENTS = [0, 0, 299, 399, 490];
const SOLD_STEPS = [50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 2000, 3000, 4000, 5000];

interface Offers {
  amazon: number;
  fba: number;
  fbmPrice: number;
  fbmShipping: number;
  used: number;
}

const NONE: Offers = { amazon: NO_OFFER, fba: NO_OFFER, fbmPrice: NO_OFFER, fbmShipping: NO_OFFER, used: NO_OFFER };

class Signals {
  readonly level: Track;
  readonly amazon: Track;
  readonly deal: Track;
  readonly dip: Track;
  readonly amazonGap: Track;
  readonly fba: Track;
  readonly fbaGap: Track;
  readonly fbm: Track;
  readonly fbmGap: Track;
  readonly used: Track;
  readonly usedGap: Track;
  readonly list: Track;
  readonly suppressed: Track;
  readonly seller: Track;
  readonly fbaCount: Track;
  readonly fbmCount: Track;
  readonly dormantFrom: number;
  readonly shipping: number;
  readonly boxRivals: readonly string[];
  readonly fbmSeller: string;
  readonly usedSeller: string;

  constructor(
    readonly page: PageTraits,
    stretch: Stretch,
  ) {
    const { draws, marketplace, presence, trackingSince } = page;
    const key = (name: string) => draws.derive(name).key;
    const step = (name: string, slot: number) => steps(key(name), slot, stretch);
    const spell = (name: string, plan: EpisodePlan) => episodes(key(name), plan, stretch);
    this.level = step('slow', 25 * DAY);
    this.amazon = step('amazon', 5 * DAY);
    this.deal = spell('deal', DEALS);
    this.dip = spell('dip', DIPS);
    this.amazonGap = spell('amazon-gap', AMAZON_GAPS);
    this.fba = step('fba', 3 * DAY);
    this.fbaGap = spell('fba-gap', STOCK_GAPS);
    this.fbm = step('fbm', 6 * DAY);
    this.fbmGap = spell('fbm-gap', STOCK_GAPS);
    this.used = step('used', 12 * DAY);
    this.usedGap = spell('used-gap', STOCK_GAPS);
    this.list = step('list', 120 * DAY);
    this.suppressed = spell('suppressed', SUPPRESSIONS);
    this.seller = step('seller', 6 * DAY);
    this.fbaCount = step('fba-count', 10 * DAY);
    this.fbmCount = step('fbm-count', 14 * DAY);
    this.dormantFrom = presence === 'dormant' ? trackingSince + draws.whole('dormant', 30, 120) * DAY : Infinity;
    this.shipping = round(draws.pick('shipping', SHIPPING_EUR_CENTS) * marketplace.perEuroCent);
    this.boxRivals = [0, 1, 2].slice(0, page.fbaSellers).map((n) => sellerId(page, n));
    this.fbmSeller = sellerId(page, page.fbaSellers);
    this.usedSeller = sellerId(page, USED_SELLER);
  }

  all(): Track[] {
    return Object.values(this).filter((value): value is Track => value?.at !== undefined);
  }

  private amazonPrice(minute: number, usual: number): number {
    const { page } = this;
    if (!page.amazonSells || this.amazonGap.valueAt(minute) > 0) return NO_OFFER;
    const { spread } = page.product;
    const noise = this.amazon.valueAt(minute) - 0.5;
    const dip = this.dip.valueAt(minute);
    if (spread?.buy.code === page.marketplace.code) {
      const price = spread.lasting || dip > 0 ? spread.lowPrice : spread.restPrice;
      return round(price * page.packs * (1 + (spread.lasting ? 0.12 : 0.04) * noise));
    }
    const deal = this.deal.valueAt(minute);
    return round(usual * (1.005 + 0.05 * noise) * (deal > 0 ? 0.94 - 0.1 * deal : 1));
  }

  offersAt(minute: number): Offers {
    const { page } = this;
    if (minute >= this.dormantFrom) return NONE;
    const usual = page.level * (1 + 0.06 * (this.level.valueAt(minute) - 0.5));
    const fbaOut = page.fbaSellers === 0 || this.fbaGap.valueAt(minute) > 0;
    const fbmOut = page.fbmSellers === 0 || this.fbmGap.valueAt(minute) > 0;
    const usedOut = !page.used || this.usedGap.valueAt(minute) > 0;
    const fbmLanded = ninePriced(usual * (0.97 + 0.08 * this.fbm.valueAt(minute)));
    return {
      amazon: this.amazonPrice(minute, usual),
      fba: fbaOut ? NO_OFFER : ninePriced(usual * (0.99 + 0.06 * this.fba.valueAt(minute))),
      fbmPrice: fbmOut ? NO_OFFER : max(1, fbmLanded - this.shipping),
      fbmShipping: fbmOut ? NO_OFFER : this.shipping,
      used: usedOut ? NO_OFFER : ninePriced(usual * (0.62 + 0.18 * this.used.valueAt(minute))),
    };
  }
}

/** Third-party sellers like a 9 at the end. */
const ninePriced = (minorUnits: number): number => max(9, floor(minorUnits / 10) * 10 + 9);

const lowest = (...prices: number[]): number => {
  const offered = prices.filter((price) => price >= 0);
  return offered.length ? min(...offered) : NO_OFFER;
};

/** Number of the seller with the used offer, beyond all sellers of new ones. */
export const USED_SELLER = 40;

/** Keepa's seller id of the n-th third-party seller with this page. */
export function sellerId(page: PageTraits, n: number): string {
  const { key } = page.draws.derive(`seller-${String(n)}`);
  return `A${(key * 4096 + (key >>> 20)).toString(36).toUpperCase().padStart(12, '2').slice(0, 12)}`;
}

interface Box {
  seller: string;
  price: number;
  shipping: number;
}

function buyBox(signals: Signals, minute: number, offers: Offers): Box {
  const { page } = signals;
  const { amazon, fba, fbmPrice, fbmShipping } = offers;
  if (amazon < 0 && fba < 0 && fbmPrice < 0) return { seller: '-2', price: NO_OFFER, shipping: NO_OFFER };
  if (signals.suppressed.valueAt(minute) > 0) return { seller: '-1', price: NO_OFFER, shipping: NO_OFFER };
  if (amazon >= 0 && (fba < 0 || amazon <= fba * 1.02))
    return { seller: page.marketplace.amazonSellerId, price: amazon, shipping: 0 };
  if (fba < 0) return { seller: signals.fbmSeller, price: fbmPrice, shipping: fbmShipping };
  const turn = floor(signals.seller.valueAt(minute) * signals.boxRivals.length);
  return { seller: signals.boxRivals[turn] as string, price: fba, shipping: 0 };
}

const orNone = (count: number): number => (count > 0 ? count : NO_OFFER);

class Recorder {
  readonly csv: (Series | null)[] = Array.from({ length: CSV_LENGTH }, () => null);
  readonly boxSellers: string[] = [];
  readonly usedBoxSellers: string[] = [];

  constructor(private readonly signals: Signals) {
    for (const type of [0, 1, 2, 4, 7, 10, 11, 12, 18, 20, 32, 34, 35]) this.csv[type] = [];
  }

  private series(type: number): Series {
    return this.csv[type] as Series;
  }

  record(minute: number, boxSeen: boolean): void {
    const { signals } = this;
    const offers = signals.offersAt(minute);
    const { amazon, fba, fbmPrice, fbmShipping, used } = offers;
    const landed = minute >= LANDED_PRICES_FROM && fbmPrice >= 0 ? fbmPrice + max(fbmShipping, 0) : fbmPrice;
    append(this.series(0), minute, amazon);
    append(this.series(1), minute, lowest(amazon, fba, landed));
    append(this.series(2), minute, used);
    append(this.series(4), minute, ninePriced(signals.page.level * (1.15 + 0.1 * signals.list.valueAt(minute))));
    appendShipped(this.series(7), minute, fbmPrice, fbmShipping);
    append(this.series(10), minute, fba);
    appendShipped(this.series(20), minute, used, used < 0 ? NO_OFFER : 0);
    this.recordCounts(minute, offers);
    if (boxSeen) this.recordBoxes(minute, offers);
  }

  private recordCounts(minute: number, { amazon, fba, fbmPrice, used }: Offers): void {
    const { page, fbaCount, fbmCount } = this.signals;
    const byAmazon = (amazon >= 0 ? 1 : 0) + (fba >= 0 ? 1 + floor(fbaCount.valueAt(minute) * page.fbaSellers) : 0);
    const bySellers = fbmPrice >= 0 ? 1 + floor(fbmCount.valueAt(minute) * page.fbmSellers) : 0;
    append(this.series(11), minute, orNone(byAmazon + bySellers));
    append(this.series(12), minute, used >= 0 ? 1 + (page.fbmSellers % 3) : NO_OFFER);
    if (minute < FULFILMENT_COUNTS_FROM) return;
    append(this.series(34), minute, orNone(byAmazon));
    append(this.series(35), minute, orNone(bySellers));
  }

  private recordBoxes(minute: number, offers: Offers): void {
    const { signals, boxSellers, usedBoxSellers } = this;
    const box = buyBox(signals, minute, offers);
    appendShipped(this.series(18), minute, box.price, box.shipping);
    if (boxSellers[boxSellers.length - 1] !== box.seller) boxSellers.push(String(minute), box.seller);
    appendShipped(this.series(32), minute, offers.used, offers.used < 0 ? NO_OFFER : 0);
    const usedSeller = offers.used < 0 ? '' : signals.usedSeller;
    if (usedBoxSellers.length === 0 ? usedSeller !== '' : usedBoxSellers[usedBoxSellers.length - 3] !== usedSeller)
      usedBoxSellers.push(String(minute), usedSeller, usedSeller ? '3' : '', usedSeller ? '0' : '');
  }
}

function salesRank(page: PageTraits, stretch: Stretch): Series {
  const { demand, unknownCategory } = page.product;
  if (unknownCategory) return [stretch.from, NO_OFFER];
  const slot = demand > 0.7 ? 18 * HOUR : demand > 0.3 ? 2 * DAY : 4 * DAY;
  const usual = 250 * 10 ** (3 * (1 - demand)) * exp(0.3 * page.draws.normal('rank'));
  const { at, values } = steps(page.draws.derive('rank').key, slot, stretch);
  const series: Series = [];
  at.forEach((minute, i) => {
    append(series, max(minute, stretch.from), ceil(usual * exp(1.2 * ((values[i] as number) - 0.5))));
  });
  return series;
}

function monthlySold(page: PageTraits, stretch: Stretch): Series {
  const { demand } = page.product;
  const series: Series = [];
  if (demand < 0.5) return series;
  const usual = floor((demand - 0.5) * 2 * (SOLD_STEPS.length - 2));
  const { at, values } = steps(page.draws.derive('sold').key, 30 * DAY, stretch);
  at.forEach((minute, i) => {
    append(series, max(minute, stretch.from), SOLD_STEPS[usual + floor((values[i] as number) * 3)] ?? 5000);
  });
  return series;
}

function reviews(page: PageTraits, stretch: Stretch): { rating: Series; count: Series } {
  const rating: Series = [];
  const count: Series = [];
  const usual = page.draws.whole('rating', 35, 47);
  const gain = 1 + floor(20 * page.product.demand ** 2);
  const first = page.draws.whole('reviews', 3, 400);
  const { key } = page.draws.derive('reviews');
  steps(key, 8 * DAY, stretch).at.forEach((minute, i) => {
    append(count, max(minute, stretch.from), first + i * gain);
  });
  const { at, values } = steps(key, 50 * DAY, stretch);
  at.forEach((minute, i) => {
    append(rating, max(minute, stretch.from), usual + floor((values[i] as number) * 3));
  });
  return { rating, count };
}

/** A running or announced deal ends in an entry of the future (Keepa docs, LIGHTNING_DEAL). */
function lightningDeals(page: PageTraits, stretch: Stretch): Series | null {
  if (!page.product.lightningDeals || page.presence !== 'sold') return null;
  const { key } = page.draws.derive('lightning');
  const { at } = episodes(key, LIGHTNING, { ...stretch, to: stretch.to + ANNOUNCED });
  const series: Series = [stretch.from, NO_OFFER];
  for (let i = 1; i < at.length; i += 2) {
    const start = at[i] as number;
    if (start > stretch.to) series.push(start, NO_OFFER);
    else series.push(start, round(page.level * (0.72 + 0.1 * unit(key, i))), at[i + 1] as number, NO_OFFER);
  }
  return series;
}

/** A function of (page, clock, what Keepa has seen). Series begin when tracking did. */
export function pageHistory(page: PageTraits, clock: WorldClock, seen: Seen): PageHistory {
  const stretch: Stretch = { clock, from: page.trackingSince, to: max(seen.prices, page.trackingSince) };
  const signals = new Signals(page, stretch);
  const recorder = new Recorder(signals);
  const turningPoints = [LANDED_PRICES_FROM, FULFILMENT_COUNTS_FROM, signals.dormantFrom];
  for (const minute of moments(signals.all(), stretch, turningPoints)) recorder.record(minute, minute <= seen.buyBox);
  const { csv, boxSellers, usedBoxSellers } = recorder;
  const { rating, count } = reviews(page, stretch);
  csv[3] = salesRank(page, stretch);
  csv[8] = lightningDeals(page, stretch);
  csv[16] = rating;
  csv[17] = count;
  return { csv, boxSellers, usedBoxSellers, monthlySold: monthlySold(page, stretch) };
}
