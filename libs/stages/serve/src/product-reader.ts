import {
  HISTORY_SERIES,
  MARKETPLACES,
  type HistoryDto,
  type HistoryQueryDto,
  type HistorySeries,
  type HistorySeriesDto,
  type Marketplace,
  type ProductDetailDto,
  type ProductPageDto,
  type ProductQueryDto,
} from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { monthOf, PRICE_SERIES, seriesWithin } from './price-series';
import { refreshTokens, watchedMarketplaces } from './refreshes';
import { storedProduct } from './stored-product';

const DAY_MS = 86_400_000;
const DETAIL_DAYS = 90;

/** Reads products as the API shows them. */
export class ProductReader {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** Without `order`: the newest change first, names and ASINs from A. */
  async list(query: ProductQueryDto): Promise<ProductPageDto> {
    const order = query.order ?? (query.sort === 'updatedAt' ? 'desc' : 'asc');
    const page = await this.stores.products.search({ ...query, order }, this.clock.now().toISOString());
    const asins = page.items.map(({ asin }) => asin);
    const [watched, open] = await Promise.all([
      this.stores.watchlist.getMany(asins),
      this.stores.opportunities.countOpen(asins),
    ]);
    const items = page.items.map((product) => ({
      asin: product.asin,
      title: product.title,
      brand: product.brand,
      picture: product.picture ?? null,
      category: product.category,
      revision: product.revision,
      updatedAt: product.updatedAt,
      watched: watched.get(product.asin)?.removed === false,
      openRoutes: open.get(product.asin) ?? 0,
      currentPrices: product.currentPrices,
      arbitrageScores: product.arbitrageScores,
    }));
    return { items, nextCursor: page.nextCursor, total: page.total };
  }

  async detail(asin: string): Promise<ProductDetailDto> {
    const [product, watchRows, { series }] = await Promise.all([
      storedProduct(this.stores, asin),
      this.stores.watchlist.getMany([asin]),
      this.window(asin, MARKETPLACES, PRICE_SERIES, DETAIL_DAYS),
    ]);
    const watchedIn = watchedMarketplaces(watchRows.get(asin));
    return {
      ...product,
      picture: product.picture ?? null,
      watched: watchedIn.length > 0,
      watchedMarketplaces: watchedIn,
      priceHistory: series,
      refreshTokenCost: refreshTokens(watchedIn),
    };
  }

  async history(asin: string, query: HistoryQueryDto): Promise<HistoryDto> {
    const [window] = await Promise.all([
      this.window(asin, query.marketplace ?? MARKETPLACES, query.series ?? HISTORY_SERIES, query.days),
      storedProduct(this.stores, asin),
    ]);
    return { asin, ...window };
  }

  private async window(
    asin: string,
    marketplaces: readonly Marketplace[],
    series: readonly HistorySeries[],
    days: number,
  ): Promise<{ from: string; to: string; series: HistorySeriesDto[] }> {
    const to = this.clock.now();
    const from = new Date(to.getTime() - days * DAY_MS);
    const chunks = await this.stores.history.read({ asin, marketplaces, series, fromMonth: monthOf(from) });
    return { from: from.toISOString(), to: to.toISOString(), series: seriesWithin(chunks, from, to) };
  }
}
