import { alphabetical } from '../wire/json';
import { insightsOf } from './insights';
import { categoriesOf, rankOf, type Listing } from './listing';
import { marketplaceOf } from './marketplaces';
import { ROOT_CATEGORIES } from './root-categories';

/** A category of one marketplace. */
export interface Category {
  id: number;
  name: string;
  /** 0 = a root. */
  parent: number;
  children: readonly number[];
}

/** Roots first, each followed by its children; none where the world has no such marketplace. */
export function categoriesIn(domainId: number): Category[] {
  const code = marketplaceOf(domainId)?.code;
  if (!code) return [];
  return ROOT_CATEGORIES.flatMap(({ roots, children }) => {
    const root = roots[code];
    const nodes = children.map(({ nodes }) => nodes[code]);
    return [
      { ...root, parent: 0, children: nodes.map(({ id }) => id) },
      ...nodes.map((node) => ({ ...node, parent: root.id, children: [] })),
    ];
  });
}

/** Pages of a category, root or not. */
export function listedIn(listings: readonly Listing[], categoryId: number): Listing[] {
  return listings.filter(
    (listing) => listing.product['rootCategory'] === categoryId || categoriesOf(listing).includes(categoryId),
  );
}

/** Keepa's category object (Keepa docs). */
export function categoryObject(
  { id, name, parent, children }: Category,
  domainId: number,
  listings: readonly Listing[],
): Record<string, unknown> {
  const listed = listedIn(listings, id);
  const ranks = listed.map(rankOf).filter((rank) => rank > 0);
  return alphabetical({
    ...insightsOf(listed),
    catId: id,
    children,
    contextFreeName: name,
    domainId,
    highestRank: ranks.length ? Math.max(...ranks) : -1,
    isBrowseNode: true,
    lowestRank: ranks.length ? Math.min(...ranks) : -1,
    name,
    parent,
    productCount: listed.length,
  });
}
