/** Basis points as a percentage in the reader's locale: 2532 is "25.3 %". */
export function formatBps(bps: number, { locale, decimals = 1 }: { locale?: string; decimals?: number } = {}): string {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(bps / 10_000);
}

/** Reads a percentage ("25", "25,5") as basis points; null for anything else. */
export function parsePercent(text: string): number | null {
  const match = /^(-?)(\d{1,4})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const bps = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return sign && bps !== 0 ? -bps : bps;
}

/** Basis points as the text of an input: 2550 is "25.5". */
export const percentText = (bps: number | null): string => (bps === null ? '' : String(bps / 100));
