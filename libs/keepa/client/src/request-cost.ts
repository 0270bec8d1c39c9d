const RESULTS_PER_TOKEN = 100;
/** A search matches at most this many millions of products; each started million costs one token with insights. */
const MOST_MILLIONS = 10;

/**
 * What a request costs at most, in tokens (Keepa docs, token costs of each request). Keepa says what it did cost only
 * afterwards, so plan with these.
 */
export const requestCost = {
  productFinder: (perPage: number, insights = false): number =>
    10 + Math.ceil(perPage / RESULTS_PER_TOKEN) + (insights ? 30 + MOST_MILLIONS : 0),
  deals: (): number => 5,
  productSearch: (): number => 10,
  categories: (): number => 1,
  bestSellers: (): number => 50,
  sellers: (count: number, storefront = false): number => count + (storefront ? 9 : 0),
  graphImage: (): number => 1,
  trackings: (count: number): number => count,
};
