import type { AnyTopic, EventOf, Topic } from '@tracker/dto';

/** An event as its one handler in a group receives it. */
export interface Delivery<T> {
  topic: AnyTopic;
  partition: number;
  /** Position in the partition; grows by at least one. */
  offset: number;
  key: string;
  value: T;
  headers: Record<string, string>;
  /** When the broker accepted it (ISO 8601, UTC). */
  publishedAt: string;
  /** 1 at the first delivery to this process. */
  attempt: number;
}

/**
 * What became of one event.
 * - `done`: stored and passed on.
 * - `retry`: the partition is held from this event on and delivered again; after 5 attempts it is a dead letter.
 * - `unavailable`: the store or the broker is down; held without limit.
 * - `dead`: it can never succeed; it goes to the dead letters at once.
 */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'retry'; reason: string }
  | { kind: 'unavailable'; reason: string }
  | { kind: 'dead'; reason: string };

export const DONE: Outcome = { kind: 'done' };
export const retry = (reason: string): Outcome => ({ kind: 'retry', reason });
export const unavailable = (reason: string): Outcome => ({ kind: 'unavailable', reason });
export const dead = (reason: string): Outcome => ({ kind: 'dead', reason });

/**
 * A handler of `@EventPattern(topic, { group })`: one outcome for each delivery, in the same order. A batch holds one
 * partition's events in order, so the same key may occur more than once.
 * Throwing an error with `unavailable === true` (a store that is down) is the outcome `unavailable` for the whole
 * batch; any other throw is a bug: the event that causes it is found by halving and after 3 attempts is a dead letter.
 */
export type BatchHandler<T> = (batch: Delivery<T>[]) => Promise<Outcome[]>;

/** What a reader of a `.dlq` topic receives. */
export interface DeadLetterRecord {
  /** The original bytes, base64. */
  valueBase64: string;
}

export type DeliveredValue<T extends AnyTopic> = T extends Topic ? EventOf[T] : DeadLetterRecord;

/** Headers that a dead letter carries besides its original ones. */
export const DEAD_LETTER_HEADERS = {
  topic: 'dlq.topic',
  partition: 'dlq.partition',
  offset: 'dlq.offset',
  group: 'dlq.group',
  /** `decode` | `rejected` | `attempts` | `bug` */
  cause: 'dlq.cause',
  /** At most 1,000 characters. */
  reason: 'dlq.reason',
  attempts: 'dlq.attempts',
  at: 'dlq.at',
} as const;
