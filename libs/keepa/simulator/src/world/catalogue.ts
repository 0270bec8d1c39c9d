import { capturedProduct, type Captures } from './captures';
import { DAY, HOUR } from './keepa-time';
import { listingOf, type Listing } from './listing';
import type { Collected } from './product';
import type { World } from './world';

/** Minutes after which the searches see what has changed: Keepa's own index is not live either. */
const RENEWED_EVERY = 30;
/** Only what Keepa has updated since can be a deal (Keepa docs, browsing deals). */
export const DEAL_AGE = 12 * HOUR;

const EVERYTHING = {
  history: true,
  buybox: true,
  rating: true,
  offers: true,
  onlyLiveOffers: false,
  stock: false,
  videos: false,
  aplus: false,
  historicalVariations: false,
};

/** The pages of a marketplace as Keepa's searches see them. */
export class Catalogue {
  private readonly indexes = new Map<number, { renewedAt: number; listings: readonly Listing[] }>();

  constructor(
    private readonly world: World,
    private readonly captures: Captures,
    private readonly collected: (asin: string, domainId: number, minute: number) => Collected,
  ) {}

  /** Every page that Keepa knows, as of the last renewal; `minute` is now, in Keepa minutes. */
  listings(domainId: number, minute: number): readonly Listing[] {
    const renewedAt = minute - (minute % RENEWED_EVERY);
    const known = this.indexes.get(domainId);
    if (known?.renewedAt === renewedAt) return known.listings;
    const listings = this.asins(domainId).map((asin) => this.listing(asin, domainId, renewedAt));
    this.indexes.set(domainId, { renewedAt, listings });
    return listings;
  }

  /** One page as it is now; undefined where Keepa has none. */
  find(asin: string, domainId: number, minute: number): Listing | undefined {
    return this.asins(domainId).includes(asin) ? this.listing(asin, domainId, minute) : undefined;
  }

  /** A page's product object with all that Keepa has of it. */
  product(asin: string, domainId: number, minute: number): Record<string, unknown> {
    const include = { ...EVERYTHING, stats: { from: minute - 90 * DAY, to: minute } };
    const captured = this.captures.get(asin, domainId);
    if (captured) return capturedProduct(captured, include, minute);
    const collected = this.collected(asin, domainId, minute);
    return this.world.product(asin, domainId, minute, include, collected) as Record<string, unknown>;
  }

  private listing(asin: string, domainId: number, minute: number): Listing {
    return listingOf(this.product(asin, domainId, minute), minute);
  }

  private asins(domainId: number): string[] {
    const listed = this.world.asins.filter((asin) => {
      const page = this.world.page(asin, domainId);
      return page !== undefined && page.presence !== 'unlisted';
    });
    return [...new Set([...this.captures.asins(domainId), ...listed])];
  }
}
