import type { Currency, Marketplace } from './marketplaces';
import { MoneyDto } from './money.dto';

/** `offer`: there is one. `no_offer`: Keepa saw none. `unknown`: Keepa could not tell. `not_asked`: our question left it out. */
export const OBSERVATION_STATUSES = ['offer', 'no_offer', 'unknown', 'not_asked'] as const;
export type ObservationStatus = (typeof OBSERVATION_STATUSES)[number];

export const SELLER_KINDS = ['amazon', 'third_party', 'unknown'] as const;
export type SellerKind = (typeof SELLER_KINDS)[number];

export const PRODUCT_TYPES = [
  'standard',
  'downloadable',
  'ebook',
  'inaccessible',
  'invalid',
  'variation_parent',
] as const;
export type ProductType = (typeof PRODUCT_TYPES)[number];

export const VERDICTS = ['pays', 'check', 'no'] as const;
/** What detection says of a route. `stale` is judged when a route is read (`ReadVerdict`). */
export type Verdict = (typeof VERDICTS)[number];

/** A price as it was observed. Both amounts are null unless `status` is `offer`. */
export class ObservedPriceDto {
  status!: ObservationStatus;
  /** Price plus shipping. */
  landed!: MoneyDto | null;
  /** What of it is shipping. */
  shipping!: MoneyDto | null;
}

export class BuyBoxDto extends ObservedPriceDto {
  sellerKind!: SellerKind;
  /** Shipped by Amazon; null when unknown. */
  fulfilledByAmazon!: boolean | null;
}

/** When a field group was last observed by Keepa and asked for by us, and the answer it came from. */
export class FreshnessDto {
  /** Keepa's own time for the group (ISO 8601, UTC). */
  observedAt!: string;
  /** When we asked (ISO 8601, UTC). */
  askedAt!: string;
  /** The Keepa answer. */
  traceId!: string;
}

export class CategoryDto {
  /** Keepa's category id as text: it may exceed 2^53. */
  id!: string;
  name!: string | null;
}

/** Time-weighted averages of landed prices in minor units; null where the series had no offer in the window. */
export class AveragesDto {
  days30!: number | null;
  days90!: number | null;
  days180!: number | null;
}

export class PriceStatisticsDto {
  amazon!: AveragesDto;
  new!: AveragesDto;
  buyBox!: AveragesDto;
  /** Percent of the last 90 days without an Amazon offer, 0-100; null when unknown. */
  amazonOutOfStockPercent90!: number | null;
}

/** The fulfilment fee that Keepa states, minor units of the marketplace's currency. */
export class KeepaFeeDto {
  amount!: number;
  observedAt!: string | null;
}

/** What is known of one product on one marketplace. */
export class MarketplaceSnapshotDto {
  currency!: Currency;
  productType!: ProductType;
  rootCategory!: CategoryDto | null;
  /** The child of the root on the product's category path. */
  subCategory!: CategoryDto | null;
  eans!: string[];
  packageQuantity!: number | null;
  /** Length, width and height of the package in mm. */
  packageMm!: number[] | null;
  packageWeightG!: number | null;
  hazmat!: boolean | null;
  /** Amazon's own offer. */
  amazon!: ObservedPriceDto;
  /** The lowest New offer, landed. */
  new!: ObservedPriceDto;
  buyBox!: BuyBoxDto;
  /** Keepa's word for Amazon's availability, e.g. `in_stock`; null when unknown. */
  amazonAvailability!: string | null;
  salesRank!: number | null;
  salesRankDrops30!: number | null;
  salesRankDrops90!: number | null;
  monthlySold!: number | null;
  offerCountNew!: number | null;
  statistics!: PriceStatisticsDto;
  keepaFulfilmentFee!: KeepaFeeDto | null;
  /** Referral rate that Keepa states, as a decimal string. @example "0.15" */
  keepaReferralRate!: string | null;
  /** Prices, rank, counts, identity. */
  pricesFreshness!: FreshnessDto;
  /** The buy box group; null while it was never asked for. */
  buyBoxFreshness!: FreshnessDto | null;
}

/** All five marketplaces; null where the product was never asked for. */
export class CurrentPricesDto implements Record<Marketplace, MarketplaceSnapshotDto | null> {
  DE!: MarketplaceSnapshotDto | null;
  IT!: MarketplaceSnapshotDto | null;
  ES!: MarketplaceSnapshotDto | null;
  UK!: MarketplaceSnapshotDto | null;
  FR!: MarketplaceSnapshotDto | null;
}

/** One of the 20 routes, in short. Amounts are null when no price pair exists (`reason` says why). */
export class RouteScoreDto {
  buy!: Marketplace;
  sell!: Marketplace;
  verdict!: Verdict;
  /** In the cost profile's home currency. */
  profitHome!: MoneyDto | null;
  roiBps!: number | null;
  /** First reason why the verdict is not `pays`. */
  reason!: string | null;
}

/** The canonical product: one document per ASIN with every marketplace. */
export class ProductDto {
  schemaVersion!: 1;
  asin!: string;
  /** Raised by each accepted merge; writes compare and set it. */
  revision!: number;
  title!: string | null;
  brand!: string | null;
  /** File name of the first picture, at `PICTURES_AT`. Documents from before there were pictures don't have it. */
  picture?: string | null;
  /** Root category of the first marketplace that has one, in the order DE, UK, FR, IT, ES. */
  category!: CategoryDto | null;
  eans!: string[];
  packageMm!: number[] | null;
  packageWeightG!: number | null;
  currentPrices!: CurrentPricesDto;
  arbitrageScores!: RouteScoreDto[];
  /** The product revision that the scores were decided on; 0 before the first decision. */
  scoresRevision!: number;
  /** When the last merge was accepted (ISO 8601, UTC). */
  updatedAt!: string;
}
