import type { AveragesDto, PriceStatisticsDto } from '@tracker/dto';
import { timeWeightedAverage } from '@tracker/keepa-decode';
import type { ChangePoint } from './merge-history';

const DAY_S = 86_400;

/** The longest window, in days. */
export const STATISTICS_DAYS = 180;

export const windowStart = (to: number, days: number): number => to - days * DAY_S;

type PriceSeries = 'AMAZON' | 'NEW' | 'BUY_BOX';

/**
 * Averages over the days before `to` (epoch seconds, the time of the answer). A short history shortens the 30 and 90
 * days, as Keepa's own statistics do; 180 days need a history as long.
 * @param history landed prices in minor units; a series that Keepa didn't send is left out
 */
export function priceStatistics(
  history: Partial<Record<PriceSeries, readonly ChangePoint[]>>,
  to: number,
): PriceStatisticsDto {
  const over = (points: readonly ChangePoint[], days: number) =>
    timeWeightedAverage(
      { points: points.map(({ at, value }) => ({ at: at * 1_000, value })) },
      windowStart(to, days) * 1_000,
      to * 1_000,
    );
  const averages = (points: readonly ChangePoint[] = []): AveragesDto => ({
    days30: over(points, 30).average,
    days90: over(points, 90).average,
    days180:
      (points[0]?.at ?? Infinity) <= windowStart(to, STATISTICS_DAYS) ? over(points, STATISTICS_DAYS).average : null,
  });
  return {
    amazon: averages(history.AMAZON),
    new: averages(history.NEW),
    buyBox: averages(history.BUY_BOX),
    amazonOutOfStockPercent90: over(history.AMAZON ?? [], 90).outOfStockPercent,
  };
}
