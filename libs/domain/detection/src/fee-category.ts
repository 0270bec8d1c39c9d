import type { FeeCategory } from '@tracker/margin';
import { ROOT_RULES, type RootRule } from './fee-category-map';
import { MARKETPLACES, type Category, type Marketplace } from './product';

/** Rules by marketplace and id of the root category. */
const byRoot = new Map(
  MARKETPLACES.map((marketplace) => {
    const rules = ROOT_RULES.flatMap((rule) => rule.ids[marketplace].map((id): [string, RootRule] => [id, rule]));
    return [marketplace, new Map(rules)] as const;
  }),
);

/**
 * Amazon's fee category of a product, from its Keepa root category and the root's child on its path. Null when the map
 * does not know: then the rate that Keepa states counts. A guess, as Amazon does not publish the fee category.
 */
export function feeCategory(
  marketplace: Marketplace,
  rootCategory: Category | null,
  subCategory: Category | null,
): FeeCategory | null {
  const rule = rootCategory && byRoot.get(marketplace)?.get(rootCategory.id);
  if (!rule) return null;
  if (rule.refinements.length === 0) return rule.category;
  const name = subCategory?.name?.trim().toLowerCase();
  const refined = rule.refinements.find(({ names }) => name !== undefined && names.includes(name));
  return refined?.category ?? rule.category;
}
