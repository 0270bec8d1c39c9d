const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const CALENDAR_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A day (`YYYY-MM-DD`), not an instant. */
export const isCalendarDate = (iso: string): boolean => CALENDAR_DATE.test(iso);

/**
 * How long ago an instant was, the two largest units: "under 1 min", "12 min", "3 h 5 min", "2 d 4 h". Of a calendar
 * date the days: "today", "147 d".
 */
export function formatAge(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  if (isCalendarDate(iso)) return ms < DAY ? 'today' : `${Math.floor(ms / DAY)} d`;
  if (Number.isNaN(ms)) return 'unknown';
  if (ms < MINUTE) return 'under 1 min';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return twoUnits(ms, HOUR, 'h', MINUTE, 'min');
  if (ms < 30 * DAY) return twoUnits(ms, DAY, 'd', HOUR, 'h');
  return `${Math.floor(ms / DAY)} d`;
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}

/** The exact time in the reader's zone, with the zone's name; a calendar date stays one. */
export function formatInstant(iso: string, locale?: string): string {
  if (isCalendarDate(iso))
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(iso));
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return iso;
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(ms);
}
