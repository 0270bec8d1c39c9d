import { IsIn, IsInt, IsISO8601, IsString, Matches, Min } from 'class-validator';
import { ASIN_PATTERN, MARKETPLACES, type Marketplace } from './marketplaces';
import { RouteFiguresDto, type CloseReason } from './opportunity.dto';

export const ALERT_KINDS = ['opened', 'improved', 'closed'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** The event of `arbitrage.alerts` (key = ASIN): a transition of a route, with the route as it was then. */
export class ArbitrageAlertDto {
  @IsIn([1])
  schemaVersion!: 1;

  /** hash(ASIN, buy, sell, episode, kind, n): the same transition has the same id however often it is sent. */
  @Matches(/^[0-9a-f]{32}$/)
  alertId!: string;

  @IsIn(ALERT_KINDS)
  kind!: AlertKind;

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

/** An alert as it is stored and listed. */
export class AlertDto extends ArbitrageAlertDto {
  storedAt!: string;
}
