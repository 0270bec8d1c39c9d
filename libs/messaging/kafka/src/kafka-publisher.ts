import { encodeEvent, type AnyTopic, type EventOf, type Topic } from '@tracker/dto';
import { PublisherUnavailable, type OutgoingEvent, type Publisher, type Republished } from '@tracker/messaging-port';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import kafkajs, { type Kafka, type Producer, type RecordMetadata } from 'kafkajs';
import { RETRY } from './client';
import { EventTooLarge, messageOf, reasonOf, refusalOf } from './errors';
import { loadFlight, type Consignment, type Parcel } from './flights';
import type { Names } from './names';
import { PARTITIONS } from './topics';

interface Waiting extends Consignment {
  accept(): void;
  refuse(error: unknown): void;
}

/** Anything that goes to a topic as bytes: an event again, or a dead letter. */
export interface OutgoingRecord {
  key: string;
  value: Uint8Array | null;
  headers: Record<string, string>;
  /** ISO 8601, UTC; left out: now. */
  publishedAt?: string;
}

const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];
/** The partition of a key as Java's producers and `kcat -X partitioner=murmur2` choose it. */
const partitioner = kafkajs.Partitioners.DefaultPartitioner();
const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionId) => ({
  partitionId,
  leader: 0,
  partitionErrorCode: 0,
  replicas: [],
  isr: [],
}));

export const partitionOf = (topic: string, key: string): number =>
  partitioner({ topic, partitionMetadata, message: { key, value: null } });

export interface PublisherResources {
  kafka: Kafka;
  names: Names;
  clock: Clock;
  log: Log;
  meter: Meter;
  /** Whether every topic of the journey can be written, as far as the cluster knows. */
  writable: () => Promise<boolean>;
}

/**
 * One request at a time, acknowledged by all in-sync replicas, idempotent. After a failed request its producer is
 * thrown away: kafkajs has taken the sequence numbers back, while the broker may have stored the batch, and would then
 * take the next batch of that length for a repetition and drop it.
 */
export class KafkaPublisher implements Publisher {
  private waiting: Waiting[] = [];
  private flying: Promise<void> | null = null;
  private producer: Promise<Producer> | null = null;
  private accepted = true;
  private probing = false;
  private closed = false;
  private readonly utf8 = new TextEncoder();

  constructor(private readonly resources: PublisherResources) {}

  async publish<T extends Topic>(topic: T, events: OutgoingEvent<EventOf[T]>[]): Promise<void> {
    const encode = (value: EventOf[T]) => this.utf8.encode(encodeEvent(topic, value));
    await this.send(
      topic,
      events.map(({ key, value, headers = {} }) => ({ key, value: encode(value), headers })),
    );
  }

  async republish(topic: Topic, events: readonly Republished[]): Promise<void> {
    await this.send(topic, events);
  }

  /**
   * Resolves when all are accepted, in their order; calls keep their order too.
   * @throws PublisherUnavailable; EventTooLarge
   */
  send(topic: AnyTopic, records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    if (this.closed) return Promise.reject(new PublisherUnavailable('Kafka is closed in this process'));
    const name = this.resources.names.topic(topic);
    const now = this.resources.clock.now().getTime();
    const parcels = records.map(({ key, value, headers, publishedAt }): Parcel => {
      const timestamp = String(publishedAt === undefined ? now : Date.parse(publishedAt));
      return { topic: name, partition: partitionOf(name, key), key, value, headers, timestamp };
    });
    return new Promise((accept, refuse) => {
      this.waiting.push({ parcels, accepted: 0, accept, refuse });
      this.flying ??= this.fly();
    });
  }

  /** After a failure it finds out by itself whether the cluster takes writes again: who waits publishes nothing. */
  healthy(): boolean {
    if (!this.accepted && !this.probing && !this.closed) void this.probe();
    return this.accepted;
  }

  /** Waits for what is on its way; refuses what comes later. */
  async close(): Promise<void> {
    this.closed = true;
    await this.flying;
    await this.discard();
  }

  private async fly(): Promise<void> {
    while (this.waiting.length > 0) {
      const { parcels, shares } = loadFlight(this.waiting);
      try {
        await this.transmit(parcels);
        this.accepted = true;
        for (const [consignment, count] of shares) this.settle(consignment, count);
      } catch (error) {
        const refusal = this.judge(error, parcels);
        for (const consignment of shares.keys()) consignment.refuse(refusal);
        this.waiting = this.waiting.filter((consignment) => !shares.has(consignment));
      }
    }
    // in the same turn: whoever sends next, on hearing that this one is accepted, must start anew
    this.flying = null;
  }

  private settle(consignment: Waiting, count: number): void {
    consignment.accepted += count;
    if (consignment.accepted < consignment.parcels.length) return;
    this.waiting = this.waiting.filter((other) => other !== consignment);
    const { names, meter } = this.resources;
    const topic = names.journeyTopic(consignment.parcels[0]?.topic ?? '');
    meter.count('tracker_published_total', consignment.parcels.length, { topic });
    consignment.accept();
  }

  private async transmit(parcels: readonly Parcel[]): Promise<void> {
    const producer = await this.connected();
    const topics = [...new Set(parcels.map(({ topic }) => topic))];
    const acknowledged = await producer.sendBatch({
      acks: -1,
      compression: kafkajs.CompressionTypes.ZSTD,
      topicMessages: topics.map((name) => ({
        topic: name,
        messages: parcels
          .filter(({ topic }) => topic === name)
          .map(({ topic: _, value, ...message }) => ({
            ...message,
            value: value === null ? null : Buffer.from(value),
          })),
      })),
    });
    expectAll(parcels, acknowledged);
  }

  private connected(): Promise<Producer> {
    this.producer ??= this.connect();
    return this.producer;
  }

  private async connect(): Promise<Producer> {
    const producer = this.resources.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: RETRY,
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      void producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  private async discard(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    try {
      await (await producer)?.disconnect();
    } catch (error) {
      this.resources.log.debug('A producer is gone', { reason: messageOf(error) });
    }
  }

  private judge(error: unknown, parcels: readonly Parcel[]): Error {
    // not awaited: it may wait for an answer that does not come
    void this.discard();
    const [first] = parcels;
    if (first && parcels.length === 1 && TOO_LARGE.includes(refusalOf(error) ?? ''))
      return new EventTooLarge(`an event of ${first.value?.byteLength ?? 0} bytes is too large for ${first.topic}`, {
        cause: error,
      });
    this.accepted = false;
    const topics = [...new Set(parcels.map(({ topic }) => topic))].join(', ');
    const needed = reasonOf(error) === 'rights' ? `; needed: Write on ${topics}` : '';
    return new PublisherUnavailable(`Kafka did not accept events: ${messageOf(error)}${needed}`, { cause: error });
  }

  private async probe(): Promise<void> {
    this.probing = true;
    try {
      // a producer id comes from the cluster's controller
      await this.connected();
      this.accepted = await this.resources.writable();
    } catch (error) {
      this.resources.log.debug('Kafka does not accept events yet', { reason: messageOf(error) });
      if (!this.flying) void this.discard();
    } finally {
      this.probing = false;
    }
  }
}

/**
 * kafkajs does not send what moved, between two attempts, to a broker that had answered the first, and still resolves;
 * so the answers must name every partition.
 */
function expectAll(parcels: readonly Parcel[], acknowledged: readonly RecordMetadata[]): void {
  const name = (topic: string, partition: number) => `${topic}/${partition}`;
  const answered = new Set(acknowledged.map(({ topicName, partition }) => name(topicName, partition)));
  const missing = parcels.find(({ topic, partition }) => !answered.has(name(topic, partition)));
  if (missing) throw new Error(`no acknowledgement for ${name(missing.topic, missing.partition)}`);
}
