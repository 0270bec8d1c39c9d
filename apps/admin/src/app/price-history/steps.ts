/** A change point: the value holds from `at` (epoch ms) until the next one; null: nothing on offer from then on. */
export interface StepPoint {
  at: number;
  value: number | null;
}

/** The value in force at an instant: null when nothing was on offer, undefined before the first point. */
export function valueAt(points: readonly StepPoint[], at: number): number | null | undefined {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const point = points[middle];
    if (point && point.at <= at) low = middle + 1;
    else high = middle;
  }
  return points[low - 1]?.value;
}

/**
 * The points as a step line needs them: each value is held up to the gap or the end that follows it, so a value with a
 * gap right behind it is drawn too. Points past `end` are left out.
 */
export function heldPoints(points: readonly StepPoint[], end: number): StepPoint[] {
  const held: StepPoint[] = [];
  for (const point of points) {
    if (point.at > end) break;
    const before = held.at(-1);
    if (point.value === null && before && before.value !== null) held.push({ at: point.at, value: before.value });
    held.push(point);
  }
  const last = held.at(-1);
  if (last && last.value !== null && last.at < end) held.push({ at: end, value: last.value });
  return held;
}

/** When nothing was on offer, up to `end`. */
export function gaps(points: readonly StepPoint[], end: number): { from: number; to: number }[] {
  return points.flatMap(({ at, value }, index) => {
    const to = Math.min(points[index + 1]?.at ?? end, end);
    return value === null && at < to ? [{ from: at, to }] : [];
  });
}

/** Lowest and highest value with 5 % of room, never below 0; null when there is no value at all. */
export function paddedRange(values: readonly number[]): [number, number] | null {
  if (values.length === 0) return null;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const room = Math.max((high - low) * 0.05, high * 0.02);
  return [Math.max(0, low - room), high + room];
}

/** The change before (-1) or after (1) an instant, over all lines; the instant itself when there is none. */
export function nextChange(lines: readonly (readonly StepPoint[])[], at: number, direction: 1 | -1): number {
  const times = lines.flatMap((points) => points.map((point) => point.at));
  const beyond = times.filter((time) => (direction === 1 ? time > at : time < at));
  return beyond.length === 0 ? at : beyond.reduce((a, b) => (direction === 1 ? Math.min(a, b) : Math.max(a, b)));
}
