/** Keepa's names of the series, by their place in `csv` (Keepa docs, product object, csv). */
export const PRICE_TYPES = [
  'AMAZON',
  'NEW',
  'USED',
  'SALES',
  'LISTPRICE',
  'COLLECTIBLE',
  'REFURBISHED',
  'NEW_FBM_SHIPPING',
  'LIGHTNING_DEAL',
  'WAREHOUSE',
  'NEW_FBA',
  'COUNT_NEW',
  'COUNT_USED',
  'COUNT_REFURBISHED',
  'COUNT_COLLECTIBLE',
  'EXTRA_INFO_UPDATES',
  'RATING',
  'COUNT_REVIEWS',
  'BUY_BOX_SHIPPING',
  'USED_NEW_SHIPPING',
  'USED_VERY_GOOD_SHIPPING',
  'USED_GOOD_SHIPPING',
  'USED_ACCEPTABLE_SHIPPING',
  'COLLECTIBLE_NEW_SHIPPING',
  'COLLECTIBLE_VERY_GOOD_SHIPPING',
  'COLLECTIBLE_GOOD_SHIPPING',
  'COLLECTIBLE_ACCEPTABLE_SHIPPING',
  'REFURBISHED_SHIPPING',
  'EBAY_NEW_SHIPPING',
  'EBAY_USED_SHIPPING',
  'TRADE_IN',
  'RENT',
  'BUY_BOX_USED_SHIPPING',
  'PRIME_EXCL',
  'COUNT_NEW_FBA',
  'COUNT_NEW_FBM',
] as const;

/** Place of a series by its name in the Product Finder, which knows all but these. */
const NOT_IN_FINDER = /^EXTRA_INFO_UPDATES$|^COLLECTIBLE_.*_SHIPPING$|^COUNT_NEW_FB[AM]$/;
export const FINDER_TYPES: ReadonlyMap<string, number> = new Map(
  PRICE_TYPES.map((name, type) => [name, type] as const).filter(([name]) => !NOT_IN_FINDER.test(name)),
);

/** Series that deals are sought by (Keepa docs, browsing deals). */
export const DEAL_TYPES: readonly number[] = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 18, 19, 20, 21, 22, 32, 33];

export const AMAZON = 0;
export const NEW = 1;
export const SALES = 3;
export const LIGHTNING_DEAL = 8;
export const COUNT_NEW = 11;
export const COUNT_USED = 12;
export const EXTRA_INFO_UPDATES = 15;
export const RATING = 16;
export const COUNT_REVIEWS = 17;
export const BUY_BOX = 18;
