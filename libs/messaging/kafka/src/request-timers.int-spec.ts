import { TOPICS } from '@tracker/dto';
import type { Kafka, KafkaConfig } from 'kafkajs';
import { TestBrokers } from './testing-broker';

const QUIET_MS = 1_000;

describe('timers of a process that waits for events', () => {
  let brokers: TestBrokers;
  const closers: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    brokers = await TestBrokers.connect();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const close of closers.splice(0).reverse()) await close();
    await brokers.closeAll();
  });

  /** How many timers are armed in a second by a producer and an admin of kafkajs that have nothing to do. */
  async function timersASecond(patched: boolean): Promise<number> {
    const prefix = brokers.newPrefix();
    await brokers.messaging({ topicPrefix: prefix });
    const made: Kafka[] = [];
    await jest.isolateModulesAsync(async () => {
      const { Kafka: Fresh } = (await import('kafkajs')) as { Kafka: new (config: KafkaConfig) => Kafka };
      if (patched) (await import('./request-timers')).armTimersOnlyWhenNeeded();
      made.push(new Fresh({ brokers: brokers.addresses, clientId: 'idle', logCreator: () => () => undefined }));
    });
    const [kafka] = made;
    if (!kafka) throw new Error('no client');
    const producer = kafka.producer({ idempotent: true });
    const admin = kafka.admin();
    await producer.connect();
    await admin.connect();
    closers.push(
      () => producer.disconnect(),
      () => admin.disconnect(),
    );
    await producer.send({ topic: `${prefix}${TOPICS.alerts}`, messages: [{ key: 'a', value: 'b' }] });
    await admin.fetchTopicOffsets(`${prefix}${TOPICS.alerts}`);
    const armed = jest.spyOn(globalThis, 'setTimeout');
    const quiet = await new Promise<number>((resolve) => {
      setTimeout(() => resolve(armed.mock.calls.length - 1), QUIET_MS);
    });
    return quiet;
  }

  it('stock kafkajs: again and again, up to hundreds a second, for connections on which nothing waits', async () => {
    expect(await timersASecond(false)).toBeGreaterThan(20);
  });

  it('with the cure: none', async () => {
    expect(await timersASecond(true)).toBeLessThan(5);
  });
});
