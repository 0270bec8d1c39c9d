import { alphabetical, double } from '../wire/json';
import { USED_SELLER, sellerId } from './history';
import { Draws, hashText } from './hash';
import { DAY } from './keepa-time';
import { marketplaceOf } from './marketplaces';
import type { PageTraits } from './traits';
import type { World } from './world';

/** What a seller has on one page. */
interface Stock {
  page: PageTraits;
  fba: boolean;
}

const AMAZON_NAME = 'Amazon';
const NAMES = ['Alpenrand', 'Brightwell', 'Costabella', 'Dornbusch', 'Estuaire', 'Ferrovia', 'Grünwerk', 'Hafenlicht'];
const TRADES = ['Handel', 'Store', 'Market', 'Direct', 'Shop', 'Trading'];
const RATING_SHARES = [
  [30, 0.03],
  [90, 0.09],
  [365, 0.3],
  ['lifetime', 1],
] as const;

/** The sellers of each marketplace: Amazon, and those that the pages name. */
export class Sellers {
  private readonly byMarketplace = new Map<number, ReadonlyMap<string, readonly Stock[]>>();

  constructor(
    private readonly world: World,
    private readonly seed: string,
  ) {}

  /** Their ids, those with the most ratings first. */
  ids(domainId: number): string[] {
    const count = (id: string) => this.ratings(id, domainId).count;
    return [...this.stocks(domainId).keys()].sort((a, b) => count(b) - count(a));
  }

  /** Keepa's seller object (Keepa docs), undefined for an id that nobody has. `minute` is now, in Keepa minutes. */
  object(id: string, domainId: number, minute: number, storefront: boolean): Record<string, unknown> | undefined {
    const stock = this.stocks(domainId).get(id);
    const marketplace = marketplaceOf(domainId);
    if (!stock || !marketplace) return undefined;
    const draws = this.draws(id);
    const { percent, count } = this.ratings(id, domainId);
    const trackedSince = Math.min(...stock.map(({ page }) => page.trackingSince));
    const asins = stock.map(({ page }) => page.product.asin);
    const shares = RATING_SHARES.map(([, share]) => Math.ceil(count * share));
    const isAmazon = id === marketplace.amazonSellerId;
    return alphabetical({
      address: [draws.pick('street', ['Ring 1', 'Via Roma 5', 'High Street 9']), marketplace.code],
      businessName: isAmazon ? AMAZON_NAME : this.nameOf(id),
      csv: [
        [trackedSince, percent],
        [trackedSince, count],
      ],
      currentRating: percent,
      currentRatingCount: count,
      domainId,
      hasFBA: stock.some(({ fba }) => fba),
      lastRatingUpdate: minute - draws.whole('rated', 0, 3 * DAY),
      lastUpdate: minute - draws.whole('seen', 0, DAY),
      negativeRating: shares.map(() => 100 - percent),
      neutralRating: shares.map(() => 0),
      positiveRating: shares.map(() => percent),
      ratingCount: shares,
      ratingsLast30Days: shares[0],
      recentFeedback: null,
      sellerBrandStatistics: brandStatistics(stock),
      sellerId: id,
      sellerName: isAmazon ? AMAZON_NAME : this.nameOf(id),
      shipsFromChina: false,
      totalStorefrontAsins: [minute - draws.whole('storefront', 0, DAY), asins.length],
      trackedSince,
      ...(storefront && {
        asinList: asins,
        asinListLastSeen: asins.map((asin) => this.world.collected(asin, domainId, minute).offers),
      }),
    });
  }

  private draws(id: string): Draws {
    return new Draws(hashText(hashText(0, this.seed), id));
  }

  private nameOf(id: string): string {
    const draws = this.draws(id);
    return `${draws.pick('name', NAMES)} ${draws.pick('trade', TRADES)} ${id.slice(-3)}`;
  }

  private ratings(id: string, domainId: number): { percent: number; count: number } {
    if (id === marketplaceOf(domainId)?.amazonSellerId) return { percent: 99, count: 1_000_000 };
    const draws = this.draws(id);
    return { percent: draws.whole('percent', 78, 100), count: Math.ceil(10 ** draws.between('ratings', 1, 4.5)) };
  }

  private stocks(domainId: number): ReadonlyMap<string, readonly Stock[]> {
    const known = this.byMarketplace.get(domainId);
    if (known) return known;
    const stocks = new Map<string, Stock[]>();
    const add = (id: string, stock: Stock) => {
      const known = stocks.get(id);
      if (known) known.push(stock);
      else stocks.set(id, [stock]);
    };
    for (const asin of this.world.asins) {
      const page = this.world.page(asin, domainId);
      if (page?.presence !== 'sold' || page.product.kind !== 'standard') continue;
      if (page.amazonSells) add(page.marketplace.amazonSellerId, { page, fba: true });
      for (let n = 0; n < page.fbaSellers + page.fbmSellers; n++)
        add(sellerId(page, n), { page, fba: n < page.fbaSellers });
      if (page.used) add(sellerId(page, USED_SELLER), { page, fba: false });
    }
    this.byMarketplace.set(domainId, stocks);
    return stocks;
  }
}

function brandStatistics(stock: readonly Stock[]): Record<string, unknown>[] {
  const counts = new Map<string, number>();
  for (const { page } of stock) counts.set(page.product.brand, (counts.get(page.product.brand) ?? 0) + 1);
  const rows = [...counts].sort(([, a], [, b]) => b - a).slice(0, 10);
  return rows.map(([brand, productCount]) => ({
    avg30SalesRank: -1,
    brand: brand.toLowerCase(),
    percentage: double((100 * productCount) / stock.length),
    productCount,
    productCountWithAmazonOffer: 0,
  }));
}
