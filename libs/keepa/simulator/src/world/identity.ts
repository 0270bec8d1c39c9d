import { mix, unit } from './hash';

const BASE36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The ASIN of the n-th product: "B0" and eight of [0-9A-Z]. */
export function asinAt(seed: number, position: number): string {
  const key = mix(seed, position);
  let asin = 'B0';
  for (let i = 0; i < 8; i++) asin += BASE36[Math.floor(unit(key, i) * 36)] as string;
  return asin;
}

/** Ten of [0-9A-Z], or an ISBN-10 (which is the ASIN of a book). */
export function isAsin(text: string): boolean {
  return /^B[0-9A-Z]{9}$/.test(text) || /^\d{9}[\dX]$/.test(text);
}

/** Appends the GS1 check digit to 7, 11 or 12 digits. */
export function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  return digits + String((10 - (sum % 10)) % 10);
}

/** How many different items have a code; small enough that now and then two ASINs carry the same EAN. */
const ITEM_CODES = 100_000;

/** An EAN-13. One in twelve starts with 0, so it is a UPC-12 as well. */
export function eanOf(key: number): string {
  const item = key % ITEM_CODES;
  const prefix = item % 12 === 0 ? '0' : '4';
  return withCheckDigit(
    prefix + String(10_000_000_000 + ((item * 7_368_787 + 1_234_567) % 9_999_991) * 977).slice(0, 11),
  );
}

/** UPC-12, EAN-13 or GTIN-14 as the EAN-13 it stands for; undefined when it is none of them. */
export function toEan13(code: string): string | undefined {
  if (!/^\d{12,14}$/.test(code)) return undefined;
  const ean = code.length === 12 ? `0${code}` : code.length === 14 ? code.slice(1) : code;
  return withCheckDigit(ean.slice(0, 12)) === ean ? ean : undefined;
}
