import type { Currency, Money } from '@tracker/margin';

export const MARKETPLACES = ['DE', 'IT', 'ES', 'UK', 'FR'] as const;
export type Marketplace = (typeof MARKETPLACES)[number];

export interface Route {
  readonly buy: Marketplace;
  readonly sell: Marketplace;
}

/** Every ordered pair, buy first: 20 routes. */
export const ROUTES: readonly Route[] = MARKETPLACES.flatMap((buy) =>
  MARKETPLACES.filter((sell) => sell !== buy).map((sell) => ({ buy, sell })),
);

export type ObservationStatus = 'offer' | 'no_offer' | 'unknown' | 'not_asked';

/** A price as it was observed; `landed` (price plus shipping) is null unless `status` is `offer`. */
export interface ObservedPrice {
  readonly status: ObservationStatus;
  readonly landed: Money | null;
}

export interface Freshness {
  /** Keepa's own time for the group (ISO 8601, UTC). */
  readonly observedAt: string;
  readonly askedAt: string;
  readonly traceId: string;
}

export interface Category {
  id: string;
  name: string | null;
}

/** Time-weighted averages of landed prices, minor units. */
export interface Averages {
  readonly days90: number | null;
}

/** What is known of one product on one marketplace. */
export interface Snapshot {
  readonly currency: Currency;
  readonly productType: string;
  readonly rootCategory: Category | null;
  readonly subCategory: Category | null;
  readonly eans: readonly string[];
  readonly packageQuantity: number | null;
  readonly packageMm: readonly number[] | null;
  readonly packageWeightG: number | null;
  readonly hazmat: boolean | null;
  readonly amazon: ObservedPrice;
  readonly new: ObservedPrice;
  readonly buyBox: ObservedPrice;
  readonly salesRank: number | null;
  readonly salesRankDrops30: number | null;
  readonly monthlySold: number | null;
  readonly statistics: { readonly new: Averages; readonly buyBox: Averages };
  /** Minor units of the marketplace's currency. */
  readonly keepaFulfilmentFee: { readonly amount: number; readonly observedAt: string | null } | null;
  /** Decimal string. */
  readonly keepaReferralRate: string | null;
  readonly pricesFreshness: Freshness;
  readonly buyBoxFreshness: Freshness | null;
}

export interface Product {
  readonly asin: string;
  readonly revision: number;
  readonly title: string | null;
  readonly brand: string | null;
  readonly category: Category | null;
  readonly packageMm: readonly number[] | null;
  readonly packageWeightG: number | null;
  readonly currentPrices: Readonly<Record<Marketplace, Snapshot | null>>;
}
