import {
  MARKETPLACE_FACTS,
  type BuyBoxDto,
  type FxRatesDto,
  type Marketplace,
  type MarketplaceSnapshotDto,
  type ObservedPriceDto,
  type ProductDto,
} from '@tracker/dto';

const NOTHING = { landed: null, shipping: null };

/** An offer without shipping, minor units of the marketplace's currency. */
export function anOffer(marketplace: Marketplace, amount: number): ObservedPriceDto {
  const { currency } = MARKETPLACE_FACTS[marketplace];
  return {
    status: 'offer',
    landed: { amount, currency },
    shipping: { amount: 0, currency },
  };
}

export const noOffer = (): ObservedPriceDto => ({ status: 'no_offer', ...NOTHING });

export function aBuyBox(marketplace: Marketplace, amount: number): BuyBoxDto {
  return { ...anOffer(marketplace, amount), sellerKind: 'third_party', fulfilledByAmazon: true };
}

/** Headphones that nobody offers, last seen at the instant (ISO 8601, UTC), buy box not asked. */
export function aSnapshot(
  marketplace: Marketplace,
  seenAt: string,
  overrides: Partial<MarketplaceSnapshotDto> = {},
): MarketplaceSnapshotDto {
  const averages = () => ({ days30: null, days90: null, days180: null });
  return {
    currency: MARKETPLACE_FACTS[marketplace].currency,
    productType: 'standard',
    rootCategory: null,
    subCategory: null,
    eans: ['4006381333931'],
    packageQuantity: 1,
    packageMm: [250, 180, 80],
    packageWeightG: 650,
    hazmat: false,
    amazon: noOffer(),
    new: noOffer(),
    buyBox: { status: 'not_asked', ...NOTHING, sellerKind: 'unknown', fulfilledByAmazon: null },
    amazonAvailability: null,
    salesRank: 1200,
    salesRankDrops30: 40,
    salesRankDrops90: 110,
    monthlySold: null,
    offerCountNew: 5,
    statistics: { amazon: averages(), new: averages(), buyBox: averages(), amazonOutOfStockPercent90: null },
    keepaFulfilmentFee: null,
    keepaReferralRate: null,
    pricesFreshness: { observedAt: seenAt, askedAt: seenAt, traceId: `look-${marketplace}-1` },
    buyBoxFreshness: null,
    ...overrides,
  };
}

/** A product with the given pages; the other marketplaces were never asked for. */
export function aProduct(
  pages: readonly (readonly [Marketplace, MarketplaceSnapshotDto])[],
  overrides: Partial<ProductDto> = {},
): ProductDto {
  const currentPrices: ProductDto['currentPrices'] = { DE: null, IT: null, ES: null, UK: null, FR: null };
  for (const [marketplace, snapshot] of pages) currentPrices[marketplace] = snapshot;
  return {
    schemaVersion: 1,
    asin: 'B0HEADPH01',
    revision: 1,
    title: 'Over-Ear Headphones',
    brand: 'Acme',
    category: null,
    eans: ['4006381333931'],
    packageMm: null,
    packageWeightG: null,
    currentPrices,
    arbitrageScores: [],
    scoresRevision: 0,
    updatedAt: '2026-11-22T12:00:00.000Z',
    ...overrides,
  };
}

/** Reference rates of 2026-08-21 as the ECB printed them. */
export function fxRates(overrides: Partial<FxRatesDto> = {}): FxRatesDto {
  return {
    date: '2026-08-21',
    perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' },
    source: 'ecb',
    fetchedAt: '2026-08-21T15:00:00.000Z',
    ...overrides,
  };
}
