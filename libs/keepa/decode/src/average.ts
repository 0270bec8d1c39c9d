import { Series } from './series';

const MINUTE_S = 60;

export interface WindowAverage {
  /** same unit as the series; null when nothing was on offer in the window */
  average: number | null;
  offerMinutes: number;
  /** whole percent, rounded up; null when the series covers no minute of the window */
  outOfStockPercent: number | null;
}

/**
 * Time-weighted mean of a step series over [from, to) (epoch seconds), as Keepa computes its `avgN` and `outOfStockPercentageN`
 * (reproduced on live answers within 1 unit): each point holds until the next, stretches without an offer count for
 * neither sum, the mean is rounded down, the out-of-stock share up. A series that begins inside the window shortens it.
 */
export function timeWeightedAverage({ at, values }: Series, from: number, to: number): WindowAverage {
  const firstMinute = Math.floor(from / MINUTE_S);
  const endMinute = Math.floor(to / MINUTE_S);
  let weighted = 0;
  let offerMinutes = 0;
  let emptyMinutes = 0;
  let end = endMinute;
  // backwards from the newest point: those before the window are never looked at
  for (let n = at.length - 1; n >= 0 && end > firstMinute; n--) {
    const began = (at[n] ?? 0) / MINUTE_S;
    const minutes = end - Math.max(firstMinute, began);
    if (minutes <= 0) continue;
    end = began;
    const value = values[n] ?? null;
    if (value === null) {
      emptyMinutes += minutes;
    } else {
      offerMinutes += minutes;
      weighted += value * minutes;
    }
  }
  const observed = offerMinutes + emptyMinutes;
  return {
    average: offerMinutes > 0 ? Math.floor(weighted / offerMinutes) : null,
    offerMinutes,
    outOfStockPercent: observed > 0 ? Math.ceil((100 * emptyMinutes) / observed) : null,
  };
}
