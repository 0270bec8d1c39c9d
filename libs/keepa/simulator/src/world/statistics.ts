import { DAY } from './keepa-time';
import { CSV_LENGTH, NO_OFFER, isPrice, pointCount, pointInForce, valueAt, widthOf, type Series } from './series';

// local names: jest looks globals up through a proxy, which would take most of the time of every test
const { ceil, floor, max, min } = Math;

/** Keepa minutes, from inclusive, to exclusive. */
export interface Interval {
  from: number;
  to: number;
}

export type Extreme = [minute: number, value: number] | null;
type Csv = readonly (Series | null)[];
type Visit = (value: number, from: number, to: number) => void;

function stretches(series: Series, width: 2 | 3, { from, to }: Interval, visit: Visit): void {
  const count = pointCount(series, width);
  for (let i = max(0, pointInForce(series, width, from)); i < count; i++) {
    const start = max(series[i * width] as number, from);
    const end = i + 1 < count ? min(series[(i + 1) * width] as number, to) : to;
    if (start >= to) return;
    if (end > start) visit(valueAt(series, i, width), start, end);
  }
}

/** Floor of the time-weighted mean; stretches without an offer do not count; -1 if nothing is left. */
export function timeWeightedMean(series: Series, type: number, interval: Interval): number {
  let minutes = 0;
  let sum = 0;
  stretches(series, widthOf(type), interval, (value, from, to) => {
    if (value < 0) return;
    minutes += to - from;
    sum += value * (to - from);
  });
  return minutes > 0 ? floor(sum / minutes) : NO_OFFER;
}

/** Share of the observed minutes without an offer, in percent rounded up; -1 for what is not a price. */
export function outOfStockPercentage(series: Series, type: number, interval: Interval): number {
  let observed = 0;
  let out = 0;
  stretches(series, widthOf(type), interval, (value, from, to) => {
    observed += to - from;
    if (value < 0) out += to - from;
  });
  return isPrice(type) && observed > 0 ? ceil((100 * out) / observed) : NO_OFFER;
}

function extreme(series: Series, type: number, interval: Interval, better: (a: number, b: number) => boolean): Extreme {
  let found: Extreme = null;
  stretches(series, widthOf(type), interval, (value, from) => {
    if (value >= 0 && (found === null || better(value, found[1]))) found = [from, value];
  });
  return found;
}

export function currentValue(series: Series | null | undefined, type: number, now: number): number {
  const point = series ? pointInForce(series, widthOf(type), now) : -1;
  return series && point >= 0 ? valueAt(series, point, widthOf(type)) : NO_OFFER;
}

const per = <T>(csv: Csv, none: T, of: (series: Series, type: number) => T): T[] =>
  Array.from({ length: CSV_LENGTH }, (_, type) => {
    const series = csv[type];
    return series ? of(series, type) : none;
  });

const less = (a: number, b: number): boolean => a < b;
const more = (a: number, b: number): boolean => a > b;

/** The fields of Keepa's statistics object that follow from the csv alone (Keepa docs, statistics object). */
export function seriesStatistics(csv: Csv, now: number, interval: Interval): Record<string, unknown> {
  const last = (days: number): Interval => ({ from: now - days * DAY, to: now });
  const ever: Interval = { from: 0, to: now };
  const means = (window: Interval) => per(csv, NO_OFFER, (series, type) => timeWeightedMean(series, type, window));
  const outs = (window: Interval) => per(csv, NO_OFFER, (series, type) => outOfStockPercentage(series, type, window));
  const extremes = (window: Interval, better: typeof less, none: Extreme) =>
    per<Extreme>(csv, null, (series, type) => {
      if (extreme(series, type, ever, better) === null) return null;
      return extreme(series, type, window, better) ?? none;
    });
  const lowestIn = (window: Interval) =>
    per(csv, false, (series, type) => {
      const current = currentValue(series, type, now);
      const low = extreme(series, type, window, less);
      return current >= 0 && low !== null && current <= low[1];
    });
  return {
    current: per(csv, NO_OFFER, (series, type) => currentValue(series, type, now)),
    avg: means(interval),
    avg30: means(last(30)),
    avg90: means(last(90)),
    avg180: means(last(180)),
    avg365: means(last(365)),
    atIntervalStart: per(csv, NO_OFFER, (series, type) => currentValue(series, type, interval.from)),
    min: extremes(ever, less, null),
    max: extremes(ever, more, null),
    minInInterval: extremes(interval, less, [-1, -1]),
    maxInInterval: extremes(interval, more, [-1, -1]),
    isLowest: lowestIn(ever),
    isLowest90: lowestIn(last(90)),
    outOfStockPercentage30: outs(last(30)),
    outOfStockPercentage90: outs(last(90)),
    outOfStockPercentage180: outs(last(180)),
    outOfStockPercentage365: outs(last(365)),
    outOfStockPercentageInInterval: outs(interval),
    outOfStockCountAmazon30: outOfStockCount(csv[0], last(30)),
    outOfStockCountAmazon90: outOfStockCount(csv[0], last(90)),
    salesRankDrops30: drops(csv[3], last(30)),
    salesRankDrops90: drops(csv[3], last(90)),
    salesRankDrops180: drops(csv[3], last(180)),
    salesRankDrops365: drops(csv[3], last(365)),
  };
}

function outOfStockCount(series: Series | null | undefined, interval: Interval): number {
  let count = 0;
  if (series) stretches(series, 2, interval, (value) => (count += value < 0 ? 1 : 0));
  return count;
}

function drops(series: Series | null | undefined, interval: Interval): number {
  let count = 0;
  let before = NO_OFFER;
  if (!series) return 0;
  stretches(series, 2, interval, (value) => {
    if (before >= 0 && value >= 0 && value < before) count++;
    before = value;
  });
  return count;
}
