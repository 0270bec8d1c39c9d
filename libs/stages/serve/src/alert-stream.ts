import { isUnavailable, type Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { readCursor, writeCursor } from './alert-place';
import { AlertTail } from './alert-tail';

const POLL_MS = 1_000;
const COMMENT_MS = 15_000;

interface StreamSource {
  stores: Stores;
  clock: Clock;
  /** How many days alerts are kept: who asks for older ones is told that they are gone. */
  keptDays: number;
}

interface Start {
  event: 'start' | 'reset';
  data: { reason?: 'malformed' | 'expired' };
  tail: AlertTail;
}

async function open(lastEventId: string | null, { stores, clock, keptDays }: StreamSource): Promise<Start> {
  const cursor = lastEventId === null ? null : readCursor(lastEventId, { now: clock.now(), keptDays });
  if (cursor === null) return { event: 'start', data: {}, tail: await AlertTail.fromNow(stores, clock) };
  if (typeof cursor === 'string')
    return { event: 'reset', data: { reason: cursor }, tail: await AlertTail.fromNow(stores, clock) };
  return { event: 'start', data: {}, tail: await AlertTail.from(cursor, stores, clock) };
}

const frame = (event: string, id: string, data: unknown): string =>
  `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Alerts as text of server-sent events (WHATWG HTML, section 9.2): `start` or `reset` with the place where the stream
 * begins, `alert` for each alert as it is stored, a comment when there was nothing for 15 s. The store is read only as
 * fast as the text is taken. Rejects with `StoreUnavailable` before the first text only; later it waits.
 */
export async function openAlertStream(
  lastEventId: string | null,
  source: StreamSource & { signal: AbortSignal },
): Promise<AsyncGenerator<string>> {
  const { event, data, tail } = await open(lastEventId, source);
  return follow(frame(event, writeCursor(tail.cursor), data), tail, source.clock, source.signal);
}

async function* follow(start: string, tail: AlertTail, clock: Clock, signal: AbortSignal): AsyncGenerator<string> {
  yield start;
  let saidAtMs = clock.monotonicMs();
  while (!signal.aborted) {
    for await (const text of poll(tail)) {
      yield text;
      if (signal.aborted) return;
      saidAtMs = clock.monotonicMs();
    }
    if (clock.monotonicMs() - saidAtMs >= COMMENT_MS) {
      yield ': still here\n\n';
      saidAtMs = clock.monotonicMs();
    }
    await clock.sleep(POLL_MS, signal);
  }
}

/** Each page as one text. A store that can't be reached ends this reading, not the stream. */
async function* poll(tail: AlertTail): AsyncGenerator<string> {
  try {
    for await (const page of tail.poll())
      yield page.map(({ alert, cursor }) => frame('alert', writeCursor(cursor), alert)).join('');
  } catch (error) {
    if (!isUnavailable(error)) throw error;
  }
}
