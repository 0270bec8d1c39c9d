import { ROOT_CATEGORIES, type MarketplaceCode } from '@tracker/keepa-simulator';
import { FEE_CATEGORIES } from '@tracker/margin';
import { feeCategory } from './fee-category';
import { ROOT_RULES } from './fee-category-map';
import { MARKETPLACES } from './product';

const node = ({ id, name }: { id: number; name: string }) => ({ id: String(id), name });

describe('the map from Keepa categories to fee categories', () => {
  it('names only fee categories that the rate card has', () => {
    const named = ROOT_RULES.flatMap(({ category, refinements }) => [category, ...refinements.map((x) => x.category)]);
    const known: readonly (string | null)[] = [...FEE_CATEGORIES, null];
    expect(named.filter((category) => !known.includes(category))).toEqual([]);
  });

  it('gives no root category to two fee categories', () => {
    const roots = ROOT_RULES.flatMap(({ ids }) =>
      MARKETPLACES.flatMap((place) => ids[place].map((id) => `${place} ${id}`)),
    );
    expect(roots).toHaveLength(new Set(roots).size);
  });

  it('has every root category in all five marketplaces', () => {
    const gaps = ROOT_RULES.filter(({ ids }) => MARKETPLACES.some((place) => ids[place].length === 0));
    expect(gaps).toEqual([]);
  });

  it.each(ROOT_CATEGORIES.flatMap((root) => root.children.map((child) => [root.key, child.key, root, child] as const)))(
    'knows the fee category of %s / %s alike in every marketplace',
    (_root, _child, root, child) => {
      const found = MARKETPLACES.map((place: MarketplaceCode) =>
        feeCategory(place, node(root.roots[place]), node(child.nodes[place])),
      );
      expect(found).not.toContain(null);
      expect(new Set(found).size).toBe(1);
    },
  );

  it.each([
    ['DE', '562066', 'Zubehör', 'electronic_and_computer_accessories'],
    ['DE', '562066', 'HiFi', 'consumer_electronics'],
    ['UK', '340840031', 'Food', 'pet_clothing_and_food'],
    ['UK', '340840031', 'Dogs', 'pet_supplies'],
    ['FR', '197861031', 'Compléments alimentaires', 'vitamins_minerals_supplements'],
    ['IT', '411663031', null, 'books'],
    ['DE', '11961464031', 'Damen', null],
  ] as const)('%s root %s with child %s is %s', (place, id, name, expected) => {
    expect(feeCategory(place, { id, name: null }, name === null ? null : { id: '1', name })).toBe(expected);
  });

  it('does not know a root of another marketplace, the unknown root or none', () => {
    expect(feeCategory('IT', { id: '562066', name: null }, null)).toBeNull();
    expect(feeCategory('DE', { id: '9223372036854775807', name: '?' }, null)).toBeNull();
    expect(feeCategory('DE', null, null)).toBeNull();
  });
});
