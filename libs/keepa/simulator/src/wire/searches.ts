import { categoriesIn, type Category } from '../world/categories';
import { insightsOf } from '../world/insights';
import { brandOf, rankOf, titleOf, type Listing } from '../world/listing';
import { KEEPA_DOMAIN_IDS } from '../world/marketplaces';
import { categorySearch } from './categories';
import { dealObject, dealsOf } from './deals';
import { parseDealsRequest } from './deals-request';
import type { Answer, Call, Endpoint, Sources } from './endpoint';
import { allWords, find } from './finder';
import { Refusal, domainOf, flag, selectionOf, whole } from './parameters';
import { include } from './product-request';

/** Tokens (Keepa docs, token costs of each request). */
const COST = { finder: 10, insights: 30, deal: 5, search: 10 };
const RESULTS_PER_TOKEN = 100;
const MATCHES_PER_TOKEN = 1_000_000;
const DEALS_PER_PAGE = 150;
const DEALS_CACHED_MS = 120_000;
const MOST_PRODUCTS = 20;
const MOST_RATING_TOKENS = 5;

const domain = (query: URLSearchParams): number => domainOf(query.get('domain'), KEEPA_DOMAIN_IDS);

/** /query, the Product Finder. */
export function finder({ catalogue }: Sources): Endpoint {
  return ({ query, body, minute }) => {
    const domainId = domain(query);
    const insights = flag(query, 'stats');
    const { matches, page } = find(catalogue.listings(domainId, minute), selectionOf(query, body));
    const extra = insights ? COST.insights + Math.floor(matches.length / MATCHES_PER_TOKEN) : 0;
    return {
      tokens: COST.finder + Math.ceil(page.length / RESULTS_PER_TOKEN) + extra,
      payload: {
        asinList: page.map(({ asin }) => asin),
        totalResults: matches.length,
        ...(insights && { searchInsights: insightsOf(matches) }),
      },
    };
  };
}

function roots(deals: readonly Listing[], categories: readonly Category[]) {
  const counts = new Map<unknown, number>();
  for (const { product } of deals) counts.set(product['rootCategory'], (counts.get(product['rootCategory']) ?? 0) + 1);
  const found = categories.filter(({ id }) => counts.has(id));
  return {
    categoryCount: found.map(({ id }) => counts.get(id)),
    categoryIds: found.map(({ id }) => id),
    categoryNames: found.map(({ name }) => name),
  };
}

/** /deal; what a selection finds is kept for its other pages for two minutes. */
export function deals({ catalogue }: Sources): Endpoint {
  const kept = new Map<string, { at: number; found: Listing[] }>();
  return ({ query, body, minute, now }) => {
    const selection = selectionOf(query, body);
    const request = parseDealsRequest(selection);
    for (const [key, { at }] of kept) if (now - at >= DEALS_CACHED_MS) kept.delete(key);
    const key = JSON.stringify({ ...selection, page: 0 });
    const cached = kept.get(key);
    const { found } = cached ?? { found: dealsOf(catalogue.listings(request.domainId, minute), request, minute) };
    if (!cached) kept.set(key, { at: now, found });
    const from = request.page * DEALS_PER_PAGE;
    const page = found.slice(from, from + DEALS_PER_PAGE);
    return {
      tokens: COST.deal,
      payload: {
        deals: {
          ...roots(found, categoriesIn(request.domainId)),
          dr: page.map((listing) => dealObject(listing, request, minute)),
          drDateIndex: [],
        },
        dealsCached: cached !== undefined,
      },
    };
  };
}

function productSearch({ catalogue, products }: Sources, { query, minute }: Call): Answer {
  const domainId = domain(query);
  const term = query.get('term') ?? '';
  if (term.trim() === '') throw new Refusal(400);
  const text = (listing: Listing) => `${titleOf(listing)} ${brandOf(listing)} ${listing.asin}`;
  const matches = catalogue.listings(domainId, minute).filter(allWords(text, term));
  const place = (listing: Listing) => (rankOf(listing) < 0 ? Infinity : rankOf(listing));
  matches.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  const asins = matches.slice(0, MOST_PRODUCTS).map(({ asin }) => asin);
  if (flag(query, 'asins-only')) return { tokens: COST.search, payload: { asinList: asins } };
  const update = whole(query, 'update', -1, 1_000_000) ?? -1;
  const { stats, history, rating } = include(query, minute);
  const asked = { history, rating, ...(stats && { stats }) };
  const answers = asins.map((asin) => products.single(asin, domainId, asked, update, minute));
  const ratings = answers.filter((answer) => answer.rated).length;
  const forced = answers.filter((answer) => answer.forced).length;
  return {
    tokens: COST.search + Math.min(MOST_RATING_TOKENS, ratings) + forced,
    payload: { products: answers.map(({ product }) => product) },
  };
}

/** /search, for products or for categories. */
export function search(sources: Sources): Endpoint {
  return (call) => {
    const type = call.query.get('type');
    if (type === 'product') return productSearch(sources, call);
    if (type === 'category') return categorySearch(sources, call);
    throw new Refusal(400);
  };
}
