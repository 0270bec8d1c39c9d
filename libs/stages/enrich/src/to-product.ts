import type { CurrentPricesDto, Marketplace, MarketplaceSnapshotDto, ProductDto } from '@tracker/dto';

/** Whose word counts for the product as a whole. */
export const NAMING_ORDER: readonly Marketplace[] = ['DE', 'UK', 'FR', 'IT', 'ES'];

type WholeProduct = Pick<ProductDto, 'category' | 'eans' | 'packageMm' | 'packageWeightG'>;

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
    category: first(({ rootCategory }) => rootCategory),
    eans: first(({ eans }) => (eans.length > 0 ? eans : null)) ?? [],
    packageMm: first(({ packageMm }) => packageMm),
    packageWeightG: first(({ packageWeightG }) => packageWeightG),
  };
}

/** Title, brand and picture: only the product keeps them. */
export type Naming = Pick<ProductDto, 'title' | 'brand' | 'picture'>;

/** Whose word a name is can't be looked up later: an answer replaces it unless a marketplace before its own has answered. */
export function nameAfter(
  stored: Naming,
  prices: CurrentPricesDto,
  said: Naming & { marketplace: Marketplace },
): Naming {
  const before = NAMING_ORDER.slice(0, NAMING_ORDER.indexOf(said.marketplace));
  const outranked = before.some((marketplace) => prices[marketplace] !== null);
  const [first, second] = outranked ? [stored, said] : [said, stored];
  return {
    title: first.title ?? second.title,
    brand: first.brand ?? second.brand,
    picture: first.picture ?? second.picture ?? null,
  };
}
