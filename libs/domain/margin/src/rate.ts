import { mulDivHalfUp } from './money';

/** An exact fraction read from a decimal string: "0.19" is 19 / 100. */
export interface Rate {
  readonly text: string;
  readonly over: number;
  readonly under: number;
}

const ZERO = '0'.charCodeAt(0);
const DECIMAL = /^\d{1,5}(?:\.\d{1,6})?$/;

/** Null when the text is not a plain decimal of at most 5 digits before and 6 after the point. */
export function parseRate(text: unknown): Rate | null {
  if (typeof text !== 'string' || !DECIMAL.test(text)) return null;
  let over = 0;
  let under = 1;
  let pastPoint = false;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0) {
      pastPoint = true;
      continue;
    }
    over = over * 10 + digit;
    if (pastPoint) under *= 10;
  }
  return { text, over, under };
}

/** A rate of a table; throws when malformed, as a table is part of the program. */
export function tableRate(text: string): Rate {
  const rate = parseRate(text);
  if (!rate) throw new Error(`not a decimal rate: ${text}`);
  return rate;
}

export const ZERO_RATE: Rate = { text: '0', over: 0, under: 1 };

/** amount · rate, half-up. */
export function share(amount: number, rate: Rate): number {
  return mulDivHalfUp(amount, rate.over, rate.under);
}

/** The VAT inside a gross amount, gross · v / (1 + v), half-up. */
export function vatWithin(gross: number, vat: Rate): number {
  return mulDivHalfUp(gross, vat.over, vat.under + vat.over);
}

/** gross / (1 + v), half-up. */
export function netOf(gross: number, vat: Rate): number {
  return mulDivHalfUp(gross, vat.under, vat.under + vat.over);
}

/** net · (1 + v), half-up. */
export function grossOf(net: number, vat: Rate): number {
  return mulDivHalfUp(net, vat.under + vat.over, vat.under);
}

/** gross / (1 + from) · (1 + to) in one step, half-up. */
export function replaceVat(gross: number, from: Rate, to: Rate): number {
  // both rates have at most 6 decimals, so the common denominator keeps every factor a safe integer
  const under = Math.max(from.under, to.under);
  return mulDivHalfUp(gross, under + to.over * (under / to.under), under + from.over * (under / from.under));
}
