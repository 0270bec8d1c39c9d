import { GROUPS, TOPICS } from '@tracker/dto';
import { Inbox, rawUpdate } from '@tracker/messaging-port/testing';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import kafkajs, { type Admin } from 'kafkajs';
import { GroupInUse, KafkaUnavailable, TopicsMismatch } from './errors';
import { partitionOf } from './kafka-publisher';
import { insist, KEEP_ALL, QUICK, readTraces, TestBrokers, until } from './testing-broker';

const ASIN = 'B00TOPICS1';

describe('topics on real brokers', () => {
  let brokers: TestBrokers;
  let prefix: string;
  let admin: Admin;

  beforeAll(async () => {
    brokers = await TestBrokers.connect();
    admin = brokers.kafka.admin();
    await admin.connect();
  });
  beforeEach(() => {
    prefix = brokers.newPrefix();
  });
  afterEach(() => brokers.closeAll());
  afterAll(() => admin.disconnect());

  const settingsOf = async (topic: string): Promise<Record<string, string>> => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic }],
    });
    return Object.fromEntries(
      (resources[0]?.configEntries ?? []).map(({ configName, configValue }) => [configName, configValue]),
    );
  };

  it('are created with 6 partitions and the limits of the configuration', async () => {
    const retention = { ...KEEP_ALL, raw: { days: 7, bytes: 5_000_000_000 }, deadLetters: { days: 30 } };
    const { topics } = await brokers.messaging({ topicPrefix: prefix, retention });

    const described = await topics.describe();

    expect(described.map(({ name }) => name).sort()).toEqual(
      [
        'raw.keepa_updates',
        'products.enriched',
        'arbitrage.alerts',
        'raw.keepa_updates.dlq',
        'products.enriched.dlq',
        'arbitrage.alerts.dlq',
      ]
        .map((topic) => prefix + topic)
        .sort(),
    );
    for (const { existing, fault, differences } of described)
      expect([existing?.partitions, fault, differences]).toEqual([6, null, {}]);
    expect(await settingsOf(`${prefix}${TOPICS.raw}`)).toMatchObject({
      'cleanup.policy': 'delete',
      'compression.type': 'zstd',
      'retention.ms': '604800000',
      'retention.bytes': '833333333',
    });
    expect(await settingsOf(`${prefix}${TOPICS.enriched}`)).toMatchObject({ 'cleanup.policy': 'compact' });
    expect(await settingsOf(`${prefix}${TOPICS.raw}.dlq`)).toMatchObject({ 'retention.ms': '2592000000' });
  });

  it('are brought to new limits, and keep what an operator has set besides', async () => {
    await brokers.messaging({ topicPrefix: prefix });
    const name = `${prefix}${TOPICS.alerts}`;
    const own = Object.entries({ ...(await settingsOf(name)), 'flush.messages': '77' })
      .filter(([setting]) => ['flush.messages', 'compression.type'].includes(setting))
      .map(([setting, value]) => ({ name: setting, value }));
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name, configEntries: own }] });
    await until(async () => (await settingsOf(name))['flush.messages'] === '77');

    await brokers.messaging({ topicPrefix: prefix, retention: { ...KEEP_ALL, alerts: { days: 90 } } });
    await until(async () => (await settingsOf(name))['retention.ms'] === '7776000000');

    expect(await settingsOf(name)).toMatchObject({ 'flush.messages': '77', 'cleanup.policy': 'delete' });
  });

  it('with fewer partitions are refused, by name', async () => {
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic: `${prefix}${TOPICS.alerts}`, numPartitions: 3 }],
    });
    await until(async () => (await admin.listTopics()).includes(`${prefix}${TOPICS.alerts}`));

    const opening = brokers.messaging({ topicPrefix: prefix });

    await expect(opening).rejects.toBeInstanceOf(TopicsMismatch);
    await expect(opening).rejects.toThrow(`${prefix}arbitrage.alerts has 3 partitions instead of 6`);
  });

  it('that gain partitions go on: what comes there is read from the first event, and a product keeps its partition', async () => {
    const messaging = await brokers.messaging({ topicPrefix: prefix, timings: { ...QUICK, metadataMs: 1_000 } });
    const taken = new Inbox<string>();
    await readTraces(messaging, taken);
    await messaging.publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, 'trace-before') }]);
    await taken.reach(1);
    const topic = `${prefix}${TOPICS.raw}`;
    await admin.createPartitions({ topicPartitions: [{ topic, count: 8 }] });
    const producer = brokers.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    const event = { key: ASIN, value: JSON.stringify(rawUpdate(ASIN, 'trace-added')), partition: 7 };
    await insist(() => producer.send({ topic, messages: [event] }));
    await producer.disconnect();

    await until(() => taken.items.includes('trace-added'));
    const log = new MemoryLog();
    const next = await brokers.messaging({ topicPrefix: prefix, log });
    await next.publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, 'trace-after') }]);
    const ends = await next.topics.offsetsAt(TOPICS.raw, 'latest');
    const own = partitionOf(topic, ASIN);
    expect([ends.size, ends.get(own), ends.get(7)]).toEqual([8, 2, 1]);
    expect(log.entries).toContainEqual({
      level: 'warn',
      message: 'A topic has more partitions than it was made with',
      fields: { topic, partitions: 8, madeWith: 6 },
    });
  });

  it('that are missing are named by a check, and by no way created', async () => {
    const opening = brokers.messaging({ topicPrefix: prefix, topics: 'check' });

    await expect(opening).rejects.toThrow(`${prefix}raw.keepa_updates is missing`);
    expect((await admin.listTopics()).filter((topic) => topic.startsWith(prefix))).toEqual([]);
  });

  it('can be read again from a date, once nobody reads them', async () => {
    const clock = new FakeClock('2026-11-20T08:00:00.000Z');
    const messaging = await brokers.messaging({ topicPrefix: prefix, clock });
    const taken = new Inbox<string>();
    for (const day of ['20', '21', '22']) {
      clock.jumpTo(`2026-11-${day}T08:00:00.000Z`);
      await messaging.publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, `trace-of-${day}`) }]);
    }
    const server = await readTraces(messaging, taken);
    await taken.reach(3);
    const offsets = await messaging.topics.offsetsAt(TOPICS.raw, { since: '2026-11-21T00:00:00.000Z' });

    await expect(messaging.topics.resetGroup(GROUPS.enrich, TOPICS.raw, offsets)).rejects.toBeInstanceOf(GroupInUse);
    await server.close();
    await messaging.topics.resetGroup(GROUPS.enrich, TOPICS.raw, offsets);
    await readTraces(messaging, taken);
    await taken.reach(5);

    expect(taken.items.slice(3)).toEqual(['trace-of-21', 'trace-of-22']);
  });

  it('of brokers that do not answer are an outage that names them', async () => {
    const opening = brokers.messaging({ topicPrefix: prefix, brokers: ['127.0.0.1:1'] });

    await expect(opening).rejects.toBeInstanceOf(KafkaUnavailable);
    await expect(opening).rejects.toThrow('Kafka at 127.0.0.1:1');
  });
});
