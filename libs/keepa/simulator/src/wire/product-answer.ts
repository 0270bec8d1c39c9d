import { hashText, unit } from '../world/hash';
import { DAY, HOUR } from '../world/keepa-time';
import { capturedProduct, type Captures } from '../world/captures';
import type { Collected, Include } from '../world/product';
import { NOTHING_MORE, type World } from '../world/world';
import type { ProductRequest } from './product-request';

export interface ProductAnswer {
  products: object[];
  tokens: number;
}

const BUY_BOX_TOKENS = 2;
const OFFER_PAGE_TOKENS = 6;
const OFFERS_FROM_STORE_TOKENS = 5;
const OFFERS_PER_PAGE = 10;
const STOCK_TOKENS = 2;
const RATING_FRESH = 14 * DAY;

/**
 * Answers product requests from the world. It remembers which pages requests made Keepa collect afresh, so a page is
 * as new as the later of Keepa's own schedule and the last refresh.
 */
export class ProductDesk {
  private readonly refreshed = new Map<string, Partial<Collected>>();

  constructor(
    private readonly world: World,
    private readonly captures: Captures,
  ) {}

  /** When Keepa last collected a page: on its own schedule, or because a request or a tracking made it. */
  readonly collected = (asin: string, domainId: number, minute: number): Collected => {
    const own = this.world.collected(asin, domainId, minute);
    const asked = this.refreshed.get(`${asin}@${String(domainId)}`);
    const later = (group: keyof Collected) => Math.max(own[group], asked?.[group] ?? 0);
    return { prices: later('prices'), buyBox: later('buyBox'), offers: later('offers'), rating: later('rating') };
  };

  /** Collects everything of a page afresh, as a tracking does. */
  refresh(asin: string, domainId: number, minute: number): void {
    const before = this.collected(asin, domainId, minute);
    const now = (seen: number) => Math.max(seen, minute);
    this.refreshed.set(`${asin}@${String(domainId)}`, {
      prices: now(before.prices),
      buyBox: now(before.buyBox),
      offers: now(before.offers),
      rating: now(before.rating),
    });
  }

  /**
   * A result of the product search. `update` in hours, -1 = as it is. `forced` and `rated` say what costs a token more.
   */
  single(asin: string, domainId: number, asked: Partial<Include>, update: number, minute: number) {
    const include = { ...NOTHING_MORE, ...asked };
    const refreshAfter = update < 0 ? undefined : update * HOUR;
    const request = { domainId, asins: [asin], codes: [], codeLimit: Infinity, refreshAfter, include };
    const before = this.collected(asin, domainId, minute);
    const [answer] = this.one(asin, request, minute);
    return {
      product: answer?.product,
      forced: update === 0 && minute - before.prices < HOUR,
      rated: include.rating && minute - before.rating < RATING_FRESH,
    };
  }

  /**
   * @param minute now, in Keepa minutes
   * @param order decides the order of the products, which is not that of the request
   * @param missing ASINs that are left out and not charged
   */
  answer(request: ProductRequest, minute: number, order: number, missing: (asin: string) => boolean): ProductAnswer {
    const asins = this.asinsOf(request).filter((asin) => !missing(asin));
    const answers = asins.flatMap((asin) => this.one(asin, request, minute));
    const place = (asin: string) => unit(hashText(0, asin), order);
    answers.sort((a, b) => place(a.asin) - place(b.asin));
    return {
      products: answers.map(({ product }) => product),
      tokens: answers.reduce((sum, { tokens }) => sum + tokens, 0),
    };
  }

  private asinsOf({ asins, codes, codeLimit, domainId }: ProductRequest): string[] {
    const found = codes.flatMap((ean) => (ean ? this.world.asinsOf(ean, domainId).slice(0, codeLimit) : []));
    return [...new Set([...asins, ...found])];
  }

  private one(asin: string, request: ProductRequest, minute: number) {
    const { domainId, include, refreshAfter } = request;
    const captured = this.captures.get(asin, domainId);
    if (captured) {
      const seen = Number(captured['lastUpdate'] ?? 0);
      const before = { prices: seen, buyBox: seen, offers: seen, rating: seen };
      const product = capturedProduct(captured, include, minute);
      return [{ asin, product, tokens: this.cost(asin, request, before, minute, product) }];
    }
    const page = this.world.page(asin, domainId);
    if (!page || page.presence === 'unlisted') {
      if (refreshAfter === undefined) return [];
      return [{ asin, product: this.world.product(asin, domainId, minute), tokens: 1 }];
    }
    const before = this.collected(asin, domainId, minute);
    const collected = this.collect(asin, domainId, before, request, minute);
    const product = this.world.product(asin, domainId, minute, include, collected);
    return [{ asin, product, tokens: this.cost(asin, request, before, minute, product) }];
  }

  /** A refresh renews prices; only an offers refresh renews the buy box, too. */
  private collect(
    asin: string,
    domainId: number,
    before: Collected,
    request: ProductRequest,
    minute: number,
  ): Collected {
    const { include, refreshAfter } = request;
    const due = (seen: number) => refreshAfter !== undefined && minute - seen >= refreshAfter;
    const offersDue = include.offers && due(before.offers);
    const collected = {
      prices: offersDue || due(before.prices) ? minute : before.prices,
      buyBox: offersDue ? minute : before.buyBox,
      offers: offersDue ? minute : before.offers,
      rating: offersDue ? minute : before.rating,
    };
    if (collected.prices === minute) this.refreshed.set(`${asin}@${String(domainId)}`, collected);
    return collected;
  }

  /** Tokens of one product (Keepa docs, token costs of the product request). */
  private cost(asin: string, request: ProductRequest, before: Collected, minute: number, product: object): number {
    const { include, refreshAfter } = request;
    const hasParent = this.world.familyOf(asin).parentAsin !== null;
    const variations = include.historicalVariations && hasParent ? 1 : 0;
    const live = (product as { liveOffersOrder?: number[] | null }).liveOffersOrder;
    if (include.offers && live) {
      const served = refreshAfter === undefined || minute - before.offers < refreshAfter;
      const pages = Math.max(1, Math.ceil(live.length / OFFERS_PER_PAGE));
      return (
        (served ? OFFERS_FROM_STORE_TOKENS : OFFER_PAGE_TOKENS * pages) +
        (include.stock ? STOCK_TOKENS : 0) +
        variations
      );
    }
    const forced = refreshAfter === 0 && minute - before.prices < HOUR ? 1 : 0;
    const rating = include.rating && minute - before.rating < RATING_FRESH ? 1 : 0;
    return 1 + forced + rating + (include.buybox ? BUY_BOX_TOKENS : 0) + variations;
  }
}
