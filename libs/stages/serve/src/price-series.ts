import {
  MARKETPLACE_FACTS,
  type HistoryChunk,
  type HistoryPointDto,
  type HistorySeries,
  type HistorySeriesDto,
} from '@tracker/dto';

export const PRICE_SERIES: readonly HistorySeries[] = ['AMAZON', 'NEW', 'NEW_LISTING', 'BUY_BOX'];

/** Keepa's NEW became a landed price on this day (Keepa changelog), so `NEW_LISTING` ends there and says nothing later. */
const LISTING_END = new Date('2026-02-23T00:00:00.000Z');

/** The month in which an instant lies: `YYYY-MM`, UTC. */
export const monthOf = (instant: Date): string => instant.toISOString().slice(0, 7);

/** Change points inside [from, to]; the value in force at `from` is the first point. */
function pointsWithin(chunks: readonly HistoryChunk[], from: Date, to: Date): HistoryPointDto[] {
  const points: HistoryPointDto[] = [];
  for (const { at, values } of chunks)
    at.forEach((second, index) => {
      const ms = second * 1000;
      const value = values[index] ?? null;
      if (ms > to.getTime() || points.at(-1)?.value === value) return;
      if (ms <= from.getTime()) points.length = 0;
      points.push({ at: new Date(Math.max(ms, from.getTime())).toISOString(), value });
    });
  return points;
}

function listingPointsWithin(chunks: readonly HistoryChunk[], from: Date, to: Date): HistoryPointDto[] {
  if (from >= LISTING_END) return [];
  const points = pointsWithin(chunks, from, to < LISTING_END ? to : LISTING_END);
  const open = to >= LISTING_END && (points.at(-1)?.value ?? null) !== null;
  return open ? [...points, { at: LISTING_END.toISOString(), value: null }] : points;
}

/** Monthly chunks as one series for each marketplace and kind, clipped to the window; empty series are left out. */
export function seriesWithin(chunks: readonly HistoryChunk[], from: Date, to: Date): HistorySeriesDto[] {
  const groups = new Map<string, HistoryChunk[]>();
  for (const chunk of chunks) {
    const key = `${chunk.marketplace} ${chunk.series}`;
    groups.set(key, [...(groups.get(key) ?? []), chunk]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group.sort((a, b) => (a.month < b.month ? -1 : 1));
    if (!first) return [];
    const { marketplace, series } = first;
    const clip = series === 'NEW_LISTING' ? listingPointsWithin : pointsWithin;
    const points = clip(group, from, to);
    if (points.length === 0) return [];
    const currency = PRICE_SERIES.includes(series) ? MARKETPLACE_FACTS[marketplace].currency : null;
    return [{ marketplace, series, currency, points }];
  });
}
