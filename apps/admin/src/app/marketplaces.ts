import type { MoneyDto, WatchEntryDto } from '../api/models';

export type Marketplace = WatchEntryDto['marketplaces'][number];
export type Currency = MoneyDto['currency'];

/** Keepa's European five, in the order in which the console lists them. */
export const MARKETPLACES: readonly Marketplace[] = ['DE', 'IT', 'ES', 'UK', 'FR'];

export const MARKETPLACE_FACTS: Readonly<Record<Marketplace, { host: string; label: string; currency: Currency }>> = {
  DE: { host: 'www.amazon.de', label: 'Germany', currency: 'EUR' },
  IT: { host: 'www.amazon.it', label: 'Italy', currency: 'EUR' },
  ES: { host: 'www.amazon.es', label: 'Spain', currency: 'EUR' },
  UK: { host: 'www.amazon.co.uk', label: 'United Kingdom', currency: 'GBP' },
  FR: { host: 'www.amazon.fr', label: 'France', currency: 'EUR' },
};

export const ASIN_PATTERN = /^[A-Z0-9]{10}$/;

export const isMarketplace = (text: string | null | undefined): text is Marketplace =>
  MARKETPLACES.includes(text as Marketplace);

/** The product's page on one Amazon. */
export const amazonPage = (asin: string, marketplace: Marketplace): string =>
  `https://${MARKETPLACE_FACTS[marketplace].host}/dp/${encodeURIComponent(asin)}`;
