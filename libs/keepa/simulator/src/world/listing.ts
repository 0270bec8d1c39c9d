import { DAY } from './keepa-time';
import { EXTRA_INFO_UPDATES } from './price-types';
import { pictureNames } from './product-fields';
import { CSV_LENGTH, NO_OFFER, pointInForce, valueAt, widthOf, type Series } from './series';
import { currentValue, seriesStatistics, timeWeightedMean, type Extreme } from './statistics';

type Json = Record<string, unknown>;

/** Days back that averages are kept for; a deal's "day" is 2, its "month" 31 (Keepa docs, deal object). */
export const WINDOWS = [1, 2, 7, 30, 31, 90, 180, 365] as const;
export type Window = (typeof WINDOWS)[number];

/** What the searches know of a page: its product object without histories, and one number per series. */
export interface Listing {
  asin: string;
  domainId: number;
  product: Json;
  stats: Json;
  /** By place in csv; -1 = no offer or no such series. */
  current: readonly number[];
  /** Keepa minute from which `current` holds; -1 without a series. */
  since: readonly number[];
  /** The value in force before; -2 when there was no earlier point. */
  before: readonly number[];
  means: Readonly<Record<Window, readonly number[]>>;
  lowest: readonly boolean[];
  lowest90: readonly boolean[];
  highest: readonly boolean[];
}

const TYPES = Array.from({ length: CSV_LENGTH }, (_, type) => type);
const NOTHING_BEFORE = -2;
const LEFT_OUT = new Set(['csv', 'stats', 'offers', 'salesRanks', 'reviews']);
const numbers = (value: unknown): readonly (number | null)[] => (Array.isArray(value) ? (value as number[]) : []);

function previous(series: Series | null | undefined, type: number, now: number): number {
  const point = series ? pointInForce(series, widthOf(type), now) : -1;
  return series && point > 0 ? valueAt(series, point - 1, widthOf(type)) : NOTHING_BEFORE;
}

function since(series: Series | null | undefined, type: number, now: number): number {
  const width = widthOf(type);
  const point = series ? pointInForce(series, width, now) : -1;
  return series && point >= 0 ? (series[point * width] as number) : -1;
}

/** Reads a product object of Keepa, with or without histories. `now` in Keepa minutes. */
export function listingOf(product: Json, now: number): Listing {
  const all = (product['csv'] ?? []) as (Series | null)[];
  // how many offers were fetched is no value of the page
  const csv = all.map((series, type) => (type === EXTRA_INFO_UPDATES ? null : series));
  const kept = Object.entries(product).filter(([name]) => !LEFT_OUT.has(name) && !name.endsWith('History'));
  const stats = (product['stats'] as Json | null) ?? seriesStatistics(csv, now, { from: now - 90 * DAY, to: now });
  const stated = (name: string, type: number): number => numbers(stats[name])[type] ?? NO_OFFER;
  const current = TYPES.map((type) => (csv[type] ? currentValue(csv[type], type, now) : stated('current', type)));
  const mean = (days: number) => (type: number) => {
    const series = csv[type];
    return series
      ? timeWeightedMean(series, type, { from: now - days * DAY, to: now })
      : stated(`avg${String(days)}`, type);
  };
  const flags = (name: string) => TYPES.map((type) => (stats[name] as boolean[] | undefined)?.[type] === true);
  return {
    asin: product['asin'] as string,
    domainId: product['domainId'] as number,
    product: Object.fromEntries(kept),
    stats,
    current,
    since: TYPES.map((type) => since(csv[type], type, now)),
    before: TYPES.map((type) => previous(csv[type], type, now)),
    means: Object.fromEntries(WINDOWS.map((days) => [days, TYPES.map(mean(days))])) as unknown as Listing['means'],
    lowest: flags('isLowest'),
    lowest90: flags('isLowest90'),
    highest: TYPES.map((type) => {
      const [price, most] = [current[type] as number, (stats['max'] as Extreme[] | undefined)?.[type]];
      return price >= 0 && most != null && price >= most[1];
    }),
  };
}

export const brandOf = ({ product }: Listing): string => String(product['brand'] ?? '');
export const titleOf = ({ product }: Listing): string => String(product['title'] ?? '');
export const rankOf = ({ current }: Listing): number => current[3] ?? NO_OFFER;
export const categoriesOf = ({ product }: Listing): readonly number[] => (product['categories'] ?? []) as number[];

/** File name of the main picture: the product's own, else an invented one. */
export function imageOf({ asin, product }: Pick<Listing, 'asin' | 'product'>): string {
  const [first] = (product['images'] ?? []) as { l?: string; m?: string }[];
  return first?.l ?? first?.m ?? pictureNames(asin).l;
}
