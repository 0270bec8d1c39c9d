import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { ServerKafka } from '@nestjs/microservices';
import { GROUPS, TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import { openKafkaMessaging, type KafkaMessaging } from '@tracker/messaging-kafka';
import { decodeStored, DONE, type BatchHandler } from '@tracker/messaging-port';
import { systemClock } from '@tracker/runtime';
import { NO_METER, type Clock } from '@tracker/runtime-port';
import kafkajs, { type Consumer, type EachBatchHandler, type Kafka } from 'kafkajs';
import { soldEverywhere } from './keepa-answers';
import { takeTurns, type Comparison } from './measure';
import { answersOf } from './pipeline.bench';
import { silentLog } from './silent-log';

const ROUNDS = 4;
/** Simulated: what a store takes for one document, and for a bulk of up to 100, ms. */
const WRITE_MS = { one: 2, bulk: 10 } as const;
/** What Nest's own transport gets to do in a round: it takes milliseconds for each. */
const ONE_BY_ONE = 300;
/** As ours fetches, so that the same requests are compared. */
const FETCH = { maxBytesPerPartition: 2 * 1024 * 1024, maxWaitTimeInMs: 250 };
const PARTITIONS = 6;
const SHORT_SERIES = Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? 7_500_000 + 600 * n : 8_999 - n));

/** Counts events until all that are expected have been handled. */
class Tally {
  private readonly reached = new EventTarget();
  private left: number;
  private firstMs = 0;
  private lastMs = 0;
  private cpu = process.cpuUsage();

  constructor(private readonly expected: number) {
    this.left = expected;
  }

  begin(): void {
    this.firstMs ||= performance.now();
  }

  add(count: number): void {
    this.left -= count;
    if (this.left > 0 || this.lastMs > 0) return;
    this.lastMs = performance.now();
    this.cpu = process.cpuUsage(this.cpu);
    this.reached.dispatchEvent(new Event('all'));
  }

  async all(): Promise<void> {
    if (this.left > 0) await once(this.reached, 'all');
  }

  /** For each event, since this tally was made. */
  get cpuMicroseconds(): number {
    return (this.cpu.user + this.cpu.system) / this.expected;
  }

  /** From the first call of the handler on. */
  get perSecond(): number {
    return (this.expected * 1_000) / (this.lastMs - this.firstMs);
  }
}

/** A topic full of the same events, to be read again and again. */
class FullTopic {
  private constructor(
    readonly kafka: Kafka,
    readonly brokers: string[],
    readonly prefix: string,
    readonly events: number,
  ) {}

  static async fill(brokers: string[], prefix: string, events: readonly RawKeepaUpdateDto[], times: number) {
    const kafka = new kafkajs.Kafka({ brokers, clientId: 'bench', logCreator: () => () => undefined });
    const topic = new FullTopic(kafka, brokers, prefix, events.length * times);
    const messaging = await topic.open(systemClock, 'declare');
    for (let time = 0; time < times; time++)
      await messaging.publisher.publish(
        TOPICS.raw,
        events.map((value) => ({ key: value.asin, value, headers: { traceId: value.traceId } })),
      );
    await messaging.close();
    return topic;
  }

  get name(): string {
    return this.prefix + TOPICS.raw;
  }

  /** Reads it with our transport, from its beginning. */
  async ours(tally: Tally, handle: BatchHandler<unknown>, clock: Clock = systemClock): Promise<void> {
    const messaging = await this.open(clock, 'leave');
    const server = messaging.strategy({ groups: [GROUPS.enrich] });
    server.addHandler(TOPICS.raw, handle, true, { group: GROUPS.enrich });
    await new Promise<void>((resolve, reject) => {
      void server.listen((error) => (error ? reject(error as Error) : resolve()));
    });
    await tally.all();
    await messaging.close();
    const admin = this.kafka.admin();
    await admin.connect();
    await admin.deleteGroups([this.prefix + GROUPS.enrich]);
    await admin.disconnect();
  }

  /** Reads it with kafkajs alone. */
  async plain(tally: Tally, eachBatch: EachBatchHandler): Promise<void> {
    const consumer = this.kafka.consumer({ groupId: randomUUID(), ...FETCH });
    await consumer.connect();
    await consumer.subscribe({ topics: [this.name], fromBeginning: true });
    await consumer.run({ eachBatch, partitionsConsumedConcurrently: PARTITIONS });
    await tally.all();
    await consumer.disconnect();
  }

  /** Reads it with Nest's own transport. */
  async nest(tally: Tally, handle: () => Promise<void>, partitionsConsumedConcurrently: number): Promise<void> {
    const server = new ServerKafka({
      client: { brokers: this.brokers, logCreator: () => () => undefined },
      subscribe: { fromBeginning: true },
      consumer: { groupId: randomUUID(), ...FETCH },
      run: { partitionsConsumedConcurrently },
    });
    server.addHandler(this.name, handle, true);
    await new Promise<void>((resolve, reject) => {
      void server.listen((error) => (error ? reject(error as Error) : resolve()));
    });
    await tally.all();
    const [, consumer] = server.unwrap<[unknown, Consumer]>();
    await consumer.disconnect();
    await server.close();
  }

  private open(clock: Clock, topics: 'declare' | 'leave'): Promise<KafkaMessaging> {
    return openKafkaMessaging({
      brokers: this.brokers,
      clientId: 'bench',
      tls: null,
      sasl: null,
      topicPrefix: this.prefix,
      replicationFactor: 1,
      retention: {
        raw: { days: 7, bytes: 5_000_000_000 },
        enriched: { hours: 24 },
        alerts: { days: 90 },
        deadLetters: { days: 30 },
      },
      topics,
      clock,
      log: silentLog,
      meter: NO_METER,
    });
  }
}

/** Microseconds of CPU that this process takes for each of the events, joining the group included. */
async function cpuFor(events: number, read: (tally: Tally) => Promise<void>): Promise<number> {
  globalThis.gc?.();
  const tally = new Tally(events);
  await read(tally);
  return tally.cpuMicroseconds;
}

async function perSecond(events: number, read: (tally: Tally) => Promise<void>): Promise<number> {
  const tally = new Tally(events);
  await read(tally);
  return tally.perSecond;
}

/** A handler that stores nothing, or waits for a store. */
const batches =
  (tally: Tally, storeMs = 0): BatchHandler<unknown> =>
  async (batch) => {
    tally.begin();
    if (storeMs > 0) await wait(storeMs);
    tally.add(batch.length);
    return batch.map(() => DONE);
  };

const oneByOne = (tally: Tally) => async (): Promise<void> => {
  tally.begin();
  await wait(WRITE_MS.one);
  tally.add(1);
};

async function writes(topic: FullTopic, size: string): Promise<Comparison[]> {
  const { ours, one, six } = await takeTurns(ROUNDS, {
    ours: () => perSecond(topic.events, (tally) => topic.ours(tally, batches(tally, WRITE_MS.bulk))),
    one: () => perSecond(ONE_BY_ONE, (tally) => topic.nest(tally, oneByOne(tally), 1)),
    six: () => perSecond(ONE_BY_ONE, (tally) => topic.nest(tally, oneByOne(tally), PARTITIONS)),
  });
  const what = `transport, events of ${size}: a store of ${WRITE_MS.bulk} ms a bulk (floor: Nest's own, ${WRITE_MS.one} ms an event`;
  const unit = 'events/s';
  return [
    { what: `${what})`, unit, ours, floor: one },
    { what: `${what}, ${PARTITIONS} partitions at once)`, unit, ours, floor: six },
  ];
}

async function cpu(topic: FullTopic, size: string): Promise<Comparison[]> {
  const { events } = topic;
  const withoutTurns: Clock = { ...systemClock, turn: () => Promise.resolve() };
  const reading =
    (tally: Tally, decode: boolean): EachBatchHandler =>
    async ({ batch }) => {
      if (decode)
        for (const { value } of batch.messages) if (!decodeStored(TOPICS.raw, value).ok) throw new Error('undecodable');
      tally.add(batch.messages.length);
    };
  const { ours, unturned, plain, decoding } = await takeTurns(ROUNDS, {
    ours: () => cpuFor(events, (tally) => topic.ours(tally, batches(tally))),
    unturned: () => cpuFor(events, (tally) => topic.ours(tally, batches(tally), withoutTurns)),
    plain: () => cpuFor(events, (tally) => topic.plain(tally, reading(tally, false))),
    decoding: () => cpuFor(events, (tally) => topic.plain(tally, reading(tally, true))),
  });
  const what = `transport, events of ${size}, CPU`;
  const unit = 'µs an event';
  return [
    { what: `${what} (floor: kafkajs that looks at nothing)`, unit, ours, floor: plain },
    { what: `${what} (floor: kafkajs, and each event decoded)`, unit, ours, floor: decoding },
    { what: `${what} (floor: ours without turns)`, unit, ours, floor: unturned },
  ];
}

/** Our transport against Nest's own, and against kafkajs alone. */
export async function transportBench(brokers: string[]): Promise<Comparison[]> {
  const answered = answersOf(soldEverywhere(100), 90).flat();
  const small = answered.map((event) => ({ ...event, product: { asin: event.asin, csv: [SHORT_SERIES] } }));
  const whole = await FullTopic.fill(brokers, 'bench-whole-', answered, 16);
  const slim = await FullTopic.fill(brokers, 'bench-slim-', small, 40);
  const bytes = (events: readonly object[]) =>
    `${(JSON.stringify(events).length / events.length / 1_000).toFixed(1)} kB`;
  return [
    ...(await writes(whole, bytes(answered))),
    ...(await writes(slim, bytes(small))),
    ...(await cpu(whole, bytes(answered))),
    ...(await cpu(slim, bytes(small))),
  ];
}
