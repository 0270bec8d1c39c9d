import { TOPICS } from '@tracker/dto';
import { PublisherUnavailable } from '@tracker/messaging-port';
import { rawUpdate } from '@tracker/messaging-port/testing';
import { NO_METER } from '@tracker/runtime-port';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import type { Kafka, ProducerBatch, RecordMetadata } from 'kafkajs';
import { KafkaPublisher, partitionOf } from './kafka-publisher';
import { Names } from './names';

const ASINS = ['B000000001', 'B000000002', 'B000000003', 'B000000004'];
const events = ASINS.map((asin) => ({ key: asin, value: rawUpdate(asin, 'trace-0001') }));

/** A producer that acknowledges what `answer` says. */
function publisherWith(answer: (batch: ProducerBatch) => RecordMetadata[], writable = async () => true) {
  const batches: ProducerBatch[] = [];
  const producer = {
    connect: async () => undefined,
    disconnect: async () => undefined,
    sendBatch: async (batch: ProducerBatch) => {
      batches.push(batch);
      return answer(batch);
    },
  };
  const kafka = { producer: () => producer } as unknown as Kafka;
  const resources = { kafka, names: new Names('p-'), clock: new FakeClock(), log: new MemoryLog(), meter: NO_METER };
  return { publisher: new KafkaPublisher({ ...resources, writable }), batches };
}

const acknowledge = (batch: ProducerBatch): RecordMetadata[] =>
  (batch.topicMessages ?? []).flatMap(({ topic, messages }) =>
    messages.map(({ partition = -1 }) => ({ topicName: topic, partition, errorCode: 0 })),
  );

describe('publishing to Kafka', () => {
  it.each([
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
  ])('puts the key %s where the Java clients put it (hashes from UtilsTest of Apache Kafka)', (key, murmur2) => {
    expect(partitionOf('raw.keepa_updates', key)).toBe((murmur2 & 0x7fffffff) % 6);
  });

  it('takes nothing for accepted that a partition has not acknowledged', async () => {
    const { publisher } = publisherWith((batch) => acknowledge(batch).slice(0, 1));

    await expect(publisher.publish(TOPICS.raw, events)).rejects.toBeInstanceOf(PublisherUnavailable);
    expect(publisher.healthy()).toBe(false);
  });

  it('stays unhealthy while the cluster can not be written, without publishing to find out', async () => {
    let writable = false;
    const { publisher, batches } = publisherWith(
      () => [],
      async () => writable,
    );
    await expect(publisher.publish(TOPICS.raw, events)).rejects.toBeInstanceOf(PublisherUnavailable);
    const turn = () => new Promise((resolve) => setImmediate(resolve));

    publisher.healthy();
    await turn();
    const whileRefused = publisher.healthy();
    await turn();
    writable = true;
    publisher.healthy();
    await turn();

    expect([whileRefused, publisher.healthy()]).toEqual([false, true]);
    expect(batches).toHaveLength(1);
  });

  it('sends together what waits while one request is under way, each in its turn', async () => {
    const { publisher, batches } = publisherWith(acknowledge);

    await Promise.all(
      ['trace-0001', 'trace-0002', 'trace-0003'].map((name) =>
        publisher.publish(TOPICS.raw, [{ key: 'B000000001', value: rawUpdate('B000000001', name) }]),
      ),
    );

    const sent = batches.map(({ topicMessages = [] }) => topicMessages.flatMap(({ messages }) => messages.length));
    expect(sent).toEqual([[1], [2]]);
    expect(batches.every(({ acks }) => acks === -1)).toBe(true);
  });

  it('takes the next records from whoever waited for the last ones, one call after the other', async () => {
    const { publisher, batches } = publisherWith(acknowledge);
    const record = { key: 'B000000001', value: new Uint8Array([1]), headers: {} };

    for (let call = 0; call < 3; call++) await publisher.send(TOPICS.raw, [record]);

    expect(batches).toHaveLength(3);
  });

  it('refuses what comes after its close', async () => {
    const { publisher } = publisherWith(acknowledge);
    await publisher.close();

    await expect(publisher.publish(TOPICS.raw, events)).rejects.toBeInstanceOf(PublisherUnavailable);
  });
});
