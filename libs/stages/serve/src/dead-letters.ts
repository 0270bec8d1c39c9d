import { DEAD_LETTER_HEADERS, DONE, type DeadLetterRecord, type Delivery, type Outcome } from '@tracker/messaging-port';
import type { DeadLetterRow, Stores } from '@tracker/store-port';

const OWN_HEADERS = new Set<string>(Object.values(DEAD_LETTER_HEADERS));

/** Without its headers a dead letter is told apart by its own place. */
export function toDeadLetterRow(delivery: Delivery<DeadLetterRecord>): DeadLetterRow {
  const read = (name: keyof typeof DEAD_LETTER_HEADERS): string | undefined =>
    delivery.headers[DEAD_LETTER_HEADERS[name]];
  const count = (name: keyof typeof DEAD_LETTER_HEADERS, otherwise: number): number => {
    const value = Number(read(name) ?? Number.NaN);
    return Number.isSafeInteger(value) ? value : otherwise;
  };
  const topic = read('topic') ?? delivery.topic;
  const partition = count('partition', delivery.partition);
  const offset = count('offset', delivery.offset);
  return {
    id: `${topic}:${partition}:${offset}`,
    topic,
    partition,
    offset,
    key: delivery.key,
    valueBase64: delivery.value.valueBase64,
    headers: Object.fromEntries(Object.entries(delivery.headers).filter(([name]) => !OWN_HEADERS.has(name))),
    cause: read('cause') ?? 'unknown',
    reason: read('reason') ?? 'unknown',
    attempts: count('attempts', 0),
    at: read('at') ?? delivery.publishedAt,
  };
}

/** Events that could not be handled, kept to be looked at. */
export class DeadLetters {
  constructor(private readonly stores: Stores) {}

  /** Rejects with `StoreUnavailable`: then nothing of the batch is settled. */
  async store(batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    await this.stores.deadLetters.putMany(batch.map(toDeadLetterRow));
    return batch.map(() => DONE);
  }
}
