import type { HistoryChunk, HistorySeries, Marketplace } from '@tracker/dto';

/** A change: the value (minor units or a count, null: nothing on offer) holds from `at` (epoch seconds) on. */
export interface ChangePoint {
  at: number;
  value: number | null;
}

/** A stretch of one series that Keepa told: every change from the first point to `until` (epoch seconds). */
export interface SeenSeries {
  asin: string;
  marketplace: Marketplace;
  series: HistorySeries;
  /** Ascending, at least one. */
  points: readonly ChangePoint[];
  until: number;
}

/** `YYYY-MM`, UTC. */
export const monthOf = (at: number): string => new Date(at * 1_000).toISOString().slice(0, 7);
const startOf = (month: string): number => Date.parse(`${month}-01T00:00:00Z`) / 1_000;

/** The month that follows, `YYYY-MM`. */
const monthAfter = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7);

export const isStartOfMonth = (at: number): boolean => startOf(monthOf(at)) === at;

/** Every month from the one of `from` to the one of `to` (epoch seconds). */
export function monthsBetween(from: number, to: number): string[] {
  const months: string[] = [];
  const month = new Date(startOf(monthOf(from)) * 1_000);
  for (; month.getTime() <= to * 1_000; month.setUTCMonth(month.getUTCMonth() + 1)) {
    months.push(month.toISOString().slice(0, 7));
  }
  return months;
}

const firstOf = ({ points, until }: SeenSeries): number => points[0]?.at ?? until;
const endOf = ({ points, until }: SeenSeries): number => Math.max(until, points.at(-1)?.at ?? until);

/** The months that `mergeHistory` needs: at both ends of the stretch; what lies between is replaced as a whole. */
export const edgeMonths = (seen: SeenSeries): string[] => [...new Set([monthOf(firstOf(seen)), monthOf(endOf(seen))])];

/**
 * Lays the stretch over the stored chunks of its series: inside the stretch Keepa's newest word counts, before and after
 * it the stored one. The same stretch again changes nothing.
 * @param stored the chunks of `edgeMonths`, and of the months right before them that the caller wants in `points`; ascending
 * @returns `chunks` that differ from `stored`; `points`, every change known from `stored` and the stretch
 */
export function mergeHistory(
  stored: readonly HistoryChunk[],
  seen: SeenSeries,
): { chunks: HistoryChunk[]; points: ChangePoint[] } {
  const from = firstOf(seen);
  const until = endOf(seen);
  const known = stored.flatMap((chunk) => chunk.at.map((at, n) => ({ at, value: chunk.values[n] ?? null })));
  const points = changesOnly([
    ...known.filter(({ at }) => at < from),
    ...seen.points,
    ...known.filter(({ at }) => at > until),
  ]);
  const storedByMonth = new Map(stored.map((chunk) => [chunk.month, chunk]));
  const rebuilt = toChunks(seen, points, [...storedByMonth.keys()]);
  return { chunks: rebuilt.filter((chunk) => !isSame(chunk, storedByMonth.get(chunk.month))), points };
}

const changesOnly = (points: readonly ChangePoint[]): ChangePoint[] =>
  points.filter(({ value }, n) => n === 0 || points[n - 1]?.value !== value);

/** A chunk for each month with a change, and for the months given; it opens with the value in force, when known. */
function toChunks(
  { asin, marketplace, series }: SeenSeries,
  points: readonly ChangePoint[],
  months: readonly string[],
): HistoryChunk[] {
  const byMonth = new Map<string, ChangePoint[]>(months.map((month) => [month, []]));
  let month = '';
  let monthEnds = -Infinity;
  for (const point of points) {
    // the points ascend, and a month holds dozens of them: its name is made once
    if (point.at >= monthEnds) {
      month = monthOf(point.at);
      monthEnds = startOf(monthAfter(month));
    }
    const changes = byMonth.get(month);
    if (changes) changes.push(point);
    else byMonth.set(month, [point]);
  }
  return [...byMonth].map(([month, changes]) => {
    const start = startOf(month);
    const inForce = changes[0]?.at === start ? undefined : points.findLast(({ at }) => at < start);
    const all = inForce ? [{ at: start, value: inForce.value }, ...changes] : changes;
    return { asin, marketplace, series, month, at: all.map(({ at }) => at), values: all.map(({ value }) => value) };
  });
}

const isSame = (chunk: HistoryChunk, stored: HistoryChunk | undefined): boolean =>
  stored !== undefined && JSON.stringify([chunk.at, chunk.values]) === JSON.stringify([stored.at, stored.values]);
