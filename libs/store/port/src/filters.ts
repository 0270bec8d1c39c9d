/** What a list of products is narrowed by. A cursor is good for one choice of them. */
export const PRODUCT_FILTERS = [
  'q',
  'brand',
  'category',
  'marketplace',
  'watched',
  'hasOpenRoute',
  'maxAgeMinutes',
] as const;

/** The same of opportunities. */
export const OPPORTUNITY_FILTERS = [
  'buy',
  'sell',
  'minProfit',
  'minMarginBps',
  'minRoiBps',
  'category',
  'brand',
  'q',
  'maxAgeMinutes',
  'verdict',
  'state',
  'asin',
] as const;
