/** A share as the API writes it ("0.025"), as a percentage ("2.5"): the point moves, no arithmetic. */
export function percentOfRate(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  const digits = fraction.padEnd(2, '0');
  const before = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const after = digits.slice(2).replace(/0+$/, '');
  return after === '' ? before : `${before}.${after}`;
}

/** Reads a percentage from 0 to 100 with up to four decimals ("2.5", "2,5") as a share; null for anything else. */
export function rateOfPercent(text: string): string | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (!match) return null;
  const [, percent = '0', decimals = ''] = match;
  const whole = percent.padStart(3, '0');
  const fraction = `${whole.slice(1)}${decimals}`.replace(/0+$/, '');
  if (Number(whole[0]) > 1 || (whole[0] === '1' && fraction !== '')) return null;
  return fraction === '' ? String(Number(whole[0])) : `${Number(whole[0])}.${fraction}`;
}
