import type { AskKind, PageState } from './planner';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const FIRST_LOOK_DAYS = 400;
const OVERLAP_DAYS = 2;

type AskTimes = Omit<PageState<string>, 'asin' | 'marketplace'>;

export const NEVER_ASKED: AskTimes = { lookedAt: null, confirmedAt: null, buyBoxUnmovedAt: null, failedAt: null };

const after = (time: number | null, pause: number): number => (time === null ? -Infinity : time + pause);

/**
 * From when on a page may be asked without a click: looked at once an hour; confirmed once an hour, and not within 6 h
 * of an answer whose buy box Keepa had not collected afresh; a day after an ask that brought nothing.
 */
export function askableFrom(kind: AskKind, page: AskTimes): number {
  const afterFailure = after(page.failedAt, DAY_MS);
  return kind === 'look'
    ? Math.max(after(page.lookedAt, HOUR_MS), afterFailure)
    : Math.max(after(page.confirmedAt, HOUR_MS), after(page.buyBoxUnmovedAt, 6 * HOUR_MS), afterFailure);
}

/** An ask of that kind, or one that brought nothing, not older than the wish. */
export function isMet(kind: AskKind, wantedAt: number, page: AskTimes): boolean {
  const asked = kind === 'look' ? page.lookedAt : page.confirmedAt;
  return (asked !== null && asked >= wantedAt) || (page.failedAt !== null && page.failedAt >= wantedAt);
}

/** Days of history that leave no gap since the last answer. */
export const historyDays = (lookedAt: number | null, now: number): number =>
  lookedAt === null ? FIRST_LOOK_DAYS : Math.max(0, Math.ceil((now - lookedAt) / DAY_MS)) + OVERLAP_DAYS;
