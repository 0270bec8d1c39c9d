import { categoriesIn, categoryObject, listedIn, type Category } from '../world/categories';
import { DAY, keepaMinute } from '../world/keepa-time';
import type { Listing } from '../world/listing';
import { KEEPA_DOMAIN_IDS } from '../world/marketplaces';
import { SALES } from '../world/price-types';
import type { Answer, Call, Endpoint, Sources } from './endpoint';
import { alphabetical } from './json';
import { Refusal, domainOf, flag, items, whole } from './parameters';

/** Tokens (Keepa docs, token costs of each request). */
const COST = { category: 1, bestSellers: 50 };
const MOST_CATEGORIES = 10;
const MOST_FOUND_CATEGORIES = 50;
const SHORTEST_KEYWORD = 3;
const BRAZIL = 12;
const RANGES = [0, 30, 90, 180];
const MONTHS_KEPT = 36;

/** Best sellers and top sellers exist everywhere but in Brazil. */
export const domainBesidesBrazil = (query: URLSearchParams): number =>
  domainOf(
    query.get('domain'),
    KEEPA_DOMAIN_IDS.filter((id) => id !== BRAZIL),
  );
const domain = (query: URLSearchParams): number => domainOf(query.get('domain'), KEEPA_DOMAIN_IDS);

/** /search?type=category: each word of at least three letters stands in the name. */
export function categorySearch({ catalogue }: Sources, { query, minute }: Call): Answer {
  const domainId = domain(query);
  const words = (query.get('term') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0 || words.some((word) => word.length < SHORTEST_KEYWORD)) throw new Refusal(400);
  const found = categoriesIn(domainId).filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const listings = found.length > 0 ? catalogue.listings(domainId, minute) : [];
  const objects = found
    .slice(0, MOST_FOUND_CATEGORIES)
    .map((category) => [
      String(category.id),
      alphabetical({ ...categoryObject(category, domainId, listings), matched: true }),
    ]);
  return { tokens: COST.category, payload: { categories: Object.fromEntries(objects) as Record<string, unknown> } };
}

/** /category; 0 stands for all roots. */
export function category({ catalogue }: Sources): Endpoint {
  return ({ query, minute }) => {
    const domainId = domain(query);
    const ids = items(query, 'category', MOST_CATEGORIES);
    if (ids.length === 0 || !ids.every((id) => /^\d+$/.test(id))) throw new Refusal(400);
    const all = categoriesIn(domainId);
    const asked = all.filter(({ id, parent }) => ids.includes(String(id)) || (ids.includes('0') && parent === 0));
    const above = all.filter(({ id }) => asked.some(({ parent }) => parent === id));
    const listings = all.length > 0 ? catalogue.listings(domainId, minute) : [];
    const byId = (categories: readonly Category[]) =>
      Object.fromEntries(categories.map((one) => [String(one.id), categoryObject(one, domainId, listings)]));
    const withParents = flag(query, 'parents');
    return {
      tokens: COST.category,
      payload: { categories: byId(asked), ...(withParents && { categoryParents: byId(above) }) },
    };
  };
}

/** The whole month that `month` and `year` name, in Keepa minutes; one of the last 36 that are over. */
function monthOf(query: URLSearchParams, now: number): { from: number; to: number } | undefined {
  const month = whole(query, 'month', 1, 12);
  const year = whole(query, 'year', 2000, 9999);
  if (month === undefined && year === undefined) return undefined;
  if (month === undefined || year === undefined) throw new Refusal(400);
  const date = new Date(now);
  const ago = (date.getUTCFullYear() - year) * 12 + date.getUTCMonth() + 1 - month;
  if (ago < 1 || ago > MONTHS_KEPT) throw new Refusal(405);
  return { from: keepaMinute(Date.UTC(year, month - 1)), to: keepaMinute(Date.UTC(year, month)) };
}

/** /bestsellers of a category or a product group; free when there is no such list. */
export function bestSellers({ catalogue, world }: Sources): Endpoint {
  return ({ query, minute, now }) => {
    const domainId = domainBesidesBrazil(query);
    const wanted = query.get('category') ?? '';
    if (wanted === '') throw new Refusal(400);
    const range = whole(query, 'range', 0, 180);
    if (range !== undefined && !RANGES.includes(range)) throw new Refusal(405);
    const month = monthOf(query, now);
    if (month && (range || flag(query, 'sublist'))) throw new Refusal(400);
    const found = categoriesIn(domainId).find(
      ({ id, name, parent }) => String(id) === wanted || (parent === 0 && name.toLowerCase() === wanted.toLowerCase()),
    );
    const listed = found ? listedIn(catalogue.listings(domainId, minute), found.id) : [];
    const rank = ({ asin, current, means }: Listing): number => {
      if (month) {
        const { stats } = world.product(asin, domainId, minute, { stats: month }) as {
          stats?: { avg: number[] } | null;
        };
        return stats?.avg[SALES] ?? -1;
      }
      return (range ? means[range as 30 | 90 | 180][SALES] : current[SALES]) ?? -1;
    };
    const ranked = listed.map((listing) => ({ listing, rank: rank(listing) })).filter((one) => one.rank > 0);
    ranked.sort((a, b) => a.rank - b.rank);
    const sellers = flag(query, 'variations') ? ranked : firstOfFamily(ranked);
    if (!found || sellers.length === 0) return { tokens: 0, payload: {} };
    const asinList = sellers.map(({ listing }) => listing.asin);
    const lastUpdate = minute - (minute % DAY);
    return {
      tokens: COST.bestSellers,
      payload: { bestSellersList: { asinList, categoryId: found.id, domainId, lastUpdate } },
    };
  };
}

function firstOfFamily<T extends { listing: Listing }>(ranked: readonly T[]): T[] {
  const seen = new Set<unknown>();
  return ranked.filter(({ listing: { asin, product } }) => {
    const family = product['parentAsin'] ?? asin;
    return !seen.has(family) && seen.add(family);
  });
}
