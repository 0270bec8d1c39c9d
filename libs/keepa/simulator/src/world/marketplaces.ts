/** The five marketplaces of the simulated world. Domain ids: Keepa's AmazonLocale. */
export type MarketplaceCode = 'DE' | 'IT' | 'ES' | 'UK' | 'FR';

export interface Marketplace {
  code: MarketplaceCode;
  domainId: number;
  /** Position of this language in a "DE|IT|ES|UK|FR" word row. */
  language: number;
  vat: number;
  /** Minor units of the local currency per euro cent, the level that prices are set at. */
  perEuroCent: number;
  /** Typical price level against Germany. */
  level: number;
  amazonSellerId: string;
}

export const MARKETPLACES: readonly Marketplace[] = [
  { code: 'DE', domainId: 3, language: 0, vat: 0.19, perEuroCent: 1, level: 1, amazonSellerId: 'A3JWKAKR8XB7XF' },
  { code: 'IT', domainId: 8, language: 1, vat: 0.22, perEuroCent: 1, level: 1.02, amazonSellerId: 'A11IL2PNWYJU7H' },
  { code: 'ES', domainId: 9, language: 2, vat: 0.21, perEuroCent: 1, level: 1.01, amazonSellerId: 'A1AT7YVPFBWXBL' },
  { code: 'UK', domainId: 2, language: 3, vat: 0.2, perEuroCent: 0.86, level: 0.99, amazonSellerId: 'A3P5ROKL5A1OLE' },
  { code: 'FR', domainId: 4, language: 4, vat: 0.2, perEuroCent: 1, level: 1.03, amazonSellerId: 'A1X6FK5RDHNB96' },
];

/** Domain ids that Keepa answers for (AmazonLocale without its reserved places). */
export const KEEPA_DOMAIN_IDS: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12];

export function marketplaceOf(domainId: number): Marketplace | undefined {
  return MARKETPLACES.find((marketplace) => marketplace.domainId === domainId);
}
