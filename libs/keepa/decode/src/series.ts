import { isKeepaMinutes, keepaMinutesToMs } from './keepa-time';

/** A step function: each value holds until the next point. `value` null means that nothing was on offer. */
export interface Series {
  points: SeriesPoint[];
}

export interface SeriesPoint {
  /** epoch milliseconds */
  at: number;
  value: number | null;
}

/** NEW_LISTING is NEW before `NEW_DEFINITION_CHANGE_MS`; BUY_BOX holds landed prices. */
export type SeriesKey =
  'AMAZON' | 'NEW' | 'NEW_LISTING' | 'BUY_BOX' | 'SALES_RANK' | 'COUNT_NEW' | 'COUNT_NEW_FBA' | 'MONTHLY_SOLD';

export type DecodedSeries = { ok: true; series: Series } | { ok: false; reason: string };

/**
 * From this day Keepa's NEW is the lowest landed price (item and shipping), before it was the lowest listing price
 * (Keepa changelog, 2026-02-23). A step there is a change of definition, not of price.
 */
export const NEW_DEFINITION_CHANGE_MS = Date.UTC(2026, 1, 23);

/** Keepa's csv holds integers and, for "none", -1. */
const isCsvValue = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= -1;

/** Price and shipping of Keepa's 3-wide types; -1 shipping with a price means "not stated" and counts as 0. */
export const landedPrice = (price: number, shipping: number): number => price + Math.max(shipping, 0);

/**
 * Decodes one flat array of Keepa: `[time, value, ...]`, or `[time, price, shipping, ...]` when 3 wide (summed to the
 * landed price). Of several points in one minute the last counts. Anything else than ascending Keepa minutes and
 * integers from -1 is a fault of the whole series: a part of it could not be trusted either.
 */
export function decodeSeries(raw: unknown, width: 2 | 3): DecodedSeries {
  if (!Array.isArray(raw)) return { ok: false, reason: 'not an array' };
  if (raw.length % width !== 0) return { ok: false, reason: `length ${raw.length} is no multiple of ${width}` };
  const points: SeriesPoint[] = [];
  for (let i = 0; i < raw.length; i += width) {
    const time: unknown = raw[i];
    const value: unknown = raw[i + 1];
    const shipping: unknown = width === 3 ? raw[i + 2] : 0;
    if (!isKeepaMinutes(time)) return { ok: false, reason: `no Keepa time at ${i}` };
    if (!isCsvValue(value)) return { ok: false, reason: `no value at ${i + 1}` };
    if (!isCsvValue(shipping)) return { ok: false, reason: `no shipping at ${i + 2}` };
    const point = { at: keepaMinutesToMs(time), value: value === -1 ? null : landedPrice(value, shipping) };
    const previous = points.at(-1);
    if (previous && previous.at > point.at) return { ok: false, reason: `times not ascending at ${i}` };
    if (previous?.at === point.at) points.pop();
    points.push(point);
  }
  return { ok: true, series: { points } };
}

/**
 * Splits Keepa's NEW at the change of its definition. The value in force on that day opens the landed series if Keepa
 * has looked at the product since (a later point, or `lastUpdateMs`): Keepa adds a point whenever a look finds another
 * value, so a value that outlived the change was confirmed as a landed price. Without a later look it proves nothing,
 * and the landed series stays empty.
 */
export function splitNewSeries(series: Series, lastUpdateMs: number | null): { listing: Series; landed: Series } {
  const listing = series.points.filter((p) => p.at < NEW_DEFINITION_CHANGE_MS);
  const landed = series.points.filter((p) => p.at >= NEW_DEFINITION_CHANGE_MS);
  const inForce = listing.at(-1);
  const seenSince = landed.length > 0 || (lastUpdateMs !== null && lastUpdateMs >= NEW_DEFINITION_CHANGE_MS);
  if (inForce && seenSince && landed[0]?.at !== NEW_DEFINITION_CHANGE_MS) {
    landed.unshift({ at: NEW_DEFINITION_CHANGE_MS, value: inForce.value });
  }
  return { listing: { points: listing }, landed: { points: landed } };
}
