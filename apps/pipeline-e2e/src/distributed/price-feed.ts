import { TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import type { Publisher } from '@tracker/messaging-port';
import type { Stores } from '@tracker/store-port';
import { keepaMinutes, type KeepaPage } from '../scripted-keepa';

const MINUTE_MS = 60_000;
/** The price of version 0 in cents; each version costs one more, so that a price names its version. */
const FIRST_PRICE = 14_000;
const ELECTRONICS = { DE: 562066, IT: 412609031 } as const;
const DOMAIN = { DE: 3, IT: 8 } as const;

export interface Version {
  asin: string;
  version: number;
}

/**
 * What is produced: versions of the German page of some articles, a minute of Keepa's apart. Each brings one new price
 * and buy box and nothing of the past, so the stored price history names every version that arrived. The Italian page
 * makes each of them a route that pays.
 */
export class PriceFeed {
  readonly asins: readonly string[];
  /** P: the names of all produced versions. */
  readonly produced = new Set<string>();
  /** Whether the Italian page of each article was produced too. */
  italian = false;
  private readonly firstMs: number;

  constructor(
    private readonly publisher: Pick<Publisher, 'publish'>,
    readonly size: { articles: number; versions: number },
    /** Tells this feed's articles from others': four capital letters or digits. */
    name = 'FEED',
  ) {
    this.asins = Array.from({ length: size.articles }, (_, n) => `B0${name}${String(n).padStart(4, '0')}`);
    this.firstMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - size.versions * MINUTE_MS;
  }

  static nameOf = ({ asin, version }: Version): string => `${asin}-version-${String(version).padStart(4, '0')}`;
  static priceOf = (version: number): number => FIRST_PRICE + version;
  static versionOf = (price: number): number => price - FIRST_PRICE;

  /** All of them, article by article within each version. */
  versions(from = 0, to = this.size.versions): Version[] {
    return Array.from({ length: to - from }, (_, n) => this.asins.map((asin) => ({ asin, version: from + n }))).flat();
  }

  event({ asin, version }: Version): RawKeepaUpdateDto {
    const at = this.firstMs + version * MINUTE_MS;
    return update(
      asin,
      'DE',
      PriceFeed.nameOf({ asin, version }),
      at,
      germanPage(asin, at, PriceFeed.priceOf(version)),
    );
  }

  /** Watches the articles and tells the buying side. */
  async begin({ watchlist }: Pick<Stores, 'watchlist'>): Promise<void> {
    const addedAt = new Date().toISOString();
    await watchlist.add(this.asins.map((asin) => ({ asin, marketplaces: ['DE', 'IT'], addedAt })));
    this.italian = true;
    const at = this.firstMs + this.size.versions * MINUTE_MS;
    const events = this.asins.map((asin) => update(asin, 'IT', `${asin}-italy`, at, italianPage(asin, at)));
    await this.publisher.publish(
      TOPICS.raw,
      events.map((value) => ({ key: value.asin, value })),
    );
  }

  /** A version whose event is these bytes; for a caller who publishes them. */
  spoiled<V extends Uint8Array | null>(
    version: Version,
    value: V,
  ): { key: string; value: V; headers: { traceId: string } } {
    const traceId = PriceFeed.nameOf(version);
    this.produced.add(traceId);
    return { key: version.asin, value, headers: { traceId } };
  }

  /** In this order, until the broker takes them. */
  async publish(versions: readonly Version[]): Promise<void> {
    for (const version of versions) this.produced.add(PriceFeed.nameOf(version));
    const events = versions.map((version) => {
      const value = this.event(version);
      return { key: value.asin, value, headers: { traceId: value.traceId } };
    });
    await this.insist(() => this.publisher.publish(TOPICS.raw, events));
  }

  /** Again and again while the broker is away, as a stage does. */
  async insist(publication: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        return await publication();
      } catch (error) {
        if (!(error instanceof Error && 'unavailable' in error)) throw error;
        await new Promise((wake) => setTimeout(wake, 200));
      }
  }
}

function update(
  asin: string,
  marketplace: 'DE' | 'IT',
  traceId: string,
  atMs: number,
  product: KeepaPage,
): RawKeepaUpdateDto {
  const askedAt = new Date(atMs).toISOString();
  const ask = marketplace === 'DE' ? 'confirm' : 'look';
  return {
    ...{ schemaVersion: 1, traceId, asin, marketplace, ask, days: 1 },
    ...{ askedAt, answeredAt: askedAt, source: 'simulator', product },
  };
}

function page(asin: string, marketplace: 'DE' | 'IT', atMs: number, series: Record<number, number[]>): KeepaPage {
  const csv = Array.from({ length: 36 }, (_, n) => series[n] ?? null);
  const root = ELECTRONICS[marketplace];
  return {
    asin,
    domainId: DOMAIN[marketplace],
    productType: 0,
    title: 'Kopfhörer, kabellos',
    brand: 'Orbitone',
    rootCategory: root,
    categories: [root],
    categoryTree: [{ catId: root, name: 'Elektronik & Foto' }],
    eanList: ['4006381333931'],
    packageLength: 250,
    packageWidth: 180,
    packageHeight: 80,
    packageWeight: 650,
    packageQuantity: 1,
    hazardousMaterials: [],
    lastUpdate: keepaMinutes(new Date(atMs)),
    csv,
  };
}

function germanPage(asin: string, atMs: number, price: number): KeepaPage {
  const at = keepaMinutes(new Date(atMs));
  const buyBox = { buyBoxPrice: price, buyBoxShipping: 0, buyBoxSellerId: 'A1SELLER00001', buyBoxIsAmazon: false };
  return {
    ...page(asin, 'DE', atMs, { 0: [at, -1], 1: [at, price], 18: [at, price, 0] }),
    availabilityAmazon: -1,
    stats: { salesRankDrops30: 40, lastBuyBoxUpdate: at, buyBoxIsFBA: true, ...buyBox },
  };
}

function italianPage(asin: string, atMs: number): KeepaPage {
  const at = keepaMinutes(new Date(atMs));
  return { ...page(asin, 'IT', atMs, { 0: [at, 8_999], 1: [at, 8_999] }), availabilityAmazon: 0 };
}
