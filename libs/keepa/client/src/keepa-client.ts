import { canonicalGtin, domainIdOf, TrackedMarketplace } from '@tracker/keepa-decode';
import { KeepaEnvelope } from './envelope';
import { KeepaSearch } from './keepa-search';
import { KeepaTracking } from './keepa-tracking';
import { Failed, KeepaClientOptions, KeepaResult, KeepaTransport } from './keepa-transport';
import { requestCost } from './request-cost';
import { AskKind, estimateTokens, TokenAccount } from './token-account';
import { isList, KeepaObject, objects, texts } from './wire-values';

/** Keepa docs, product request; codes have the same limit. */
export const MAX_ASINS = 100;
const STATS_DAYS = 90;

/** look: Amazon, New, rank, counts. confirm: the buy box too. `days` is the length of the history. */
export interface Ask {
  kind: AskKind;
  days: number;
}

export interface ProductAsk {
  marketplace: TrackedMarketplace;
  /** 1 to 100; case and repetition don't matter */
  asins: readonly string[];
  ask: Ask;
  signal?: AbortSignal;
}

export interface CodeAsk {
  marketplace: TrackedMarketplace;
  /** 1 to 100 of EAN, UPC, GTIN-14, ISBN-13 */
  codes: readonly string[];
  /** products for each code at most: without a limit a batch of codes can cost a thousand tokens and more */
  codeLimit: number;
  ask: Ask;
  signal?: AbortSignal;
}

export interface GraphAsk {
  marketplace: TrackedMarketplace;
  asin: string;
  /** Keepa's own names: amazon, new, used, salesrank, bb, fba, fbm, range, yzoom, width, height, title, c... */
  look?: Readonly<Record<string, string | number>>;
  signal?: AbortSignal;
}

export type ProductAnswer =
  | {
      ok: true;
      /** Keepa's product objects as they came (integers beyond 2^53 as strings), by upper-case ASIN */
      products: Map<string, KeepaObject>;
      /** asked for, not in the answer */
      missing: string[];
      envelope: KeepaEnvelope;
    }
  | Failed;

export type TokenAnswer = KeepaResult<object>;

/** Asks Keepa, and keeps the token account. It sends once: whether and when to repeat is the caller's. */
export class KeepaClient {
  readonly tokens: TokenAccount;
  /** Product Finder, deals, searches, categories, best sellers, sellers. */
  readonly search: KeepaSearch;
  readonly tracking: KeepaTracking;
  readonly #transport: KeepaTransport;

  /** @throws TypeError when `baseUrl` is no http(s) URL */
  constructor(options: KeepaClientOptions) {
    this.#transport = new KeepaTransport(options);
    this.tokens = this.#transport.tokens;
    this.search = new KeepaSearch(this.#transport);
    this.tracking = new KeepaTracking(this.#transport);
  }

  /** The account's state at start; costs no token. Later the answers carry it. */
  async token(signal?: AbortSignal): Promise<TokenAnswer> {
    const reply = await this.#transport.json({ endpoint: 'token', parameters: {}, tokens: 0, signal });
    return reply.ok ? { ok: true, envelope: reply.envelope } : reply;
  }

  /**
   * Up to 100 products of one marketplace, matched by ASIN: Keepa promises neither order nor completeness.
   * @throws RangeError for no ASIN or more than 100
   */
  async product(request: ProductAsk): Promise<ProductAnswer> {
    const asins = checked([...new Set(request.asins.map((asin) => asin.toUpperCase()))], 'ASINs');
    const reply = await this.#products(
      request,
      { asin: asins.join(',') },
      estimateTokens(request.ask.kind, asins.length),
    );
    return reply.ok ? { ok: true, ...matchByAsin(asins, reply.value), envelope: reply.envelope } : reply;
  }

  /**
   * The products behind article numbers; one code may stand on several. `missing` are the codes that none of them
   * carries.
   * @throws RangeError for no code or more than 100, or a limit below 1
   */
  async productByCode(request: CodeAsk): Promise<ProductAnswer> {
    const { codeLimit, ask } = request;
    const codes = checked([...new Set(request.codes)], 'codes');
    if (!(Number.isInteger(codeLimit) && codeLimit > 0)) throw new RangeError(`a limit of ${codeLimit} products`);
    const parameters = { code: codes.join(','), 'code-limit': String(codeLimit) };
    const reply = await this.#products(request, parameters, estimateTokens(ask.kind, codes.length * codeLimit));
    if (!reply.ok) return reply;
    const found = objects(reply.value).filter(({ asin }) => typeof asin === 'string');
    const carried = new Set(found.flatMap(codesOf));
    const products = new Map(found.map((product) => [(product['asin'] as string).toUpperCase(), product]));
    const missing = codes.filter((code) => !carried.has(canonicalGtin(code)));
    return { ok: true, products, missing, envelope: reply.envelope };
  }

  /** The price graph of a product as PNG; 1 token, none for the same picture within 90 minutes. */
  async graphImage({ marketplace, asin, look = {}, signal }: GraphAsk): Promise<{ ok: true; png: Buffer } | Failed> {
    const looks = Object.entries(look).map(([name, value]) => [name, String(value)]);
    return this.#transport.png({
      endpoint: 'graphimage',
      parameters: { ...Object.fromEntries(looks), domain: String(domainIdOf(marketplace)), asin },
      tokens: requestCost.graphImage(),
      signal,
    });
  }

  async #products(
    { marketplace, ask, signal }: Pick<ProductAsk, 'marketplace' | 'ask' | 'signal'>,
    wanted: Record<string, string>,
    tokens: number,
  ) {
    const parameters = {
      domain: String(domainIdOf(marketplace)),
      ...wanted,
      stats: String(STATS_DAYS),
      history: '1',
      days: String(ask.days),
      ...(ask.kind === 'confirm' ? { buybox: '1' } : {}),
    };
    return this.#transport.payload({ endpoint: 'product', parameters, tokens, signal }, 'products', isList);
  }
}

function checked(items: string[], what: string): string[] {
  if (items.length < 1 || items.length > MAX_ASINS) throw new RangeError(`${items.length} ${what} in one request`);
  return items;
}

function codesOf({ eanList, upcList, gtinList }: KeepaObject): (string | null)[] {
  return [eanList, upcList, gtinList].flatMap((list) => (isList(list) ? texts(list).map(canonicalGtin) : []));
}

function matchByAsin(asins: readonly string[], list: readonly unknown[]) {
  const products = new Map<string, KeepaObject>();
  for (const entry of objects(list)) {
    const { asin } = entry;
    const name = typeof asin === 'string' ? asin.toUpperCase() : '';
    if (asins.includes(name)) products.set(name, entry);
  }
  return { products, missing: asins.filter((asin) => !products.has(asin)) };
}
