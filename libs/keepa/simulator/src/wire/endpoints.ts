import { bestSellers, category } from './categories';
import type { Endpoint, Sources } from './endpoint';
import { graphs } from './graphs';
import { lightningDeals } from './lightning-deals';
import { parseProductRequest } from './product-request';
import { deals, finder, search } from './searches';
import { seller, sellerQuery, topSellers } from './sellers';
import { tracking } from './tracking-endpoint';

/** /product; `missing` leaves products out. */
function product({ products }: Sources, missing: (order: number, asin: string) => boolean): Endpoint {
  return ({ query, minute, order }) => {
    const request = parseProductRequest(query, minute);
    const answer = products.answer(request, minute, order, (asin) => missing(order, asin));
    return { tokens: answer.tokens, payload: { products: answer.products } };
  };
}

/** All of Keepa's endpoints but /token, by path. */
export function endpointsOf(
  sources: Sources,
  missing: (order: number, asin: string) => boolean,
): ReadonlyMap<string, Endpoint> {
  return new Map([
    ['/product', product(sources, missing)],
    ['/query', finder(sources)],
    ['/deal', deals(sources)],
    ['/search', search(sources)],
    ['/category', category(sources)],
    ['/bestsellers', bestSellers(sources)],
    ['/seller', seller(sources)],
    ['/sellerquery', sellerQuery(sources)],
    ['/topseller', topSellers(sources)],
    ['/lightningdeal', lightningDeals(sources)],
    ['/graphimage', graphs(sources)],
    ['/tracking', tracking],
  ]);
}
