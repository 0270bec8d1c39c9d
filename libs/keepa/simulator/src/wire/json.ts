/** Node 22 and newer; TypeScript's es2023 library does not know it yet. */
export const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** The number that Keepa sends for an unknown root category: larger than a JavaScript number can hold. */
export const UNKNOWN_CATEGORY = rawJSON('9223372036854775807');

/** A Java double keeps its ".0". */
export function double(value: number): unknown {
  return rawJSON(Number.isInteger(value) ? value.toFixed(1) : String(value));
}

/** Keepa's newer servers send keys alphabetically (captures since November 2025). */
export function alphabetical(object: object): Record<string, unknown> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
