// a local name: jest looks globals up through a proxy, which would take most of the time of every test
const { max } = Math;

/**
 * A Keepa series: flat and ascending in time, [t, v, ...] or 3-wide [t, price, shipping, ...]. -1 = no offer.
 * A value holds until the next point.
 */
export type Series = number[];
export type Width = 2 | 3;

export const CSV_LENGTH = 36;
export const NO_OFFER = -1;

/** Price types with a shipping column: those whose name contains SHIPPING (Keepa docs, CsvType). */
const WITH_SHIPPING = new Set([7, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 32]);
const NOT_PRICES = new Set([3, 11, 12, 13, 14, 15, 16, 17, 34, 35]);

export const widthOf = (type: number): Width => (WITH_SHIPPING.has(type) ? 3 : 2);
export const isPrice = (type: number): boolean => !NOT_PRICES.has(type);

/** Appends a point unless the value is the one in force. */
export function append(series: Series, minute: number, value: number): void {
  if (series.length === 0 || series[series.length - 1] !== value) series.push(minute, value);
}

/** The same for 3-wide series. */
export function appendShipped(series: Series, minute: number, price: number, shipping: number): void {
  const n = series.length;
  if (n === 0 || series[n - 2] !== price || series[n - 1] !== shipping) series.push(minute, price, shipping);
}

/** The value of a point as Keepa's statistics count it: 3-wide types as price + shipping, no offer as -1. */
export function valueAt(series: Series, point: number, width: Width): number {
  const price = series[point * width + 1] as number;
  return width === 3 && price >= 0 ? price + max(series[point * width + 2] as number, 0) : price;
}

export const pointCount = (series: readonly unknown[], width: number): number => series.length / width;

/** Index of the point in force at this minute, -1 before the first. */
export function pointInForce(series: Series, width: number, minute: number): number {
  let low = 0;
  let high = series.length / width;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series[middle * width] as number) <= minute) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What is left of a series from the cut-off on, with the one older point that was in force there. */
export function trimmed<T extends number | string>(series: readonly T[], width: number, cutOff: number): T[] {
  let first = 0;
  for (let i = width; i < series.length && Number(series[i]) <= cutOff; i += width) first = i;
  return series.slice(first);
}
