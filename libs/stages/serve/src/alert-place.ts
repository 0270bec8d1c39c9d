/** Where an alert stands in the order in which alerts are stored. */
export interface AlertPlace {
  storedAt: string;
  alertId: string;
}

/** A place that a reader of the stream has reached. */
export interface StreamCursor {
  place: AlertPlace;
  /** Alerts of the overlap up to the place that the reader has got; another number in the store means a late one. */
  known: number;
}

/** How far back alerts may still turn up: the clocks of the gateways that store them differ, and writes overtake. */
export const OVERLAP_MS = 5_000;
const DAY_MS = 86_400_000;
const FUTURE_LIMIT_MS = 3_600_000;

const CURSOR = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)_([0-9a-f]{32})?_(\d{1,9})$/;

export const isAfter = (a: AlertPlace, b: AlertPlace): boolean =>
  a.storedAt > b.storedAt || (a.storedAt === b.storedAt && a.alertId > b.alertId);

/** Where the overlap of a place begins. */
export const overlapStart = ({ storedAt }: AlertPlace): AlertPlace => ({
  storedAt: new Date(Date.parse(storedAt) - OVERLAP_MS).toISOString(),
  alertId: '',
});

/** A cursor as the id of a server-sent event. */
export const writeCursor = ({ place, known }: StreamCursor): string => `${place.storedAt}_${place.alertId}_${known}`;

/** Reads an event id; says why the stream can't be taken up there. */
export function readCursor(
  text: string,
  { now, keptDays }: { now: Date; keptDays: number },
): StreamCursor | 'malformed' | 'expired' {
  const [, storedAt, alertId = '', known] = CURSOR.exec(text) ?? [];
  const at = Date.parse(storedAt ?? '');
  if (storedAt === undefined || Number.isNaN(at) || at > now.getTime() + FUTURE_LIMIT_MS) return 'malformed';
  if (at < now.getTime() - keptDays * DAY_MS) return 'expired';
  return { place: { storedAt, alertId }, known: Number(known) };
}
