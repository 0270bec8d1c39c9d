import type { Currency, Marketplace } from './marketplaces';

/**
 * `NEW` is the lowest landed New price since 2026-02-23; before that day Keepa recorded listing prices without shipping,
 * kept as `NEW_LISTING`. `BUY_BOX` is landed. The other series are counts.
 */
export const HISTORY_SERIES = [
  'AMAZON',
  'NEW',
  'NEW_LISTING',
  'BUY_BOX',
  'SALES_RANK',
  'COUNT_NEW',
  'MONTHLY_SOLD',
] as const;
export type HistorySeries = (typeof HISTORY_SERIES)[number];

/**
 * Change points of one series in one calendar month (UTC). When the value in force at 00:00 of the 1st is known, the
 * first point carries it.
 */
export interface HistoryChunk {
  asin: string;
  marketplace: Marketplace;
  series: HistorySeries;
  /** `YYYY-MM`, UTC. */
  month: string;
  /** Ascending epoch seconds, as long as `values`. */
  at: number[];
  /** Minor units or a count; null: nothing on offer from then on. */
  values: (number | null)[];
}

export class HistoryPointDto {
  /** ISO 8601, UTC. */
  at!: string;
  /** Minor units (prices) or a count; null: nothing on offer from then on. */
  value!: number | null;
}

export class HistorySeriesDto {
  marketplace!: Marketplace;
  series!: HistorySeries;
  /** Null for ranks and counts. */
  currency!: Currency | null;
  /** Change points: a value holds until the next one. */
  points!: HistoryPointDto[];
}
