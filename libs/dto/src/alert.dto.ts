import { IsIn, IsInt, IsISO8601, IsString, Matches, Min } from 'class-validator';
import { ASIN_PATTERN, MARKETPLACES, type Marketplace } from './marketplaces';
import { MoneyDto } from './money.dto';
import { RouteFiguresDto, type CloseReason } from './opportunity.dto';

export const ROUTE_ALERT_KINDS = ['opened', 'improved', 'closed'] as const;
export type RouteAlertKind = (typeof ROUTE_ALERT_KINDS)[number];

/** `summary` tells once what a change of settings, exchange rates, rate card or date did to all routes. */
export const ALERT_KINDS = [...ROUTE_ALERT_KINDS, 'summary'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** What besides prices changed every route: the cost profile, the exchange rates, the rate card or its season. */
export const CONTEXT_CAUSES = ['settings', 'fx', 'rates'] as const;
export type ContextCause = (typeof CONTEXT_CAUSES)[number];
/** Why a route opened. */
export type OpeningCause = 'prices' | ContextCause;

/** The event of `arbitrage.alerts` (key = ASIN): a transition of a route, with the route as it was then. */
export class ArbitrageAlertDto {
  @IsIn([1])
  schemaVersion!: 1;

  /** hash(ASIN, buy, sell, episode, kind, n): the same transition has the same id however often it is sent. */
  @Matches(/^[0-9a-f]{32}$/)
  alertId!: string;

  @IsIn(ROUTE_ALERT_KINDS)
  kind!: RouteAlertKind;

  @Matches(ASIN_PATTERN)
  asin!: string;

  @IsIn(MARKETPLACES)
  buy!: Marketplace;

  @IsIn(MARKETPLACES)
  sell!: Marketplace;

  @IsInt()
  @Min(1)
  episode!: number;

  /** Counts the episode's `improved`, else 0. */
  @IsInt()
  @Min(0)
  n!: number;

  /** When the transition was decided (ISO 8601, UTC). */
  @IsISO8601()
  decidedAt!: string;

  /** Only with `closed`. */
  closeReason!: CloseReason | null;

  /** In words: why now. */
  @IsString()
  why!: string;

  /** The route as it was at the transition. */
  route!: RouteFiguresDto;
}

/** A route that stands out after a change of context. */
export class SummaryRouteDto {
  asin!: string;
  buy!: Marketplace;
  sell!: Marketplace;
  title!: string | null;
  profitHome!: MoneyDto;
  roiBps!: number | null;
}

/** What a change of context did. */
export class ContextSummaryDto {
  products!: number;
  opened!: number;
  closed!: number;
  /** Open routes before and after. */
  openBefore!: number;
  openAfter!: number;
  /** The ten best open routes afterwards. */
  best!: SummaryRouteDto[];
}

/** The other event of `arbitrage.alerts` (key = `summary`): the end of a sweep after a change of context. */
export class SummaryAlertDto {
  @IsIn([1])
  schemaVersion!: 1;

  /** hash("summary", n) */
  @Matches(/^[0-9a-f]{32}$/)
  alertId!: string;

  @IsIn(['summary'])
  kind!: 'summary';

  /** The pricing context. */
  @IsInt()
  @Min(1)
  n!: number;

  @IsISO8601()
  decidedAt!: string;

  @IsIn(CONTEXT_CAUSES)
  cause!: ContextCause;

  @IsString()
  why!: string;

  summary!: ContextSummaryDto;
}

export type AlertEvent = ArbitrageAlertDto | SummaryAlertDto;
export const SUMMARY_KEY = 'summary';

/** An alert as it is stored and listed: what belongs to the other kind is null. */
export class AlertDto {
  alertId!: string;
  kind!: AlertKind;
  /** Counts the episode's `improved`; of a summary the pricing context; else 0. */
  n!: number;
  decidedAt!: string;
  storedAt!: string;
  /** In words: why now. */
  why!: string;
  asin!: string | null;
  buy!: Marketplace | null;
  sell!: Marketplace | null;
  episode!: number | null;
  closeReason!: CloseReason | null;
  /** The route as it was at the transition. */
  route!: RouteFiguresDto | null;
  cause!: ContextCause | null;
  summary!: ContextSummaryDto | null;
}
