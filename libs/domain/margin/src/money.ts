export type Currency = 'EUR' | 'GBP' | 'PLN' | 'SEK';

/** Integer minor units (cents, pence, grosze, öre; all four currencies have 100 to the unit) and their currency. */
export interface Money<C extends Currency = Currency> {
  readonly amount: number;
  readonly currency: C;
}

/** Highest price and cost in minor units that the calculator takes. */
export const MAX_AMOUNT = 100_000_000;

/**
 * Sum of two amounts of one currency. Two currencies are a type error where the types know them, else a RangeError.
 */
export function add<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${b.currency} to ${a.currency}`);
  return { amount: a.amount + b.amount, currency: a.currency };
}

/**
 * a · b / c for integers, c > 0, rounded half-up (ties away from zero). Exact at any size.
 * Throws RangeError when the result itself does not fit a safe integer.
 */
export function mulDivHalfUp(a: number, b: number, c: number): number {
  const product = a * b;
  if (!Number.isSafeInteger(product)) return ratioHalfUp([a, b], [c]);
  const magnitude = Math.abs(product);
  const remainder = magnitude % c;
  const rounded = (magnitude - remainder) / c + (2 * remainder >= c ? 1 : 0);
  return product < 0 && rounded > 0 ? -rounded : rounded;
}

/** Product of integers over a product of positive integers, rounded half-up once, whatever the size between. */
export function ratioHalfUp(over: readonly number[], under: readonly number[]): number {
  const product = over.reduce((all, factor) => all * BigInt(factor), 1n);
  const divisor = under.reduce((all, factor) => all * BigInt(factor), 1n);
  const magnitude = product < 0n ? -product : product;
  const rounded = Number((2n * magnitude + divisor) / (2n * divisor));
  if (!Number.isSafeInteger(rounded)) throw new RangeError('the result is too large for an exact integer');
  return product < 0n && rounded > 0 ? -rounded : rounded;
}

/** "-12.05": minor units in major units, two decimals. */
export function amountText(amount: number): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Minor units of a table's money string ("3.14" is 314). Throws on anything else: a table is part of the program. */
export function minorUnits(text: string): number {
  if (!/^\d{1,6}\.\d{2}$/.test(text)) throw new Error(`not an amount with two decimals: ${text}`);
  return Number(text.replace('.', ''));
}
