import { isKeepaMinutes, keepaMinutesToSeconds } from './keepa-time';

/** A step function: `values[n]` holds from `at[n]` until the next point. Null means that nothing was on offer. */
export interface Series {
  /** epoch seconds, ascending */
  at: number[];
  values: (number | null)[];
}

/** NEW_LISTING is NEW before `NEW_DEFINITION_CHANGE`; BUY_BOX holds landed prices. */
export type SeriesKey =
  'AMAZON' | 'NEW' | 'NEW_LISTING' | 'BUY_BOX' | 'SALES_RANK' | 'COUNT_NEW' | 'COUNT_NEW_FBA' | 'MONTHLY_SOLD';

export type DecodedSeries = { ok: true; series: Series } | { ok: false; reason: string };

/**
 * Epoch seconds. From this day Keepa's NEW is the lowest landed price (item and shipping), before it was the lowest listing price
 * (Keepa changelog, 2026-02-23). A step there is a change of definition, not of price.
 */
export const NEW_DEFINITION_CHANGE = Date.UTC(2026, 1, 23) / 1_000;

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
  const series: Series = { at: [], values: [] };
  let last = 0;
  for (let i = 0; i < raw.length; i += width) {
    const time: unknown = raw[i];
    const value: unknown = raw[i + 1];
    const shipping: unknown = width === 3 ? raw[i + 2] : 0;
    if (!isKeepaMinutes(time)) return { ok: false, reason: `no Keepa time at ${i}` };
    if (!isCsvValue(value)) return { ok: false, reason: `no value at ${i + 1}` };
    if (!isCsvValue(shipping)) return { ok: false, reason: `no shipping at ${i + 2}` };
    if (time < last) return { ok: false, reason: `times not ascending at ${i}` };
    if (time > last) series.at.push(keepaMinutesToSeconds(time));
    series.values[series.at.length - 1] = value === -1 ? null : landedPrice(value, shipping);
    last = time;
  }
  return { ok: true, series };
}

/**
 * Splits Keepa's NEW at the change of its definition. The value in force on that day opens the landed series if Keepa
 * has looked at the product since (a later point, or `lastUpdate`, epoch seconds): Keepa adds a point whenever a look finds another
 * value, so a value that outlived the change was confirmed as a landed price. Without a later look it proves nothing,
 * and the landed series stays empty.
 */
export function splitNewSeries({ at, values }: Series, lastUpdate: number | null): { listing: Series; landed: Series } {
  const firstLanded = at.findIndex((time) => time >= NEW_DEFINITION_CHANGE);
  const split = firstLanded < 0 ? at.length : firstLanded;
  const landed: Series = { at: at.slice(split), values: values.slice(split) };
  const seenSince = landed.at.length > 0 || (lastUpdate !== null && lastUpdate >= NEW_DEFINITION_CHANGE);
  if (split > 0 && seenSince && landed.at[0] !== NEW_DEFINITION_CHANGE) {
    landed.at.unshift(NEW_DEFINITION_CHANGE);
    landed.values.unshift(values[split - 1] ?? null);
  }
  return { listing: { at: at.slice(0, split), values: values.slice(0, split) }, landed };
}
