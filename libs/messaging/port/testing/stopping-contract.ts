import { GROUPS, TOPICS } from '@tracker/dto';
import { DONE, PublisherUnavailable, dead, retry } from '../src';
import {
  deadLetterReaders,
  enrichBy,
  outgoing,
  publishUpdates,
  rawUpdate,
  taker,
  trace,
  traces,
  type RawDelivery,
} from './events';
import { on } from './harness';
import { Inbox, Latch, passTimeUntil, within } from './inbox';
import type { Scene } from './messaging-contract';

const ASIN = 'B0STOPPING';

export function describeStopping(scene: Scene): void {
  it('delivers again after a crash what was not settled, and nothing else', async () => {
    const { taken, handler } = taker();
    const after = taker();
    const second = new Inbox<RawDelivery>();
    const never = new Latch();

    const server = await scene.broker.serve([GROUPS.enrich], [handler]);
    await publishUpdates(scene.broker, ASIN, 2);
    await taken.reach(2);
    await server.close();
    await scene.broker.serve(
      [GROUPS.enrich],
      [
        enrichBy(async (delivery) => {
          second.add(delivery);
          await never.opened;
          return DONE;
        }),
      ],
    );
    await scene.broker.publisher.publish(TOPICS.raw, outgoing([3, 4].map((n) => rawUpdate(ASIN, trace(n)))));
    await second.reach(2);
    const restarted = await scene.broker.crash();
    never.open();
    await restarted.serve([GROUPS.enrich], [after.handler]);

    expect(traces(await after.taken.reach(2))).toEqual([trace(3), trace(4)]);
  });

  it('waits at its close for the handler at work, commits what it did, and calls nobody afterwards', async () => {
    const begun = new Inbox<RawDelivery>();
    const finish = new Latch();
    const after = taker();
    let closed = false;

    const server = await scene.broker.serve(
      [GROUPS.enrich],
      [
        enrichBy(async (delivery) => {
          begun.add(delivery);
          await finish.opened;
          return DONE;
        }),
      ],
    );
    await publishUpdates(scene.broker, ASIN, 1);
    await begun.reach(1);
    const closing = server.close().then(() => (closed = true));
    await scene.broker.publisher.publish(TOPICS.raw, outgoing([rawUpdate(ASIN, trace(2))]));
    const closedEarly = closed;
    finish.open();
    await within(closing, 'the close');
    await scene.broker.serve([GROUPS.enrich], [after.handler]);

    expect(closedEarly).toBe(false);
    expect(traces(await after.taken.reach(1))).toEqual([trace(2)]);
    expect(traces(begun.items)).toEqual([trace(1)]);
  });

  it('closes at once while a partition pauses', async () => {
    const server = await scene.broker.serve([GROUPS.enrich], [enrichBy(() => retry('not yet'))]);
    await publishUpdates(scene.broker, ASIN, 1);
    await within(scene.clock.someoneSleeps(), 'the pause');

    await expect(within(server.close(), 'the close')).resolves.toBeUndefined();
  });

  it('stops looking for the event of a bug when it closes', async () => {
    const calls = new Inbox<string[]>();
    const finish = new Latch();
    const handler = on(TOPICS.raw, GROUPS.enrich, async (batch) => {
      calls.add(traces(batch));
      await finish.opened;
      throw new TypeError('bug');
    });

    await publishUpdates(scene.broker, ASIN, 8);
    const server = await scene.broker.serve([GROUPS.enrich], [handler]);
    await calls.reach(1);
    const closing = server.close();
    finish.open();
    await within(closing, 'the close');

    expect(calls.items).toHaveLength(1);
  });

  it('moves no offset past a dead letter that the broker has not accepted', async () => {
    const seen = new Inbox<RawDelivery>();
    const again = new Inbox<RawDelivery>();
    const { letters, readers } = deadLetterReaders();
    const refuse = (inbox: Inbox<RawDelivery>) =>
      enrichBy((delivery) => {
        inbox.add(delivery);
        return dead('never');
      });

    await publishUpdates(scene.broker, ASIN, 1);
    scene.broker.setWritable(false);
    await scene.broker.serve([GROUPS.enrich], [refuse(seen)]);
    await seen.reach(1);
    await within(scene.clock.someoneSleeps(), 'the pause');
    const lag = (await scene.broker.status.lags()).find(({ topic }) => topic === TOPICS.raw);
    const restarted = await scene.broker.crash();
    await restarted.serve([GROUPS.enrich, GROUPS.deadLetters], [refuse(again), ...readers]);

    expect(lag).toMatchObject({ events: 1, held: { reason: expect.any(String) } });
    expect(traces(await again.reach(1))).toEqual([trace(1)]);
    expect(await letters.reach(1)).toHaveLength(1);
  });

  it('goes on by itself when the broker accepts again', async () => {
    const { taken, handler } = taker();
    const { letters, readers } = deadLetterReaders();

    await scene.broker.publishBytes(TOPICS.raw, { key: ASIN, value: null });
    await publishUpdates(scene.broker, ASIN, 1);
    scene.broker.setWritable(false);
    await scene.broker.serve([GROUPS.enrich, GROUPS.deadLetters], [handler, ...readers]);
    await taken.reach(1);
    await within(scene.clock.someoneSleeps(), 'the pause');
    scene.broker.setWritable(true);

    expect(await passTimeUntil(scene.clock, letters.reach(1))).toHaveLength(1);
  });

  it('says to a publisher that the broker is down, and is healthy again before anything is published', async () => {
    const { publisher } = scene.broker;
    const events = outgoing([rawUpdate(ASIN, trace(1))]);

    const healthyAtFirst = publisher.healthy();
    scene.broker.setWritable(false);
    const refused = await publisher.publish(TOPICS.raw, events).catch((error: unknown) => error);
    const healthyWhileDown = [publisher.healthy(), publisher.healthy()];
    scene.broker.setWritable(true);
    const recovery = async () => {
      while (!publisher.healthy()) await new Promise((resolve) => setImmediate(resolve));
    };
    await within(recovery(), 'the recovery');
    await publisher.publish(TOPICS.raw, events);

    expect(refused).toBeInstanceOf(PublisherUnavailable);
    expect(refused).toMatchObject({ unavailable: true });
    expect([healthyAtFirst, ...healthyWhileDown, publisher.healthy()]).toEqual([true, false, false, true]);
  });

  it.each([
    ['a missing handler', [GROUPS.detect], [], /products\.enriched has no handlers in group arbitrage/],
    [
      'two handlers of one step',
      [GROUPS.enrich],
      [taker().handler, taker().handler],
      /raw\.keepa_updates has 2 handlers in group enricher/,
    ],
    [
      'a handler of a group that is not hosted here',
      [GROUPS.enrich],
      [taker().handler, on(TOPICS.enriched, GROUPS.detect, async () => [])],
      /products\.enriched has a handler in group arbitrage/,
    ],
    [
      'a handler of a topic that its group does not read',
      [GROUPS.enrich],
      [taker().handler, on(TOPICS.alerts, GROUPS.enrich, async () => [])],
      /arbitrage\.alerts has a handler in group enricher/,
    ],
  ])('refuses to start with %s, naming topic and group', async (_, groups, handlers, message) => {
    await expect(scene.broker.serve(groups, handlers)).rejects.toThrow(message);
  });
}
