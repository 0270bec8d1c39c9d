import type { ProductDto } from '@tracker/dto';
import type { Stores } from '@tracker/store-port';
import { Problem } from './problem';

/** The product as it is stored. Rejects with a 404 that says whether it is watched and what to do. */
export async function storedProduct(stores: Stores, asin: string): Promise<ProductDto> {
  const product = (await stores.products.getMany([asin])).get(asin);
  if (product) return product;
  const watched = (await stores.watchlist.getMany([asin])).get(asin)?.removed === false;
  throw new Problem(
    404,
    watched
      ? `${asin} is watched, but no answer about it has come yet. GET /health says how prices stand; ask again later.`
      : `${asin} is not known. Watch it with POST /products/watch.`,
  );
}
