const MINUTE_MS = 60_000;

/** Instants are ISO 8601, UTC. */
export function isOlderThan(observedAt: string, now: string, minutes: number): boolean {
  return Date.parse(now) - Date.parse(observedAt) > minutes * MINUTE_MS;
}

export function minutesAfter(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * MINUTE_MS).toISOString();
}

export function olderOf(a: string, b: string): string {
  return Date.parse(a) <= Date.parse(b) ? a : b;
}

export function newerOf(a: string, b: string): string {
  return olderOf(a, b) === a ? b : a;
}

/** Whole hours, at least 1: for a reason's text. */
export function hoursBetween(earlier: string, later: string): number {
  return Math.max(1, Math.floor((Date.parse(later) - Date.parse(earlier)) / (60 * MINUTE_MS)));
}
