import type { OpeningCause } from './alert.dto';
import type { BuyMode, FulfilmentMethod } from './cost-profile.dto';
import type { FxSource } from './fx.dto';
import type { Marketplace } from './marketplaces';
import { MoneyDto } from './money.dto';
import { CategoryDto, type Verdict } from './product.dto';

export const ROUTE_STATES = ['open', 'closed'] as const;
export type RouteState = (typeof ROUTE_STATES)[number];

export const CLOSE_REASONS = ['margin', 'no_offer', 'stale', 'suspect', 'unwatched', 'settings'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** What a reader sees: `stale` replaces the verdict once the older side is past the show limit. */
export const READ_VERDICTS = ['pays', 'check', 'no', 'stale'] as const;
export type ReadVerdict = (typeof READ_VERDICTS)[number];

export const IDENTITIES = ['match', 'suspect', 'mismatch'] as const;
export type Identity = (typeof IDENTITIES)[number];

export const RISK_FLAGS = [
  'hazmat',
  'hazmat_unknown',
  'pack_size',
  'price_spike',
  'amazon_on_sell_side',
  'few_drops',
] as const;
export type RiskFlag = (typeof RISK_FLAGS)[number];

/** Codes in the order in which an answer lists them. */
export const LINE_CODES = [
  'sale_price',
  'output_vat',
  'referral_fee',
  'closing_fee',
  'fulfilment_fee',
  'fuel_surcharge',
  'storage',
  'digital_services_fee_selling',
  'digital_services_fee_fba',
  'irrecoverable_fee_vat',
  'returns_allowance',
  'inbound_and_prep',
  'goods',
  'freight',
  'duty',
  'brokerage',
  'import_vat',
  'fx_spread',
] as const;
export type LineCode = (typeof LINE_CODES)[number];

/** One line of the margin: signed minor units of the selling store's currency. The lines sum to the profit. */
export class MarginLineDto {
  code!: LineCode;
  amount!: number;
  /** How the amount was worked out, with its numbers. */
  formula!: string;
  /** Table or observation it came from. */
  source!: string;
  /** Date of the table, rate or observation. */
  asOf!: string;
  /** True where a table is missing or disagrees with what was observed. */
  estimate!: boolean;
  note?: string;
}

export class FulfilmentDto {
  /** Fee table: standard, low_price, selected, efn, observed, ... @example "standard" */
  table!: string;
  /** Null where an observed fee stood in for the tables. */
  sizeTier?: string | null;
  peak?: boolean;
  billingWeightG?: number | null;
}

/** Why a verdict is what it is. */
export class ReasonDto {
  /** Stable code. @example "buy_box_not_asked" */
  code!: string;
  /** In words, with its numbers. */
  text!: string;
}

/** Which prices a route stands on. */
export class RouteSideDto {
  price!: MoneyDto;
  /** Whose price: Amazon's own offer, the lowest New offer, or the buy box. */
  source!: 'amazon' | 'new' | 'buy_box';
  /** Price before the cap by its 90-day average; equal to `price` when it did not bite. */
  uncapped!: MoneyDto;
  observedAt!: string;
  traceId!: string;
}

export class RouteTracesDto {
  buy!: string;
  sell!: string;
}

/** A route with all that its figures rest on, so that they can be worked out again later. */
export class RouteFiguresDto {
  asin!: string;
  buy!: Marketplace;
  sell!: Marketplace;
  verdict!: Verdict;
  reasons!: ReasonDto[];
  title!: string | null;
  brand!: string | null;
  category!: CategoryDto | null;
  buySide!: RouteSideDto;
  sellSide!: RouteSideDto;
  buyMode!: BuyMode;
  fulfilmentMethod!: FulfilmentMethod;
  /** In the selling store's currency. */
  profit!: MoneyDto;
  /** In the cost profile's home currency at the FX date shown. */
  profitHome!: MoneyDto;
  landedHome!: MoneyDto;
  marginBps!: number | null;
  roiBps!: number | null;
  lines!: MarginLineDto[];
  fulfilment!: FulfilmentDto | null;
  /** The highest buy price at which the route still meets both opening thresholds. */
  maxBuyPrice!: MoneyDto | null;
  /** The older of the two sides. */
  oldestObservedAt!: string;
  fxDate!: string;
  fxSource!: FxSource;
  rateCardIds!: string[];
  profileRevision!: number;
  /** The body of POST /margin that gives the same lines. */
  marginRequest!: object;
}

/** A route that has opened at least once. `version` belongs to the store's compare-and-set. */
export class OpportunityDto extends RouteFiguresDto {
  /** `ASIN-BUY-SELL` */
  id!: string;
  version!: number;
  state!: RouteState;
  closeReason!: CloseReason | null;
  /** Counts the openings. */
  episode!: number;
  openedAt!: string;
  /** Why the present episode opened. */
  openedBy!: OpeningCause;
  closedAt!: string | null;
  /** Product revision and pricing context that the row was decided on. */
  revision!: number;
  contextN!: number;
  updatedAt!: string;
  salesRank!: number | null;
  monthlySold!: number | null;
  salesRankDrops30!: number | null;
  /** Amazon sells on the selling side; null when unknown. */
  amazonOnSellSide!: boolean | null;
  riskFlags!: RiskFlag[];
  identity!: Identity;
  alerting!: RouteAlertingDto;
}

/** What the life cycle remembers about the alerts of a route. */
export class RouteAlertingDto {
  /** When `opened` of the present episode was sent; null: not yet. */
  openedSentAt!: string | null;
  /** When the route's last `opened` was sent, in whichever episode. */
  lastOpenedAt!: string | null;
  /** `improved` alerts of this episode. */
  improvedCount!: number;
  /** profitHome of the episode's last alert, minor units. */
  lastAlertProfitHome!: number | null;
}
