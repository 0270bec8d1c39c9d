/** Minutes between the Unix epoch and 2011-01-01T00:00Z, Keepa's zero (Keepa's Java client, KeepaTime). */
const EPOCH_OFFSET_MINUTES = 21_564_000;
const MINUTE_MS = 60_000;
/** About the year 2111: a greater number is no time but a broken field. */
const LAST_MINUTE = 52_560_000;

/** Keepa minutes (since 2011-01-01 UTC) to epoch milliseconds. */
export const keepaMinutesToMs = (minutes: number): number => (minutes + EPOCH_OFFSET_MINUTES) * MINUTE_MS;

/** Keepa minutes to epoch seconds. */
export const keepaMinutesToSeconds = (minutes: number): number => (minutes + EPOCH_OFFSET_MINUTES) * 60;

/** Epoch milliseconds to Keepa minutes, rounded down. */
export const msToKeepaMinutes = (ms: number): number => Math.floor(ms / MINUTE_MS) - EPOCH_OFFSET_MINUTES;

/** Keepa minutes to an ISO-8601 UTC instant. */
export const keepaMinutesToIso = (minutes: number): string => new Date(keepaMinutesToMs(minutes)).toISOString();

/** True for an integer that can be a Keepa time; 0 and negative numbers are Keepa's "never". */
export const isKeepaMinutes = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= LAST_MINUTE;
