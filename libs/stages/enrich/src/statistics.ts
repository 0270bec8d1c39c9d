import type { AveragesDto, PriceStatisticsDto } from '@tracker/dto';
import { timeWeightedAverage, type Series } from '@tracker/keepa-decode';

const DAY_S = 86_400;

/** The longest window, in days. */
export const STATISTICS_DAYS = 180;

export const windowStart = (to: number, days: number): number => to - days * DAY_S;

const NOTHING: Series = { at: [], values: [] };

type PriceSeries = 'AMAZON' | 'NEW' | 'BUY_BOX';

/**
 * Averages over the days before `to` (epoch seconds, the time of the answer). A short history shortens the 30 and 90
 * days, as Keepa's own statistics do; 180 days need a history as long.
 * @param history landed prices in minor units; a series that Keepa didn't send is left out
 */
export function priceStatistics(history: Partial<Record<PriceSeries, Series>>, to: number): PriceStatisticsDto {
  const over = (series: Series, days: number) => timeWeightedAverage(series, windowStart(to, days), to);
  const averages = (series: Series = NOTHING): AveragesDto => ({
    days30: over(series, 30).average,
    days90: over(series, 90).average,
    days180:
      (series.at[0] ?? Infinity) <= windowStart(to, STATISTICS_DAYS) ? over(series, STATISTICS_DAYS).average : null,
  });
  return {
    amazon: averages(history.AMAZON),
    new: averages(history.NEW),
    buyBox: averages(history.BUY_BOX),
    amazonOutOfStockPercent90: over(history.AMAZON ?? NOTHING, 90).outOfStockPercent,
  };
}
