/** The five Amazon stores that Keepa covers and the tracker follows. Keepa's clients call the UK `GB`. */
export type TrackedMarketplace = 'DE' | 'IT' | 'ES' | 'UK' | 'FR';

export interface KeepaDomain {
  id: number;
  /** null when the tracker doesn't follow this store */
  marketplace: TrackedMarketplace | null;
  currency: string;
  /** digits of the minor unit in which Keepa gives prices: 2, or 0 for yen */
  minorDigits: number;
}

const domain = (id: number, currency: string, marketplace: TrackedMarketplace | null = null): KeepaDomain => ({
  id,
  marketplace,
  currency,
  minorDigits: currency === 'JPY' ? 0 : 2,
});

/** Keepa docs, "domainId"; 0 and 7 are reserved. */
const DOMAINS: readonly KeepaDomain[] = [
  domain(1, 'USD'),
  domain(2, 'GBP', 'UK'),
  domain(3, 'EUR', 'DE'),
  domain(4, 'EUR', 'FR'),
  domain(5, 'JPY'),
  domain(6, 'CAD'),
  domain(8, 'EUR', 'IT'),
  domain(9, 'EUR', 'ES'),
  domain(10, 'INR'),
  domain(11, 'MXN'),
  domain(12, 'BRL'),
];

/** The store behind Keepa's domain id, or null for an id that Keepa doesn't have. */
export const keepaDomain = (id: unknown): KeepaDomain | null => DOMAINS.find((d) => d.id === id) ?? null;

/** Keepa's domain id of a tracked marketplace. */
export function domainIdOf(marketplace: TrackedMarketplace): number {
  const found = DOMAINS.find((d) => d.marketplace === marketplace);
  if (!found) throw new RangeError(`Keepa has no domain for ${marketplace}`);
  return found.id;
}
