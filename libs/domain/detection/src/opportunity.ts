import type { BuyMode, FulfilmentMethod, LineCode, Money } from '@tracker/margin';
import type { Category, Marketplace } from './product';
import type { Reason } from './reason';

export type Verdict = 'pays' | 'check' | 'no';
export type CloseReason = 'margin' | 'no_offer' | 'stale' | 'suspect' | 'unwatched' | 'settings';
export type Identity = 'match' | 'suspect' | 'mismatch';
export type RiskFlag = 'hazmat' | 'hazmat_unknown' | 'pack_size' | 'price_spike' | 'amazon_on_sell_side' | 'few_drops';
export type AlertKind = 'opened' | 'improved' | 'closed';
/** What besides prices changed every route: the cost profile, the exchange rates, the rate card or its season. */
export type ContextCause = 'settings' | 'fx' | 'rates';
export type OpeningCause = 'prices' | ContextCause;

/** The price that a side of a route stands on. */
export interface RouteSide {
  price: Money;
  source: 'amazon' | 'new' | 'buy_box';
  /** Before the cap by the 90-day average. */
  uncapped: Money;
  observedAt: string;
  traceId: string;
}

export interface MarginLine {
  code: LineCode;
  amount: number;
  formula: string;
  source: string;
  asOf: string;
  estimate: boolean;
  note?: string;
}

export interface FulfilmentBasis {
  table: string;
  /** Null where an observed fee stood in for the tables. */
  sizeTier?: string | null;
  peak?: boolean;
  billingWeightG?: number | null;
}

/** A route with all that its figures rest on. */
export interface RouteFigures {
  asin: string;
  buy: Marketplace;
  sell: Marketplace;
  verdict: Verdict;
  reasons: Reason[];
  title: string | null;
  brand: string | null;
  category: Category | null;
  buySide: RouteSide;
  sellSide: RouteSide;
  buyMode: BuyMode;
  fulfilmentMethod: FulfilmentMethod;
  profit: Money;
  profitHome: Money;
  landedHome: Money;
  marginBps: number | null;
  roiBps: number | null;
  lines: MarginLine[];
  fulfilment: FulfilmentBasis | null;
  /** The highest buy price that still meets both opening thresholds. */
  maxBuyPrice: Money | null;
  oldestObservedAt: string;
  fxDate: string;
  fxSource: 'ecb' | 'simulated' | 'none';
  rateCardIds: string[];
  profileRevision: number;
  /** The body of POST /margin that gives the same lines. */
  marginRequest: object;
}

export interface Alert {
  schemaVersion: 1;
  alertId: string;
  kind: AlertKind;
  asin: string;
  buy: Marketplace;
  sell: Marketplace;
  episode: number;
  n: number;
  decidedAt: string;
  closeReason: CloseReason | null;
  why: string;
  route: RouteFigures;
}

/** What the life cycle remembers about the alerts of a route. */
export interface RouteAlerting {
  openedSentAt: string | null;
  lastOpenedAt: string | null;
  improvedCount: number;
  lastAlertProfitHome: number | null;
}

/** What a row says about the article and its demand on the selling side. */
export interface RouteFacts {
  salesRank: number | null;
  monthlySold: number | null;
  salesRankDrops30: number | null;
  amazonOnSellSide: boolean | null;
  riskFlags: RiskFlag[];
  identity: Identity;
}

/** A route that has opened at least once. */
export interface Opportunity extends RouteFigures, RouteFacts {
  /** `ASIN-BUY-SELL` */
  id: string;
  /** Raised by each write. */
  version: number;
  state: 'open' | 'closed';
  closeReason: CloseReason | null;
  episode: number;
  openedAt: string;
  /** Why the present episode opened. */
  openedBy: OpeningCause;
  closedAt: string | null;
  revision: number;
  contextN: number;
  updatedAt: string;
  alerting: RouteAlerting;
  /** Alerts that are decided and not yet known to be published, in order. */
  unsent: Alert[];
}
