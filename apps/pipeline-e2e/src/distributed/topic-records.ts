import type { AnyTopic } from '@tracker/dto';
import kafkajs from 'kafkajs';
import type { Bed } from './bed';

export interface TopicRecord {
  partition: number;
  offset: number;
  key: string;
  /** When the broker or the publisher says that it came, ms. */
  at: number;
  value: Buffer | null;
  headers: Record<string, string>;
}

/** kafkajs by itself; it knows zstd, because the adapters of the bed have told it. */
export const bareKafka = (brokers: readonly string[]) =>
  new kafkajs.Kafka({ brokers: [...brokers], clientId: 'spec', logLevel: kafkajs.logLevel.NOTHING });

let readings = 0;

/** Every record that a topic holds now, byte for byte. */
export async function recordsOf(bed: Bed, topic: AnyTopic): Promise<TopicRecord[]> {
  const kafka = bareKafka(bed.kafka.brokers);
  const name = bed.prefix + topic;
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(name);
  await admin.disconnect();
  const open = new Map(offsets.filter(({ low, high }) => low !== high).map((end) => [end.partition, Number(end.high)]));
  const records: TopicRecord[] = [];
  if (open.size === 0) return records;
  const consumer = kafka.consumer({ groupId: `${bed.prefix}reading-${++readings}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [name], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    const eachBatch = async ({ batch }: { batch: kafkajs.Batch }) => {
      for (const { offset, key, value, headers, timestamp } of batch.messages) {
        const texts = Object.entries(headers ?? {}).map(([header, text]) => [header, String(text)]);
        const { partition } = batch;
        records.push({
          partition,
          offset: Number(offset),
          key: String(key),
          at: Number(timestamp),
          value,
          headers: Object.fromEntries(texts),
        });
      }
      if (Number(batch.lastOffset()) + 1 >= (open.get(batch.partition) ?? 0)) open.delete(batch.partition);
      if (open.size === 0) resolve();
    };
    consumer.run({ eachBatch }).catch(reject);
  });
  await consumer.disconnect();
  return records;
}

/** Puts bytes on a topic past our publisher. */
export async function produceBytes(
  bed: Bed,
  topic: AnyTopic,
  records: readonly { key: string; value: Uint8Array | null; headers?: Record<string, string> }[],
  compression = kafkajs.CompressionTypes.None,
): Promise<void> {
  const createPartitioner = kafkajs.Partitioners.DefaultPartitioner;
  const producer = bareKafka(bed.kafka.brokers).producer({ createPartitioner, allowAutoTopicCreation: false });
  await producer.connect();
  const messages = records.map(({ value, ...record }) => ({ ...record, value: value && Buffer.from(value) }));
  await producer.send({ topic: bed.prefix + topic, messages, compression });
  await producer.disconnect();
}
