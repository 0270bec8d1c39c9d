import { AlertDto, type OpeningCause } from './alert.dto';
import type { Marketplace } from './marketplaces';
import { MoneyDto } from './money.dto';
import {
  RouteFiguresDto,
  type CloseReason,
  type Identity,
  type ReadVerdict,
  type RiskFlag,
  type RouteState,
} from './opportunity.dto';
import { HistorySeriesDto } from './price-history.dto';
import { CategoryDto, ProductDto } from './product.dto';
import { WatchEntryDto } from './watch.dto';

export class TotalDto {
  value!: number;
  /** `gte`: more than the 10,000 that are counted exactly. */
  relation!: 'eq' | 'gte';
}

export class PageDto {
  /** Pass as `cursor` for the next page; null on the last one. */
  nextCursor!: string | null;
  total!: TotalDto;
}

/** A product in a list: enough for a row. */
export class ProductSummaryDto {
  asin!: string;
  title!: string | null;
  brand!: string | null;
  /** File name of its picture; GET /health says where pictures are, and whether they are shown. */
  picture!: string | null;
  category!: CategoryDto | null;
  revision!: number;
  updatedAt!: string;
  watched!: boolean;
  openRoutes!: number;
  currentPrices!: ProductDto['currentPrices'];
  arbitrageScores!: ProductDto['arbitrageScores'];
}

export class ProductPageDto extends PageDto {
  items!: ProductSummaryDto[];
}

export class ShortLineDto {
  code!: string;
  amount!: number;
}

/** One side of a route in a list. */
export class ShortSideDto {
  price!: MoneyDto;
  source!: 'amazon' | 'new' | 'buy_box';
  /** The offer is higher: its 90-day average is what can be counted on. */
  capped!: boolean;
  observedAt!: string;
}

/** A route in a list; GET /arbitrage/{id} has the full lines. */
export class OpportunitySummaryDto {
  id!: string;
  asin!: string;
  buy!: Marketplace;
  sell!: Marketplace;
  title!: string | null;
  brand!: string | null;
  /** File name of the product's picture; null too while pictures are not shown. */
  picture!: string | null;
  category!: CategoryDto | null;
  state!: RouteState;
  verdict!: ReadVerdict;
  reasons!: string[];
  closeReason!: CloseReason | null;
  buySide!: ShortSideDto;
  sellSide!: ShortSideDto;
  profit!: MoneyDto;
  profitHome!: MoneyDto;
  landedHome!: MoneyDto;
  marginBps!: number | null;
  roiBps!: number | null;
  maxBuyPrice!: MoneyDto | null;
  lines!: ShortLineDto[];
  salesRank!: number | null;
  monthlySold!: number | null;
  salesRankDrops30!: number | null;
  amazonOnSellSide!: boolean | null;
  riskFlags!: RiskFlag[];
  identity!: Identity;
  episode!: number;
  openedAt!: string;
  oldestObservedAt!: string;
  fxDate!: string;
}

export class OpportunityPageDto extends PageDto {
  items!: OpportunitySummaryDto[];
  /** The profit filter that was applied, with its currency; null when none was given. */
  minProfit!: MoneyDto | null;
}

/** GET /arbitrage/{id}: a route with every line. One that never opened is worked out at the prices of now. */
export class OpportunityDetailDto extends RouteFiguresDto {
  /** `ASIN-BUY-SELL` */
  id!: string;
  state!: RouteState | 'never_opened';
  closeReason!: CloseReason | null;
  /** Counts the openings. */
  episode!: number;
  openedAt!: string | null;
  /** Why the present episode opened. */
  openedBy!: OpeningCause | null;
  closedAt!: string | null;
  /** When the figures were worked out; those of a closed route stay as they were at its closing. */
  updatedAt!: string;
  salesRank!: number | null;
  monthlySold!: number | null;
  salesRankDrops30!: number | null;
  /** Amazon sells on the selling side; null when unknown. */
  amazonOnSellSide!: boolean | null;
  riskFlags!: RiskFlag[];
  identity!: Identity;
  /** The verdict as read now: `stale` once the older side is past the show limit. */
  readVerdict!: ReadVerdict;
}

/** GET /products/{asin} */
export class ProductDetailDto extends ProductDto {
  /** File name of its picture; GET /health says where pictures are, and whether they are shown. */
  override picture!: string | null;
  watched!: boolean;
  /** Where it is watched. */
  watchedMarketplaces!: Marketplace[];
  /** The last 90 days of prices; GET /products/{asin}/history has more. */
  priceHistory!: HistorySeriesDto[];
  /** Tokens that a refresh of every watched marketplace costs. */
  refreshTokenCost!: number;
}

export class HistoryDto {
  asin!: string;
  from!: string;
  to!: string;
  series!: HistorySeriesDto[];
}

export class AlertPageDto extends PageDto {
  items!: AlertDto[];
}

export class WatchPageDto extends PageDto {
  items!: WatchEntryDto[];
}
