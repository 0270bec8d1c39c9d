import {
  DEAD_LETTER_TOPICS,
  decodeEvent,
  type AnyTopic,
  type DeadLetterTopic,
  type Decoded,
  type Topic,
} from '@tracker/dto';
import type { DeadLetterRecord } from './delivery';

/** An event as a transport keeps it, before it is decoded. */
export interface StoredEvent {
  offset: number;
  key: string;
  /** Null: a tombstone. */
  value: Uint8Array | null;
  headers: Record<string, string>;
  /** When the broker accepted it (ISO 8601, UTC). */
  publishedAt: string;
}

/** How much of a partition is handed to a handler at once; a larger single event comes alone. Bytes are uncompressed. */
export const BATCH_LIMITS = { events: 100, bytes: 5_000_000 } as const;

export const isDeadLetterTopic = (topic: AnyTopic): topic is DeadLetterTopic =>
  (DEAD_LETTER_TOPICS as readonly AnyTopic[]).includes(topic);

/** What a reader of a `.dlq` topic gets; a tombstone's value is the empty string. */
const toDeadLetterRecord = (value: Uint8Array | null): DeadLetterRecord => ({
  valueBase64: Buffer.from(value ?? []).toString('base64'),
});

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The event of a topic from its bytes. Never throws: whatever bytes arrive, a refusal says what is wrong with them. */
export function decodeStored<T extends Topic>(topic: T, value: Uint8Array | null): ReturnType<typeof decodeEvent<T>>;
export function decodeStored(topic: AnyTopic, value: Uint8Array | null): Decoded<unknown>;
export function decodeStored(topic: AnyTopic, value: Uint8Array | null): Decoded<unknown> {
  if (isDeadLetterTopic(topic)) return { ok: true, value: toDeadLetterRecord(value) };
  if (value === null) return { ok: false, reason: 'no value (tombstone)' };
  if (value.byteLength === 0) return { ok: false, reason: 'empty value' };
  try {
    return decodeEvent(topic, utf8.decode(value));
  } catch (error) {
    // not UTF-8, or nested so deeply that checking it overflows the stack
    return { ok: false, reason: `undecodable: ${(error as Error).message}` };
  }
}
