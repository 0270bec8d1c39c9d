import { KEEPA_DOMAIN_IDS } from '../world/marketplaces';
import { domainBesidesBrazil } from './categories';
import type { Endpoint, Sources } from './endpoint';
import { Refusal, domainOf, flag, items, selectionOf } from './parameters';

/** Tokens (Keepa docs, token costs of each request). */
const COST = { storefront: 9, sellerQuery: 10, topSeller: 50 };
const SELLERS_PER_TOKEN = 100;
const MOST_SELLERS = 100;
const MOST_TOP_SELLERS = 100_000;
const PER_PAGE = 50;
/** A storefront is charged from so many ASINs on. */
const STOREFRONT_ASINS = 2;

const domain = (query: URLSearchParams): number => domainOf(query.get('domain'), KEEPA_DOMAIN_IDS);

/** /seller: one token for each that is found; a storefront is for one seller alone. */
export function seller({ sellers }: Sources): Endpoint {
  return ({ query, minute }) => {
    const domainId = domain(query);
    const ids = items(query, 'seller', MOST_SELLERS);
    const storefront = flag(query, 'storefront');
    if (ids.length === 0 || (storefront && ids.length > 1)) throw new Refusal(400);
    const found = ids.map((id) => sellers.object(id, domainId, minute, storefront)).filter((one) => one !== undefined);
    const listed = found.filter(({ asinList }) => ((asinList ?? []) as unknown[]).length >= STOREFRONT_ASINS);
    return {
      tokens: found.length + (storefront ? COST.storefront * listed.length : 0),
      payload: { sellers: Object.fromEntries(found.map((one) => [one['sellerId'], one])) as Record<string, unknown> },
    };
  };
}

type Test = (seller: Record<string, unknown>) => boolean;

/** `name_gte` and `name_lte` for a seller's numbers, `name` for its flags and texts. */
function testOf([name, value]: [string, unknown]): Test {
  const [, stem = name, bound] = /^(.+)_(gte|lte)$/.exec(name) ?? [];
  if (bound === undefined) return (one) => [value].flat().includes(one[name]);
  if (typeof value !== 'number') throw new Refusal(400);
  const sign = bound === 'gte' ? 1 : -1;
  return (one) => typeof one[stem] === 'number' && sign * (one[stem] - value) >= 0;
}

/** /sellerquery, the Seller Finder. */
export function sellerQuery({ sellers }: Sources): Endpoint {
  return ({ query, body, minute }) => {
    const domainId = domain(query);
    const { page = 0, perPage = PER_PAGE, sort: _, ...filters } = selectionOf(query, body);
    const tests = Object.entries(filters).map(testOf);
    if (tests.length === 0 || !Number.isInteger(page) || !Number.isInteger(perPage)) throw new Refusal(400);
    const found = sellers.ids(domainId).filter((id) => {
      const object = sellers.object(id, domainId, minute, false);
      return object !== undefined && tests.every((test) => test(object));
    });
    const from = (page as number) * (perPage as number);
    const sellerIdList = found.slice(from, from + (perPage as number));
    const tokens = COST.sellerQuery + Math.ceil(sellerIdList.length / SELLERS_PER_TOKEN);
    return { tokens, payload: { sellerIdList, totalResults: found.length } };
  };
}

/** /topseller: those with the most ratings. */
export function topSellers({ sellers }: Sources): Endpoint {
  return ({ query }) => ({
    tokens: COST.topSeller,
    payload: { sellerIdList: sellers.ids(domainBesidesBrazil(query)).slice(0, MOST_TOP_SELLERS) },
  });
}
