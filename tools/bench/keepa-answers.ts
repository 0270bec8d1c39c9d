import { gzipSync } from 'node:zlib';
import type { Marketplace, RawKeepaUpdateDto } from '@tracker/dto';
import { parseKeepaJson } from '@tracker/keepa-decode';
import { createWorld, MARKETPLACES } from '@tracker/keepa-simulator';

const KEEPA_EPOCH_MINUTES = 21_564_000;
const DAY = 1_440;

/** Keepa's answer about products of one marketplace, as it comes over the wire. */
export interface KeepaBody {
  marketplace: Marketplace;
  days: number;
  at: Date;
  gzipped: Buffer;
}

const world = createWorld();

/** ASINs that are sold on every marketplace of the simulated world. */
export function soldEverywhere(count: number): string[] {
  const sold = world.asins.filter((asin) =>
    MARKETPLACES.every(({ domainId }) => {
      const page = world.page(asin, domainId);
      return page !== undefined && page.presence !== 'unlisted';
    }),
  );
  if (sold.length < count) throw new RangeError(`the world sells ${sold.length} products everywhere, not ${count}`);
  return sold.slice(0, count);
}

/** A confirming answer: prices, statistics of 90 days, and the buy box. */
export function keepaBody(marketplace: Marketplace, asins: readonly string[], days: number, at: Date): KeepaBody {
  const domainId = MARKETPLACES.find(({ code }) => code === marketplace)?.domainId;
  if (domainId === undefined) throw new RangeError(`the world has no ${marketplace}`);
  const minute = Math.floor(at.getTime() / 60_000) - KEEPA_EPOCH_MINUTES;
  const include = { days, buybox: true, stats: { from: minute - 90 * DAY, to: minute } };
  const products = asins.map((asin) => world.product(asin, domainId, minute, include));
  const envelope = {
    timestamp: at.getTime(),
    tokensLeft: 0,
    refillIn: 0,
    refillRate: 250,
    tokensConsumed: 0,
    products,
  };
  return { marketplace, days, at, gzipped: gzipSync(JSON.stringify(envelope)) };
}

/** The answer's text as the events that ingest publishes. */
export function toEvents(text: string, { marketplace, days, at }: Omit<KeepaBody, 'gzipped'>): RawKeepaUpdateDto[] {
  const { products } = parseKeepaJson(text) as { products: Record<string, unknown>[] };
  const askedAt = at.toISOString();
  return products.map((product) => ({
    schemaVersion: 1,
    traceId: `bench-${marketplace}`,
    asin: String(product['asin']),
    marketplace,
    ask: 'confirm',
    days,
    askedAt,
    answeredAt: askedAt,
    source: 'simulator',
    product,
  }));
}
