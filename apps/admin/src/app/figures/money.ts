import type { MoneyDto } from '../../api/models';

/** Every currency in use counts in hundredths. */
const DECIMALS = 2;

/** Minor units as a decimal string, exact to the last digit: -5 is "-0.05". */
export function toDecimal(minor: number): `${number}` {
  const digits = String(Math.abs(minor)).padStart(DECIMALS + 1, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}` as `${number}`;
}

const formats = new Map<string, Intl.NumberFormat>();
function currencyFormat(currency: string, signed: boolean, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale} ${currency} ${signed}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    signDisplay: signed ? 'exceptZero' : 'auto',
  });
  formats.set(key, format);
  return format;
}

/** An amount in the reader's locale; `signed` writes the plus too. */
export function formatMoney(
  money: MoneyDto,
  { signed = false, locale }: { signed?: boolean; locale?: string } = {},
): string {
  return currencyFormat(money.currency, signed, locale).format(toDecimal(money.amount));
}

/** Reads "3", "3.5" or "3,50" as minor units; null for anything else. */
export function parseAmount(text: string): number | null {
  const match = /^(-?)(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const minor = Number(whole) * 100 + Number(fraction.padEnd(DECIMALS, '0'));
  return sign && minor !== 0 ? -minor : minor;
}
