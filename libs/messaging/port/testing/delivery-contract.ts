import { GROUPS, TOPICS } from '@tracker/dto';
import { DONE, retry } from '../src';
import { enrichBy, outgoing, publishUpdates, rawUpdate, taker, trace, traces, type RawDelivery } from './events';
import { on } from './harness';
import { Inbox, within } from './inbox';
import type { Scene } from './messaging-contract';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function describeDelivery(scene: Scene): void {
  it('delivers what was published before and after the start, each product in its order', async () => {
    const asins = ['B000000001', 'B000000002', 'B000000003', 'B000000004', 'B000000005'];
    const publishRound = (round: number) =>
      Promise.all(
        asins.map((asin) =>
          scene.broker.publisher.publish(
            TOPICS.raw,
            outgoing([rawUpdate(asin, trace(round)), rawUpdate(asin, trace(round + 1))]),
          ),
        ),
      );
    const { taken, handler } = taker();

    await publishRound(1);
    await scene.broker.serve([GROUPS.enrich], [handler]);
    await taken.reach(10);
    await publishRound(3);
    const all = await taken.reach(20);

    for (const asin of asins) expect(traces(all.filter(({ key }) => key === asin))).toEqual([1, 2, 3, 4].map(trace));
  });

  it('hands over value, key, headers, topic, time of publication and a first attempt; offsets grow', async () => {
    const { taken, handler } = taker();
    const value = rawUpdate('B00DELIVER', trace(1), { title: 'Kaffeemühle – 50 €', imagesCSV: 'x'.repeat(5_000) });

    await scene.broker.publisher.publish(TOPICS.raw, [{ key: value.asin, value, headers: { origin: 'look' } }]);
    await scene.broker.publisher.publish(TOPICS.raw, outgoing([value]));
    await scene.broker.serve([GROUPS.enrich], [handler]);
    const [first, second] = await taken.reach(2);

    expect(first).toEqual({
      topic: TOPICS.raw,
      partition: expect.any(Number),
      offset: expect.any(Number),
      key: 'B00DELIVER',
      value,
      headers: { origin: 'look' },
      publishedAt: '2026-11-22T12:00:00.000Z',
      attempt: 1,
    });
    expect(second?.offset).toBeGreaterThan(first?.offset ?? Infinity);
  });

  it('goes on after a restart where it stopped', async () => {
    const before = taker();
    const after = taker();

    const server = await scene.broker.serve([GROUPS.enrich], [before.handler]);
    await publishUpdates(scene.broker, 'B00RESTART', 3);
    await before.taken.reach(3);
    await server.close();
    await scene.broker.publisher.publish(TOPICS.raw, outgoing([rawUpdate('B00RESTART', trace(4))]));
    await scene.broker.serve([GROUPS.enrich], [after.handler]);

    expect(traces(await after.taken.reach(1))).toEqual([trace(4)]);
  });

  it('gives a handler at most 100 events at once', async () => {
    const sizes: number[] = [];
    const taken = new Inbox<RawDelivery>();
    const handler = on(TOPICS.raw, GROUPS.enrich, async (batch) => {
      sizes.push(batch.length);
      taken.add(...batch);
      return batch.map(() => DONE);
    });

    await publishUpdates(scene.broker, 'B000000100', 250);
    await scene.broker.serve([GROUPS.enrich], [handler]);
    const all = await taken.reach(250);

    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(traces(all)).toEqual(Array.from({ length: 250 }, (_, index) => trace(index + 1)));
  });

  it('gives a handler at most 5 MB at once, and a larger event alone', async () => {
    const batches: string[][] = [];
    const taken = new Inbox<RawDelivery>();
    const handler = on(TOPICS.raw, GROUPS.enrich, async (batch) => {
      batches.push(traces(batch));
      taken.add(...batch);
      return batch.map(() => DONE);
    });
    const megabytes = [2, 2, 2, 6, 1];
    const updates = megabytes.map((size, index) =>
      rawUpdate('B000005MB0', trace(index + 1), { text: 'x'.repeat(size * 1_000_000) }),
    );

    for (const event of outgoing(updates)) await scene.broker.publisher.publish(TOPICS.raw, [event]);
    await scene.broker.serve([GROUPS.enrich], [handler]);
    await taken.reach(megabytes.length);

    const sizeOf = (name: string) => megabytes[Number(name.slice(-4)) - 1] ?? Infinity;
    for (const batch of batches.filter(({ length }) => length > 1))
      expect(batch.map(sizeOf).reduce((sum, size) => sum + size)).toBeLessThan(5);
  });

  it('keeps other partitions flowing while one is held', async () => {
    const asins = Array.from({ length: 30 }, (_, index) => `B0PART${String(index).padStart(4, '0')}`);
    const publishAll = (n: number) =>
      scene.broker.publisher.publish(TOPICS.raw, outgoing(asins.map((asin) => rawUpdate(asin, trace(n)))));
    const first = taker();
    const free = new Inbox<RawDelivery>();

    const server = await scene.broker.serve([GROUPS.enrich], [first.handler]);
    await publishAll(1);
    const placed = await first.taken.reach(asins.length);
    await server.close();
    const heldPartition = placed[0]?.partition;
    const others = placed.filter(({ partition }) => partition !== heldPartition).map(({ key }) => key);
    const handler = enrichBy((delivery) => {
      if (delivery.partition === heldPartition) return retry('one side is not known yet');
      free.add(delivery);
      return DONE;
    });
    await scene.broker.serve([GROUPS.enrich], [handler]);
    await publishAll(2);
    const flowed = await free.reach(others.length);

    expect(others.length).toBeGreaterThan(0);
    expect(flowed.map(({ key }) => key).sort()).toEqual(others.sort());
  });

  it('counts what a group has not settled', async () => {
    const { taken, handler } = taker();
    const lagOf = async () => (await scene.broker.status.lags()).find(({ topic }) => topic === TOPICS.raw);

    await publishUpdates(scene.broker, 'B000000LAG', 7);
    const before = await lagOf();
    const server = await scene.broker.serve([GROUPS.enrich], [handler]);
    await taken.reach(7);
    await server.close();

    expect(before).toEqual({ group: GROUPS.enrich, topic: TOPICS.raw, events: 7, held: null });
    expect(await lagOf()).toEqual({ group: GROUPS.enrich, topic: TOPICS.raw, events: 0, held: null });
  });

  it('reads the recent past without taking anything from a group, leaving out what is no event', async () => {
    const { taken, handler } = taker();
    const read: string[] = [];

    await publishUpdates(scene.broker, 'B000000OLD', 1);
    await scene.clock.advance(60_000);
    await scene.broker.publisher.publish(TOPICS.raw, outgoing([rawUpdate('B000000NEW', trace(2))]));
    await scene.broker.publishBytes(TOPICS.raw, { key: 'B000000NEW', value: utf8('{') });
    await scene.broker.publisher.publish(TOPICS.raw, outgoing([rawUpdate('B000000NEW', trace(3))]));
    const since = '2026-11-22T12:01:00.000Z';
    for await (const { key, value, publishedAt } of scene.broker.eventLog.readSince(TOPICS.raw, since))
      read.push(`${key} ${value.traceId} ${publishedAt}`);
    await scene.broker.serve([GROUPS.enrich], [handler]);

    expect(read).toEqual([`B000000NEW ${trace(2)} ${since}`, `B000000NEW ${trace(3)} ${since}`]);
    expect(traces(await taken.reach(3)).sort()).toEqual([1, 2, 3].map(trace));
  });

  it('hands each group its own copy of an event', async () => {
    const letters = new Inbox<string>();
    const handlers = [
      enrichBy((delivery) => {
        delivery.value.product['title'] = 'changed by its reader';
        return retry('again');
      }),
    ];
    const server = await scene.broker.serve([GROUPS.enrich], handlers);
    await publishUpdates(scene.broker, 'B00000COPY', 1);
    await within(scene.clock.someoneSleeps(), 'the pause');
    await server.close();
    for await (const { value } of scene.broker.eventLog.readSince(TOPICS.raw, '2026-01-01T00:00:00.000Z'))
      letters.add(JSON.stringify(value.product));

    expect(letters.items).toEqual(['{}']);
  });
}
