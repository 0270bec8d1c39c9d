import type { Store } from '@tracker/margin';

/** The ten stores that the calculator knows: their names and where their day begins. */
export const STORE_FACTS: Readonly<Record<Store, { label: string; timeZone: string }>> = {
  DE: { label: 'Germany', timeZone: 'Europe/Berlin' },
  IT: { label: 'Italy', timeZone: 'Europe/Rome' },
  ES: { label: 'Spain', timeZone: 'Europe/Madrid' },
  UK: { label: 'United Kingdom', timeZone: 'Europe/London' },
  FR: { label: 'France', timeZone: 'Europe/Paris' },
  NL: { label: 'Netherlands', timeZone: 'Europe/Amsterdam' },
  BE: { label: 'Belgium', timeZone: 'Europe/Brussels' },
  PL: { label: 'Poland', timeZone: 'Europe/Warsaw' },
  SE: { label: 'Sweden', timeZone: 'Europe/Stockholm' },
  IE: { label: 'Ireland', timeZone: 'Europe/Dublin' },
};

const isKnown = (store: string): store is Store => Object.hasOwn(STORE_FACTS, store);

/** Calendar date (`YYYY-MM-DD`) at a store at an instant in epoch milliseconds; an unknown store counts as Germany. */
export function dateAt(store: string, ms: number): string {
  const { timeZone } = STORE_FACTS[isKnown(store) ? store : 'DE'];
  const format = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', format).format(ms);
}
