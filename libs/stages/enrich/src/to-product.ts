import type { CurrentPricesDto, Marketplace, MarketplaceSnapshotDto, ProductDto } from '@tracker/dto';

/** Whose word counts for the product as a whole. */
export const NAMING_ORDER: readonly Marketplace[] = ['DE', 'UK', 'FR', 'IT', 'ES'];

type WholeProduct = Pick<ProductDto, 'title' | 'category' | 'eans' | 'packageMm' | 'packageWeightG'>;

/** The fields of the product as a whole: each from the first marketplace, in the naming order, that knows it. */
export function toProductFields(prices: CurrentPricesDto): WholeProduct {
  const first = <T>(read: (snapshot: MarketplaceSnapshotDto) => T | null): T | null => {
    for (const marketplace of NAMING_ORDER) {
      const snapshot = prices[marketplace];
      const value = snapshot && read(snapshot);
      if (value !== null) return value;
    }
    return null;
  };
  return {
    title: first(({ title }) => title),
    category: first(({ rootCategory }) => rootCategory),
    eans: first(({ eans }) => (eans.length > 0 ? eans : null)) ?? [],
    packageMm: first(({ packageMm }) => packageMm),
    packageWeightG: first(({ packageWeightG }) => packageWeightG),
  };
}

/**
 * Only the product keeps the brand, so whose word it is can't be looked up later: an answer replaces it unless a
 * marketplace before its own in the naming order has answered.
 */
export function brandAfter(
  stored: string | null,
  prices: CurrentPricesDto,
  said: { marketplace: Marketplace; brand: string | null },
): string | null {
  const before = NAMING_ORDER.slice(0, NAMING_ORDER.indexOf(said.marketplace));
  const outranked = before.some((marketplace) => prices[marketplace] !== null);
  return outranked ? (stored ?? said.brand) : (said.brand ?? stored);
}
