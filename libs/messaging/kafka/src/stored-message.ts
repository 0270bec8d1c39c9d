import type { StoredEvent } from '@tracker/messaging-port';
import type { FetchedMessage } from './client';

const text = (value: Buffer | string): string => (typeof value === 'string' ? value : value.toString('utf8'));

/** Headers as text; of a repeated one the last counts. */
function headersOf(headers: FetchedMessage['headers'] = {}): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) read[name] = text(last);
  }
  return read;
}

/** A record as the port knows it. The time is the one that its producer gave it. */
export const toStoredEvent = ({ offset, key, value, headers, timestamp }: FetchedMessage): StoredEvent => ({
  offset: Number(offset),
  key: key === null ? '' : text(key),
  value,
  headers: headersOf(headers),
  publishedAt: new Date(Number(timestamp)).toISOString(),
});

/** Where one delivery of the messages from `from` on ends: it holds at least one. */
export function chunkEnd(
  messages: readonly Pick<FetchedMessage, 'value'>[],
  from: number,
  limits: { events: number; bytes: number },
): number {
  let end = from + 1;
  let bytes = messages[from]?.value?.byteLength ?? 0;
  for (; end < messages.length && end - from < limits.events; end++) {
    bytes += messages[end]?.value?.byteLength ?? 0;
    if (bytes > limits.bytes) break;
  }
  return end;
}
