import { domainIdOf, isKeepaMinutes, keepaMinutesToIso, TrackedMarketplace } from '@tracker/keepa-decode';
import { KeepaResult, KeepaTransport } from './keepa-transport';
import { requestCost } from './request-cost';
import { byId, isList, isObject, KeepaObject, objects, texts } from './wire-values';

/** Product Finder (Keepa docs): pages have 50 products or more, 10,000 results are the end. */
const LEAST_PER_PAGE = 50;
/** Deals come 150 a page; a shorter page is the last. */
export const DEALS_PER_PAGE = 150;
const MAX_CATEGORIES = 10;
const MAX_SELLERS = 100;

interface Where {
  marketplace: TrackedMarketplace;
  signal?: AbortSignal;
}

export interface FinderAsk extends Where {
  /** filters, sort, page and perPage, in Keepa's own names, such as current_AMAZON_lte */
  selection: Readonly<Record<string, unknown>>;
  /** averages over all matches, for 30 tokens more */
  insights?: boolean;
}

export interface DealsAsk extends Where {
  /** Keepa's own names, with one price type in `priceTypes`; filters and ranges count only with their switch on */
  selection: Readonly<Record<string, unknown>>;
}

export interface BestSellersAsk extends Where {
  /** id of a category, or the name of a product group */
  category: string;
  /** days of the averaged rank; 0 = the present one */
  range?: 0 | 30 | 90 | 180;
  variations?: boolean;
}

export interface SellersAsk extends Where {
  /** 1 to 100 */
  sellerIds: readonly string[];
  /** the ASINs of a single seller, for 9 tokens more */
  storefront?: boolean;
}

export interface FinderFinding {
  asins: string[];
  /** Keepa's estimate */
  totalResults: number;
  insights: KeepaObject | null;
}

export interface BestSellersFinding {
  /** best first; empty when Keepa has no such list */
  asins: string[];
  /** ISO-8601 UTC */
  updatedAt: string | null;
}

const domain = ({ marketplace }: Where): { domain: string } => ({ domain: String(domainIdOf(marketplace)) });

/** The requests that find products, categories and sellers. Each is sent once and costs tokens, see requestCost. */
export class KeepaSearch {
  readonly #transport: KeepaTransport;

  constructor(transport: KeepaTransport) {
    this.#transport = transport;
  }

  /** One page of the Product Finder. */
  async productFinder(ask: FinderAsk): Promise<KeepaResult<FinderFinding>> {
    const { selection, insights = false, signal } = ask;
    const perPage = Number(selection['perPage'] ?? LEAST_PER_PAGE);
    const request = {
      endpoint: 'query',
      parameters: { ...domain(ask), ...(insights ? { stats: '1' } : {}) },
      body: selection,
      tokens: requestCost.productFinder(perPage, insights),
      signal,
    };
    const reply = await this.#transport.payload(request, 'asinList', isList);
    if (!reply.ok) return reply;
    const { totalResults, searchInsights } = reply.body;
    return {
      ok: true,
      asins: texts(reply.value),
      totalResults: typeof totalResults === 'number' ? totalResults : reply.value.length,
      insights: isObject(searchInsights) ? searchInsights : null,
      envelope: reply.envelope,
    };
  }

  /** One page of deals, as Keepa's deal objects; DEALS_PER_PAGE of them mean that there may be another page. */
  async deals(ask: DealsAsk): Promise<KeepaResult<{ deals: KeepaObject[] }>> {
    const body = { ...ask.selection, domainId: domainIdOf(ask.marketplace) };
    const request = { endpoint: 'deal', parameters: {}, body, tokens: requestCost.deals(), signal: ask.signal };
    const reply = await this.#transport.payload(request, 'deals', isObject);
    if (!reply.ok) return reply;
    const list = reply.value['dr'];
    return { ok: true, deals: isList(list) ? objects(list) : [], envelope: reply.envelope };
  }

  /** The ASINs of up to 20 products whose title has these words. */
  async products(ask: Where & { term: string }): Promise<KeepaResult<{ asins: string[] }>> {
    const request = {
      endpoint: 'search',
      parameters: { ...domain(ask), type: 'product', term: ask.term, 'asins-only': '1' },
      tokens: requestCost.productSearch(),
      signal: ask.signal,
    };
    const reply = await this.#transport.payload(request, 'asinList', isList);
    return reply.ok ? { ok: true, asins: texts(reply.value), envelope: reply.envelope } : reply;
  }

  /** Categories by words of their name, three letters each at least, by id. */
  async categories(ask: Where & { term: string }): Promise<KeepaResult<{ categories: Map<string, KeepaObject> }>> {
    const request = {
      endpoint: 'search',
      parameters: { ...domain(ask), type: 'category', term: ask.term },
      tokens: requestCost.categories(),
      signal: ask.signal,
    };
    const reply = await this.#transport.payload(request, 'categories', isObject);
    return reply.ok ? { ok: true, categories: byId(reply.value), envelope: reply.envelope } : reply;
  }

  /**
   * Categories by id, "0" for all roots, and on request all that stand above them.
   * @throws RangeError for no id or more than 10
   */
  async category(
    ask: Where & { ids: readonly string[]; parents?: boolean },
  ): Promise<KeepaResult<{ categories: Map<string, KeepaObject>; parents: Map<string, KeepaObject> }>> {
    const request = {
      endpoint: 'category',
      parameters: {
        ...domain(ask),
        category: joined(ask.ids, MAX_CATEGORIES, 'categories'),
        parents: ask.parents ? '1' : '0',
      },
      tokens: requestCost.categories(),
      signal: ask.signal,
    };
    const reply = await this.#transport.payload(request, 'categories', isObject);
    if (!reply.ok) return reply;
    const parents = reply.body['categoryParents'];
    return {
      ok: true,
      categories: byId(reply.value),
      parents: byId(isObject(parents) ? parents : {}),
      envelope: reply.envelope,
    };
  }

  /** The best-selling ASINs of a category; costs nothing where Keepa has no list. */
  async bestSellers(ask: BestSellersAsk): Promise<KeepaResult<BestSellersFinding>> {
    const { category, range = 0, variations = false, signal } = ask;
    const parameters = { ...domain(ask), category, range: String(range), variations: variations ? '1' : '0' };
    const tokens = requestCost.bestSellers();
    const reply = await this.#transport.json({ endpoint: 'bestsellers', parameters, tokens, signal });
    if (!reply.ok) return reply;
    const list = reply.answer.body['bestSellersList'];
    const { asinList, lastUpdate } = isObject(list) ? list : {};
    return {
      ok: true,
      asins: isList(asinList) ? texts(asinList) : [],
      updatedAt: isKeepaMinutes(lastUpdate) ? keepaMinutesToIso(lastUpdate) : null,
      envelope: reply.envelope,
    };
  }

  /**
   * Sellers by id; an unknown one is left out.
   * @throws RangeError for no id or more than 100, or a storefront of more than one seller
   */
  async sellers(ask: SellersAsk): Promise<KeepaResult<{ sellers: Map<string, KeepaObject> }>> {
    const { sellerIds, storefront = false, signal } = ask;
    if (storefront && sellerIds.length !== 1) throw new RangeError('a storefront is asked for one seller at a time');
    const request = {
      endpoint: 'seller',
      parameters: {
        ...domain(ask),
        seller: joined(sellerIds, MAX_SELLERS, 'sellers'),
        ...(storefront ? { storefront: '1' } : {}),
      },
      tokens: requestCost.sellers(sellerIds.length, storefront),
      signal,
    };
    const reply = await this.#transport.payload(request, 'sellers', isObject);
    return reply.ok ? { ok: true, sellers: byId(reply.value), envelope: reply.envelope } : reply;
  }
}

function joined(ids: readonly string[], most: number, what: string): string {
  if (ids.length < 1 || ids.length > most) throw new RangeError(`${ids.length} ${what} in one request`);
  return ids.join(',');
}
