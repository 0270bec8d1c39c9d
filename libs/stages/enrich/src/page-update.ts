import type { AskKind, Marketplace, MarketplaceSnapshotDto, RawKeepaUpdateDto } from '@tracker/dto';
import { decodeProduct, type DecodedProduct } from '@tracker/keepa-decode';

/** One Keepa answer about one page, decoded. Times are ISO 8601, UTC. */
export interface DecodedUpdate {
  asin: string;
  marketplace: Marketplace;
  ask: AskKind;
  askedAt: string;
  answeredAt: string;
  traceId: string;
  product: DecodedProduct;
}

/** The same as the product document takes it. `snapshot.buyBoxFreshness` is null when the buy box was not asked for. */
export interface PageUpdate {
  marketplace: Marketplace;
  title: string | null;
  brand: string | null;
  picture: string | null;
  snapshot: MarketplaceSnapshotDto;
}

export type ReadResult = { ok: true; update: DecodedUpdate } | { ok: false; reason: string };

/** Decodes the event's product and checks that it is the page that was asked for. */
export function readUpdate(event: RawKeepaUpdateDto): ReadResult {
  const decoded = decodeProduct(event.product, { buyBox: event.ask === 'confirm' });
  if (!decoded.ok) return { ok: false, reason: `Keepa's product can't be decoded: ${decoded.reason}` };
  const { product } = decoded;
  if (product.asin !== event.asin || product.marketplace !== event.marketplace) {
    const got = `${product.asin} of ${product.marketplace ?? `Keepa's domain ${product.domainId}`}`;
    return { ok: false, reason: `the product is ${got}, not ${event.asin} of ${event.marketplace}` };
  }
  const { asin, marketplace, ask, askedAt, answeredAt, traceId } = event;
  return { ok: true, update: { asin, marketplace, ask, askedAt, answeredAt, traceId, product } };
}

/** Keepa's time for the prices; when it states none, the newest time that its answer vouches for. */
export const pricesObservedAt = ({ product, answeredAt }: DecodedUpdate): string =>
  product.lastUpdate ?? product.lastPriceChange ?? answeredAt;

/** Keepa's time for the buy box; when it states none, the prices' own. */
export const buyBoxObservedAt = (update: DecodedUpdate): string =>
  update.product.lastBuyBoxUpdate ?? pricesObservedAt(update);
