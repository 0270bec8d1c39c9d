import { DEAD_LETTER_TOPICS, GROUPS, TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import { DONE, type DeadLetterRecord, type Delivery, type Outcome, type OutgoingEvent } from '../src';
import { on, type MessagingUnderTest, type TestHandler } from './harness';
import { Inbox } from './inbox';

export type RawDelivery = Delivery<RawKeepaUpdateDto>;

/** A valid event of `raw.keepa_updates` that is told from others of its ASIN by its trace. */
export const rawUpdate = (asin: string, traceId: string, product: Record<string, unknown> = {}): RawKeepaUpdateDto => ({
  schemaVersion: 1,
  traceId,
  asin,
  marketplace: 'DE',
  ask: 'look',
  days: 90,
  askedAt: '2026-11-22T11:59:58.000Z',
  answeredAt: '2026-11-22T11:59:59.000Z',
  source: 'keepa',
  product,
});

export const trace = (n: number): string => `trace-${String(n).padStart(4, '0')}`;

/** Publishes `count` events of one ASIN, traces 1 to count, in one call. */
export async function publishUpdates({ publisher }: MessagingUnderTest, asin: string, count: number): Promise<void> {
  const updates = Array.from({ length: count }, (_, index) => rawUpdate(asin, trace(index + 1)));
  await publisher.publish(TOPICS.raw, outgoing(updates));
}

export const outgoing = (updates: RawKeepaUpdateDto[]): OutgoingEvent<RawKeepaUpdateDto>[] =>
  updates.map((value) => ({ key: value.asin, value }));

/** A handler of the raw updates with an outcome for each. */
export const enrichBy = (outcome: (delivery: RawDelivery) => Outcome | Promise<Outcome>): TestHandler =>
  on(TOPICS.raw, GROUPS.enrich, (batch) => Promise.all(batch.map(outcome)));

/** A handler that takes everything, and what it took. */
export function taker(): { taken: Inbox<RawDelivery>; handler: TestHandler } {
  const taken = new Inbox<RawDelivery>();
  const handler = enrichBy((delivery) => {
    taken.add(delivery);
    return DONE;
  });
  return { taken, handler };
}

export const traces = (deliveries: readonly RawDelivery[]): string[] => deliveries.map(({ value }) => value.traceId);

/** The readers of all dead letters, and what they got. */
export function deadLetterReaders(): { letters: Inbox<Delivery<DeadLetterRecord>>; readers: TestHandler[] } {
  const letters = new Inbox<Delivery<DeadLetterRecord>>();
  const readers = DEAD_LETTER_TOPICS.map((topic) =>
    on(topic, GROUPS.deadLetters, async (batch) => {
      letters.add(...batch);
      return batch.map(() => DONE);
    }),
  );
  return { letters, readers };
}
