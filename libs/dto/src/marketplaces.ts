/** The five European marketplaces that Keepa covers. The calculator knows more stores (`@tracker/margin`). */
export const MARKETPLACES = ['DE', 'IT', 'ES', 'UK', 'FR'] as const;
export type Marketplace = (typeof MARKETPLACES)[number];

export const CURRENCIES = ['EUR', 'GBP', 'PLN', 'SEK'] as const;
export type Currency = (typeof CURRENCIES)[number];

export const MARKETPLACE_FACTS: Readonly<
  Record<Marketplace, { host: string; currency: Currency; timeZone: string; label: string }>
> = {
  DE: { host: 'www.amazon.de', currency: 'EUR', timeZone: 'Europe/Berlin', label: 'Germany' },
  IT: { host: 'www.amazon.it', currency: 'EUR', timeZone: 'Europe/Rome', label: 'Italy' },
  ES: { host: 'www.amazon.es', currency: 'EUR', timeZone: 'Europe/Madrid', label: 'Spain' },
  UK: { host: 'www.amazon.co.uk', currency: 'GBP', timeZone: 'Europe/London', label: 'United Kingdom' },
  FR: { host: 'www.amazon.fr', currency: 'EUR', timeZone: 'Europe/Paris', label: 'France' },
};

/** An ASIN as Amazon writes it: ten upper-case letters or digits. */
export const ASIN_PATTERN = /^[A-Z0-9]{10}$/;
/** `ASIN-BUY-SELL` */
export const ROUTE_ID_PATTERN = /^[A-Z0-9]{10}-(DE|IT|ES|UK|FR)-(DE|IT|ES|UK|FR)$/;
/** Every ordered pair of marketplaces, buy first: the 20 routes. */
export const ROUTES: readonly { readonly buy: Marketplace; readonly sell: Marketplace }[] = MARKETPLACES.flatMap(
  (buy) => MARKETPLACES.filter((sell) => sell !== buy).map((sell) => ({ buy, sell })),
);

export const routeId = (asin: string, buy: Marketplace, sell: Marketplace): string => `${asin}-${buy}-${sell}`;
