import { GROUPS, TOPICS } from '@tracker/dto';
import { FakeClock, MemoryLog, MemoryMeter } from '@tracker/runtime-port/testing';
import { rawUpdate } from '../testing/events';
import { DEAD_LETTER_HEADERS, DONE, dead, unavailable, type BatchHandler } from './delivery';
import { PartitionDelivery } from './partition-delivery';
import type { StoredEvent } from './stored-event';

const update = rawUpdate('B000000001', 'trace-0001');
const stored = (offset: number): StoredEvent => ({
  offset,
  key: update.asin,
  value: new TextEncoder().encode(JSON.stringify(update)),
  headers: {},
  publishedAt: '2026-11-22T12:00:00.000Z',
});
const open = new AbortController().signal;

function partition(handler: BatchHandler<unknown>): { delivery: PartitionDelivery; log: MemoryLog } {
  const log = new MemoryLog();
  const place = { group: GROUPS.enrich, topic: TOPICS.raw, partition: 3 };
  return { delivery: new PartitionDelivery({ ...place, handler, clock: new FakeClock(), log }), log };
}

describe('the delivery policy of one partition', () => {
  it('settles the events before the first that is held, and no later one, even if it is done', async () => {
    const { delivery } = partition(async () => [DONE, DONE, unavailable('store is down'), DONE]);

    const settlement = await delivery.deliver([1, 2, 3, 4].map(stored), open);

    expect(settlement).toEqual({ settled: 2, deadLetters: [], holdMs: 1_000 });
    expect(delivery.held).toEqual({ since: '2026-11-22T12:00:00.000Z', reason: 'store is down' });
  });

  it('begins an outage with the short pause again once something was settled', async () => {
    let settles = 0;
    const { delivery } = partition(async (batch) =>
      batch.map((_, index) => (index < settles ? DONE : unavailable('store is down'))),
    );
    const pauses: (number | null)[] = [];

    for (settles of [0, 0, 1, 0]) pauses.push((await delivery.deliver([1, 2].map(stored), open)).holdMs);

    expect(pauses).toEqual([1_000, 2_000, 1_000, 2_000]);
  });

  it('says of a held partition once that it is held, not at each attempt', async () => {
    const { delivery, log } = partition(async (batch) => batch.map(() => unavailable('store is down')));

    for (let attempt = 0; attempt < 4; attempt++) await delivery.deliver([stored(1)], open);

    expect(log.entries.map(({ level, message }) => `${level} ${message}`)).toEqual(['warn A partition is held']);
  });

  it('works on nothing behind an event with a bug until that event is settled', async () => {
    const calls: number[][] = [];
    const { delivery } = partition(async (batch) => {
      const offsets = batch.map(({ offset }) => offset);
      calls.push(offsets);
      if (offsets.includes(1)) throw new TypeError('csv is not iterable');
      return batch.map(() => DONE);
    });
    const events = [1, 2, 3, 4].map(stored);

    await delivery.deliver(events, open);
    await delivery.deliver(events, open);
    const last = await delivery.deliver(events, open);
    await delivery.deliver(events.slice(last.settled), open);

    expect(calls).toEqual([[1, 2, 3, 4], [1, 2], [1], [1], [1], [2, 3, 4]]);
  });

  it('keeps the reason of a dead letter to 1,000 characters', async () => {
    const { delivery } = partition(async () => [dead('x'.repeat(5_000))]);

    const { deadLetters } = await delivery.deliver([stored(1)], open);

    expect(deadLetters[0]?.headers[DEAD_LETTER_HEADERS.reason]).toHaveLength(1_000);
  });

  it('calls nobody once its reader closes', async () => {
    const handler = jest.fn();
    const { delivery } = partition(handler);

    const settlement = await delivery.deliver([stored(1)], AbortSignal.abort());

    expect(handler).not.toHaveBeenCalled();
    expect(settlement).toEqual({ settled: 0, deadLetters: [], holdMs: null });
  });

  it("logs a bug's stack and the place of its event", async () => {
    const { delivery, log } = partition(async () => {
      throw new TypeError('csv is not iterable');
    });

    await delivery.deliver([stored(7)], open);

    expect(log.entries[0]).toMatchObject({
      level: 'error',
      fields: { group: 'enricher', topic: 'raw.keepa_updates', partition: 3, offset: 7, key: 'B000000001' },
    });
    expect(log.entries[0]?.fields['error']).toMatch(/TypeError: csv is not iterable\n\s+at /);
  });

  it("names an event's traceId in every line about it, where it has one", async () => {
    const { delivery, log } = partition(async (batch) => batch.map(() => dead('never')));
    const traced = { ...stored(1), headers: { traceId: 'trace-0001' } };

    await delivery.deliver([traced, stored(2)], open);

    expect(log.entries.map(({ fields }) => [fields['offset'], fields['traceId']])).toEqual([
      [1, 'trace-0001'],
      [2, undefined],
    ]);
  });
});

describe('what is measured of a partition', () => {
  it('is each batch at once, and what became of its events when their dead letters are durable', async () => {
    const meter = new MemoryMeter();
    const labels = { group: GROUPS.enrich, topic: TOPICS.raw };
    const handler: BatchHandler<unknown> = async (batch) =>
      batch.map(({ offset }) =>
        offset === 2 ? dead('no product') : offset === 4 ? unavailable('store is down') : DONE,
      );
    const ports = { clock: new FakeClock(), log: new MemoryLog(), meter };
    const delivery = new PartitionDelivery({ ...labels, partition: 3, handler, ...ports });

    const settlement = await delivery.deliver([1, 2, 3, 4, 5].map(stored), open);
    const before = meter.sum('tracker_events_total', labels);
    delivery.accepted(settlement);

    expect(before).toBe(0);
    expect(meter.of('tracker_batch_events', labels)).toEqual([5]);
    expect(meter.of('tracker_handler_seconds', labels)).toHaveLength(1);
    expect(meter.sum('tracker_events_total', { ...labels, outcome: 'done' })).toBe(2);
    expect(meter.sum('tracker_events_total', { ...labels, outcome: 'dead' })).toBe(1);
    expect(meter.sum('tracker_delivery_attempts_total', { ...labels, why: 'unavailable' })).toBe(1);
  });
});
