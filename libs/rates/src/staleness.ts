const DAY_MS = 86_400_000;
/** A long weekend; after that something is broken. */
const FRESH_DAYS = 4;

/** True when rates of `date` are more than 4 days old on `today` (both `YYYY-MM-DD`). */
export const isStale = (date: string, today: string): boolean =>
  Date.parse(today) - Date.parse(date) > FRESH_DAYS * DAY_MS;
