import { deadLetterTopic, type DeadLetterTopic, type Group, type Topic } from '@tracker/dto';
import { DEAD_LETTER_HEADERS } from './delivery';
import type { StoredEvent } from './stored-event';

/**
 * `decode`: bytes that are no event of the topic. `rejected`: the handler said `dead`. `attempts`: it said `retry` too
 * often. `bug`: it threw, or answered nonsense.
 */
export type DeadLetterCause = 'decode' | 'rejected' | 'attempts' | 'bug';

/** What is published to a `.dlq` topic: the original key, bytes and headers, and where they failed and why. */
export interface DeadLetter {
  topic: DeadLetterTopic;
  key: string;
  value: Uint8Array | null;
  headers: Record<string, string>;
}

export interface Failure {
  topic: Topic;
  partition: number;
  group: Group;
  cause: DeadLetterCause;
  reason: string;
  /** Deliveries to this process; 0 when it could not be decoded. */
  attempts: number;
  at: Date;
}

const REASON_CHARACTERS = 1_000;

export function toDeadLetter(event: StoredEvent, failure: Failure): DeadLetter {
  return {
    topic: deadLetterTopic(failure.topic),
    key: event.key,
    value: event.value,
    headers: {
      ...event.headers,
      [DEAD_LETTER_HEADERS.topic]: failure.topic,
      [DEAD_LETTER_HEADERS.partition]: String(failure.partition),
      [DEAD_LETTER_HEADERS.offset]: String(event.offset),
      [DEAD_LETTER_HEADERS.group]: failure.group,
      [DEAD_LETTER_HEADERS.cause]: failure.cause,
      [DEAD_LETTER_HEADERS.reason]: failure.reason.slice(0, REASON_CHARACTERS),
      [DEAD_LETTER_HEADERS.attempts]: String(failure.attempts),
      [DEAD_LETTER_HEADERS.at]: failure.at.toISOString(),
    },
  };
}
