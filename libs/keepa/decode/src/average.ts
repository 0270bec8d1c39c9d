import { Series } from './series';

const MINUTE_MS = 60_000;

export interface WindowAverage {
  /** same unit as the series; null when nothing was on offer in the window */
  average: number | null;
  offerMinutes: number;
  /** whole percent, rounded up; null when the series covers no minute of the window */
  outOfStockPercent: number | null;
}

/**
 * Time-weighted mean of a step series over [fromMs, toMs), as Keepa computes its `avgN` and `outOfStockPercentageN`
 * (reproduced on live answers within 1 unit): each point holds until the next, stretches without an offer count for
 * neither sum, the mean is rounded down, the out-of-stock share up. A series that begins inside the window shortens it.
 */
export function timeWeightedAverage(series: Series, fromMs: number, toMs: number): WindowAverage {
  const from = Math.floor(fromMs / MINUTE_MS);
  const to = Math.floor(toMs / MINUTE_MS);
  let weighted = 0;
  let offerMinutes = 0;
  let emptyMinutes = 0;
  series.points.forEach(({ at, value }, index) => {
    const next = series.points[index + 1];
    const start = Math.max(from, at / MINUTE_MS);
    const end = Math.min(to, next ? next.at / MINUTE_MS : to);
    if (end <= start) return;
    if (value === null) {
      emptyMinutes += end - start;
    } else {
      offerMinutes += end - start;
      weighted += value * (end - start);
    }
  });
  const observed = offerMinutes + emptyMinutes;
  return {
    average: offerMinutes > 0 ? Math.floor(weighted / offerMinutes) : null,
    offerMinutes,
    outOfStockPercent: observed > 0 ? Math.ceil((100 * emptyMinutes) / observed) : null,
  };
}
