import { GROUPS, TOPICS } from '@tracker/dto';
import { DONE } from '@tracker/messaging-port';
import { Inbox, on, rawUpdate } from '@tracker/messaging-port/testing';
import { startKafka, type RunningKafka } from '@tracker/testing/servers';
import type { KafkaMessaging } from './kafka-messaging';
import { insist, openQuickly, QUICK, serve, until } from './testing-broker';

const ASINS = Array.from({ length: 12 }, (_, index) => `B0CLUSTE${String(index).padStart(2, '0')}`);
const trace = (n: number) => `trace-${String(n).padStart(4, '0')}`;

describe('three nodes', () => {
  let kafka: RunningKafka;
  let messaging: KafkaMessaging;

  jest.setTimeout(180_000);
  beforeAll(async () => {
    kafka = await startKafka({ nodes: 3 });
    messaging = await openQuickly({
      brokers: kafka.brokers,
      topicPrefix: 'cluster-test-',
      replicationFactor: 3,
      timings: { ...QUICK, requestMs: 2_000 },
    });
  });
  afterAll(async () => {
    await messaging?.close();
    await kafka?.stop();
  });

  /** Until the brokers take it, as a stage does. */
  const publish = async (n: number): Promise<void> => {
    const events = ASINS.map((asin) => ({ key: asin, value: rawUpdate(asin, trace(n)) }));
    await insist(() => messaging.publisher.publish(TOPICS.raw, events));
  };

  it('lose no acknowledged event and no order while one of them is killed and comes back', async () => {
    const rounds = 24;
    const applied = new Map<string, string[]>();
    const all = new Inbox<string>();
    const reader = on(TOPICS.raw, GROUPS.enrich, async (batch) => {
      for (const { key, value } of batch) {
        const versions = applied.get(key) ?? [];
        if (versions.includes(value.traceId)) continue;
        applied.set(key, [...versions, value.traceId]);
        all.add(value.traceId);
      }
      return batch.map(() => DONE);
    });
    await serve(messaging, [GROUPS.enrich], [reader]);

    for (let n = 1; n <= rounds; n++) {
      if (n === 6) await kafka.node(1).kill('SIGKILL');
      if (n === 16) await kafka.node(1).start();
      await publish(n);
    }
    await until(() => all.items.length === rounds * ASINS.length);

    for (const asin of ASINS) expect(applied.get(asin)).toEqual(Array.from({ length: rounds }, (_, n) => trace(n + 1)));
    // the node that came back may still call its group together: that is no death
    expect(messaging.alive().live).toBe(true);
    await until(() => messaging.alive().ready);
  });

  it('take nothing while only one of three has the copies, and say so', async () => {
    await Promise.all([kafka.node(0).kill('SIGKILL'), kafka.node(1).kill('SIGKILL')]);
    const events = [{ key: 'B0CLUSTE00', value: rawUpdate('B0CLUSTE00', 'trace-alone') }];
    await expect(messaging.publisher.publish(TOPICS.raw, events)).rejects.toMatchObject({ unavailable: true });

    expect(messaging.publisher.healthy()).toBe(false);
  });
});
