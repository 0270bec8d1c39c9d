import { landedPrice } from './series';

/** What Keepa knows of one price, in minor units of the store's currency. The four are never mixed, none is 0. */
export type Observed =
  | { status: 'offer'; price: number; shipping: number; landed: number }
  | { status: 'no_offer' }
  | { status: 'unknown' }
  | { status: 'not_asked' };

/** One million in the major unit: a greater price is a broken field. */
const MAX_PRICE = 100_000_000;

/** Keepa's scalars: -1 no offer, -2 undetermined, a missing or absurd price is unknown. */
export function observedFrom(price: unknown, shipping: unknown = 0): Observed {
  if (price === -1) return { status: 'no_offer' };
  if (!Number.isSafeInteger(price)) return { status: 'unknown' };
  const item = price as number;
  const stated = Number.isSafeInteger(shipping) ? Math.max(shipping as number, 0) : 0;
  const landed = landedPrice(item, stated);
  return item > 0 && landed <= MAX_PRICE
    ? { status: 'offer', price: item, shipping: stated, landed }
    : { status: 'unknown' };
}

/** The value in force at the end of a valid csv array of the given width. */
export function observedAtEnd(csv: readonly unknown[], width: 2 | 3): Observed {
  return width === 3 ? observedFrom(csv.at(-2), csv.at(-1)) : observedFrom(csv.at(-1));
}
