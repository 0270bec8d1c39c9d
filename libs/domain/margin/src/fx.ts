import { Currency, Money, mulDivHalfUp } from './money';
import { parseRate, Rate } from './rate';

/** Reference rates of one day: units of each currency for 1 euro, as decimal strings. EUR itself is absent. */
export interface Fx {
  /** Calendar date of the rates. */
  readonly date: string;
  readonly perEuro: Readonly<Partial<Record<string, string>>>;
  /** Who published them; the ECB when absent. */
  readonly source?: string;
}

/** Integers by which an amount of one currency is multiplied and divided to become another. */
export interface Conversion {
  readonly over: number;
  readonly under: number;
}

const EURO: Rate = { text: '1', over: 1, under: 1 };
const SAME: Conversion = { over: 1, under: 1 };

/** Units per euro, or null when the rate is missing, malformed or zero. */
export function unitsPerEuro(currency: Currency, fx: Fx): Rate | null {
  if (currency === 'EUR') return EURO;
  const rate = parseRate(fx.perEuro[currency]);
  return rate && rate.over > 0 ? rate : null;
}

/** The cross rate r_to / r_from as two exact integers; null when fx lacks a rate that it needs. */
export function conversionBetween(from: Currency, to: Currency, fx: Fx): Conversion | null {
  if (from === to) return SAME;
  const source = unitsPerEuro(from, fx);
  const target = unitsPerEuro(to, fx);
  if (!source || !target) return null;
  const scale = Math.max(source.under, target.under);
  return { over: target.over * (scale / target.under), under: source.over * (scale / source.under) };
}

/** Full precision, rounded half-up once (ECB rates are units per euro). Null when fx lacks a rate that it needs. */
export function convert<C extends Currency>(money: Money, to: C, fx: Fx): Money<C> | null {
  const conversion = conversionBetween(money.currency, to, fx);
  if (!conversion) return null;
  return { amount: mulDivHalfUp(money.amount, conversion.over, conversion.under), currency: to };
}

/** As convert, for amounts of a request whose rates have been checked: throws RangeError when one is missing. */
export function exchange(amount: number, from: Currency, to: Currency, fx: Fx): number {
  const conversion = conversionBetween(from, to, fx);
  if (!conversion) throw new RangeError(`no rate between ${from} and ${to}`);
  return mulDivHalfUp(amount, conversion.over, conversion.under);
}

export function fxSource(fx: Fx): string {
  return `${fx.source ?? 'ECB euro reference rates'} of ${fx.date}`;
}
