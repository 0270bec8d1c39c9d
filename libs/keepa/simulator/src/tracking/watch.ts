import { HOUR } from '../world/keepa-time';
import { isPrice } from '../world/series';
import type { Threshold, Tracking } from './tracking';

/** Why a notification is sent (Keepa docs, notification object). 2, a price change alone, needs deltas: not available. */
export const CAUSE = {
  expired: 0,
  desiredPrice: 1,
  changeAfterDesiredPrice: 3,
  outOfStock: 4,
  inStock: 5,
  desiredPriceAgain: 6,
} as const;
export type Cause = (typeof CAUSE)[keyof typeof CAUSE];

export interface Event {
  cause: Cause;
  domain: number;
  csvType: number;
  /** Keepa minute. */
  at: number;
  /** By place in csv, in the currency of `domain`; null when the tracking expired. */
  prices: readonly number[] | null;
}

/** Values of a page, by place in csv, that an update at this minute finds. */
export type Prices = (asin: string, domainId: number, minute: number) => readonly number[];
/** An amount of one marketplace in the currency of another. */
export type Convert = (amount: number, fromDomainId: number, toDomainId: number) => number;

/** After a long pause only the last updates are made up for: notifications live for a day. */
const MOST_UPDATES = 48;

/** Follows one tracking: what each update of its page sets off. */
export class Watch {
  private nextUpdate: number;
  private readonly last = new Map<string, number>();
  private readonly told = new Map<Threshold, number>();
  private readonly reached = new Set<Threshold>();

  constructor(readonly tracking: Tracking) {
    this.nextUpdate = tracking.createDate;
  }

  get expiresAt(): number {
    const { ttl, createDate } = this.tracking;
    return ttl === 0 ? Infinity : createDate + ttl * HOUR;
  }

  /** Makes the updates that are due up to this minute, oldest first. */
  advance(minute: number, prices: Prices, convert: Convert): Event[] {
    const period = this.tracking.updateInterval * HOUR;
    const until = Math.min(minute, this.expiresAt - 1);
    const skipped = Math.floor((until - this.nextUpdate) / period) - MOST_UPDATES;
    if (skipped > 0) this.nextUpdate += skipped * period;
    const events: Event[] = [];
    for (; this.nextUpdate <= until; this.nextUpdate += period)
      events.push(...this.update(this.nextUpdate, prices, convert));
    if (minute >= this.expiresAt && this.tracking.expireNotify) events.push(this.expiry());
    return events;
  }

  private expiry(): Event {
    const { mainDomainId, thresholdValues, notifyIf } = this.tracking;
    const csvType = [...thresholdValues, ...notifyIf][0]?.csvType ?? 0;
    return { cause: CAUSE.expired, domain: mainDomainId, csvType, at: this.expiresAt, prices: null };
  }

  private update(minute: number, prices: Prices, convert: Convert): Event[] {
    const { asin, thresholdValues, notifyIf } = this.tracking;
    const found = new Map<number, readonly number[]>();
    const pricesIn = (domain: number): readonly number[] => {
      const known = found.get(domain) ?? prices(asin, domain, minute);
      found.set(domain, known);
      return known;
    };
    const causes = [
      ...thresholdValues.map((threshold) => {
        const value = pricesIn(threshold.domain)[threshold.csvType] ?? -1;
        return { ...threshold, cause: this.judge(threshold, value, minute, convert) };
      }),
      ...notifyIf.map((wish) => {
        const value = pricesIn(wish.domain)[wish.csvType] ?? -1;
        const before = this.last.get(key(wish));
        if (before === undefined || before < 0 === value < 0) return { ...wish, cause: undefined };
        const cause = value < 0 ? CAUSE.outOfStock : CAUSE.inStock;
        return { ...wish, cause: value < 0 === (wish.notifyIfType === 0) ? cause : undefined };
      }),
    ];
    for (const watched of [...thresholdValues, ...notifyIf])
      this.last.set(key(watched), pricesIn(watched.domain)[watched.csvType] ?? -1);
    return causes.flatMap(({ cause, domain, csvType }) =>
      cause === undefined ? [] : [{ cause, domain, csvType, at: minute, prices: pricesIn(domain) }],
    );
  }

  private judge(threshold: Threshold, value: number, minute: number, convert: Convert): Cause | undefined {
    const limit = this.limitOf(threshold, convert);
    const better = (a: number, b: number) => (threshold.isDrop ? a < b : a > b);
    const hit = value >= 0 && !better(limit, value);
    const wasReached = this.reached.has(threshold);
    if (hit) this.reached.add(threshold);
    else this.reached.delete(threshold);
    if (!hit) return undefined;
    const cause = this.causeOf(threshold, minute, wasReached, better(value, this.last.get(key(threshold)) ?? value));
    if (cause !== undefined) this.told.set(threshold, minute);
    return cause;
  }

  private causeOf(threshold: Threshold, minute: number, wasReached: boolean, further: boolean): Cause | undefined {
    const told = this.told.get(threshold);
    if (told === undefined) return CAUSE.desiredPrice;
    const rearm = this.tracking.individualNotificationInterval;
    if (rearm === 0 || minute - told < rearm) return undefined;
    if (!wasReached) return CAUSE.desiredPriceAgain;
    return further ? CAUSE.changeAfterDesiredPrice : undefined;
  }

  /** Thresholds on counts, ranks and ratings have no currency. */
  private limitOf({ thresholdValue, domain, csvType }: Threshold, convert: Convert): number {
    const { desiredPricesInMainCurrency, mainDomainId } = this.tracking;

    return desiredPricesInMainCurrency && isPrice(csvType)
      ? convert(thresholdValue, mainDomainId, domain)
      : thresholdValue;
  }
}

const key = ({ domain, csvType }: { domain: number; csvType: number }): string =>
  `${String(domain)}/${String(csvType)}`;
