import type { HistoryChunk, HistorySeries, Marketplace } from '@tracker/dto';
import type { Series } from '@tracker/keepa-decode';
import { monthNamed, monthOf, nameOf, startOf, type Month } from './month';

/** A stretch of one series that Keepa told: every change from the first point to `until` (epoch seconds). */
export interface SeenSeries {
  asin: string;
  marketplace: Marketplace;
  series: HistorySeries;
  /** At least one. */
  points: Readonly<Series>;
  until: number;
}

const firstOf = ({ points, until }: SeenSeries): number => points.at[0] ?? until;
const endOf = ({ points, until }: SeenSeries): number => Math.max(until, points.at.at(-1) ?? until);

/** The months that `mergeHistory` needs: at both ends of the stretch; what lies between is replaced as a whole. */
export function edgeMonths(seen: SeenSeries): Month[] {
  const [first, last] = [monthOf(firstOf(seen)), monthOf(endOf(seen))];
  return first === last ? [first] : [first, last];
}

/**
 * Lays the stretch over the stored chunks of its series: inside the stretch Keepa's newest word counts, before and after
 * it the stored one. The same stretch again changes nothing.
 * @param stored the chunks of `edgeMonths`, and of the months right before them that the caller wants in `points`; ascending
 * @returns `chunks` that differ from `stored`; `points`, every change known from `stored` and the stretch
 */
export function mergeHistory(
  stored: readonly HistoryChunk[],
  seen: SeenSeries,
): { chunks: HistoryChunk[]; points: Series } {
  const from = firstOf(seen);
  const until = endOf(seen);
  const points: Series = { at: [], values: [] };
  for (const chunk of stored) addChanges(points, chunk, -Infinity, from);
  addChanges(points, seen.points, -Infinity, Infinity);
  for (const chunk of stored) addChanges(points, chunk, until + 1, Infinity);
  const storedByMonth = new Map(stored.map((chunk) => [monthNamed(chunk.month), chunk]));
  const rebuilt = toChunks(seen, points, storedByMonth);
  return { chunks: rebuilt.filter((chunk) => !isSame(chunk, storedByMonth.get(monthNamed(chunk.month)))), points };
}

/** Appends the points of [from, before) that change the value. */
function addChanges(points: Series, { at, values }: Readonly<Series>, from: number, before: number): void {
  for (let n = 0; n < at.length; n++) {
    const time = at[n] ?? 0;
    const value = values[n] ?? null;
    if (time < from || time >= before) continue;
    if (points.at.length > 0 && points.values[points.at.length - 1] === value) continue;
    points.at.push(time);
    points.values.push(value);
  }
}

/** A chunk for each month with a change, and for those stored; it opens with the value in force, when known. */
function toChunks(seen: SeenSeries, points: Series, stored: ReadonlyMap<Month, HistoryChunk>): HistoryChunk[] {
  const { asin, marketplace, series } = seen;
  const chunks: HistoryChunk[] = [];
  const lastMonth = Math.max(monthOf(points.at.at(-1) ?? 0), ...stored.keys());
  let month = Math.min(monthOf(points.at[0] ?? 0), ...stored.keys());
  let start = startOf(month);
  for (let next = 0; month <= lastMonth; month++) {
    const first = next;
    const end = startOf(month + 1);
    while ((points.at[next] ?? Infinity) < end) next++;
    if (next > first || stored.has(month)) {
      const opens = first > 0 && points.at[first] !== start;
      chunks.push({
        asin,
        marketplace,
        series,
        month: nameOf(month),
        ...cut(points, first, next, opens ? start : null),
      });
    }
    start = end;
  }
  return chunks;
}

/** The points from `first` on, before `end`; `opening`: the time at which the value in force before them is to stand. */
function cut({ at, values }: Series, first: number, end: number, opening: number | null): Series {
  if (opening === null) return { at: at.slice(first, end), values: values.slice(first, end) };
  const part = { at: at.slice(first - 1, end), values: values.slice(first - 1, end) };
  part.at[0] = opening;
  return part;
}

const isSame = (chunk: HistoryChunk, stored: HistoryChunk | undefined): boolean =>
  stored !== undefined && areEqual(chunk.at, stored.at) && areEqual(chunk.values, stored.values);

const areEqual = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, n) => value === b[n]);
