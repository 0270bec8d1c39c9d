import {
  MARKETPLACE_FACTS,
  type BuyBoxDto,
  type CategoryDto,
  type Currency,
  type MarketplaceSnapshotDto,
  type ObservedPriceDto,
  type PriceStatisticsDto,
  type SellerKind,
} from '@tracker/dto';
import type { BuyBoxSeller, DecodedProduct, Observed } from '@tracker/keepa-decode';
import { buyBoxObservedAt, pricesObservedAt, type DecodedUpdate } from './page-update';

/** Keepa's answer about one page -> what the product document keeps of it. */
export function toSnapshot(update: DecodedUpdate, statistics: PriceStatisticsDto): MarketplaceSnapshotDto {
  const { product, askedAt, traceId } = update;
  const { currency } = MARKETPLACE_FACTS[update.marketplace];
  return {
    currency,
    // a standard product may have every price, so without a type each price speaks for itself
    productType: product.productType ?? 'standard',
    rootCategory: product.rootCategory,
    subCategory: subCategoryOf(product),
    eans: product.eans,
    packageQuantity: product.packageQuantity,
    packageMm: product.packageMm,
    packageWeightG: product.packageWeightG,
    hazmat: product.hazmat,
    amazon: toObservedPrice(product.observed.amazon, currency),
    new: toObservedPrice(product.observed.new, currency),
    buyBox: toBuyBox(product.observed.buyBox, product.buyBoxSeller, currency),
    amazonAvailability: product.amazonAvailability,
    salesRank: product.series.SALES_RANK?.values.at(-1) ?? null,
    salesRankDrops30: product.salesRankDrops[30],
    salesRankDrops90: product.salesRankDrops[90],
    monthlySold: product.monthlySold,
    offerCountNew: product.offerCounts.new,
    statistics,
    keepaFulfilmentFee: product.keepaFees && {
      amount: product.keepaFees.pickAndPackFee,
      observedAt: product.keepaFees.lastUpdate,
    },
    keepaReferralRate: product.referralRate,
    pricesFreshness: { observedAt: pricesObservedAt(update), askedAt, traceId },
    buyBoxFreshness: update.ask === 'confirm' ? { observedAt: buyBoxObservedAt(update), askedAt, traceId } : null,
  };
}

function subCategoryOf({ rootCategory, categoryTree }: DecodedProduct): CategoryDto | null {
  const root = categoryTree.findIndex(({ id }) => id === rootCategory?.id);
  return root < 0 ? null : (categoryTree[root + 1] ?? null);
}

function toObservedPrice(observed: Observed, currency: Currency): ObservedPriceDto {
  if (observed.status !== 'offer') return { status: observed.status, landed: null, shipping: null };
  const money = (amount: number) => ({ amount, currency });
  return {
    status: 'offer',
    landed: money(observed.landed),
    shipping: money(observed.shipping),
  };
}

function toBuyBox(observed: Observed, seller: BuyBoxSeller | null, currency: Currency): BuyBoxDto {
  const held = observed.status === 'offer' ? seller : null;
  return {
    ...toObservedPrice(observed, currency),
    sellerKind: sellerKindOf(held),
    fulfilledByAmazon: held?.isAmazon ? true : (held?.isFba ?? null),
  };
}

function sellerKindOf(seller: BuyBoxSeller | null): SellerKind {
  if (seller?.isAmazon) return 'amazon';
  return seller?.sellerId && seller.isAmazon === false ? 'third_party' : 'unknown';
}
