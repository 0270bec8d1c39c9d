import { setTimeout as pause } from 'node:timers/promises';
import { GROUPS, TOPICS } from '@tracker/dto';
import { DONE, PublisherUnavailable, type BatchHandler } from '@tracker/messaging-port';
import { Inbox, passTimeUntil, rawUpdate } from '@tracker/messaging-port/testing';
import { FakeClock } from '@tracker/runtime-port/testing';
import { ClientKafka, ServerKafka, type KafkaOptions, type MessageHandler } from '@nestjs/microservices';
import kafkajs, { type Consumer, type ConsumerCrashEvent } from 'kafkajs';
import { isKafka } from '@tracker/testing/servers';
import { lastValueFrom } from 'rxjs';
import type { KafkaMessaging } from './kafka-messaging';
import { insist, serve, TestBrokers, until, type RawDelivery, type Route } from './testing-broker';

const ASIN = 'B000STOCK1';
const SESSION_MS = 6_000;
const events = (...traces: string[]) => traces.map((name) => ({ key: ASIN, value: rawUpdate(ASIN, name) }));
/** kafkajs' own are 5 attempts over 8 to 12 s; the end is the same. */
const SOON = { retries: 1, initialRetryTime: 100 };

/**
 * Five ways in which Nest's Kafka transport stops for good or loses events, and that ours does not.
 * Each `stock` test shows what Nest does today; when one of them fails, Nest has learnt it.
 */
describe('where stock Nest stops or loses events', () => {
  let brokers: TestBrokers;
  let prefix: string;
  let topic: string;
  let messaging: KafkaMessaging;
  let route: Route;
  let clock: FakeClock;

  beforeAll(async () => {
    brokers = await TestBrokers.connect();
  });
  beforeEach(async () => {
    prefix = brokers.newPrefix();
    topic = `${prefix}${TOPICS.raw}`;
    route = await brokers.route();
    clock = new FakeClock();
    messaging = await brokers.messaging({ topicPrefix: prefix, clock }, route);
  });
  afterEach(() => brokers.closeAll());

  const publish = (...traces: string[]) => messaging.publisher.publish(TOPICS.raw, events(...traces));
  const client = (): NonNullable<KafkaOptions['options']>['client'] => ({
    brokers: brokers.addresses,
    logCreator: () => () => undefined,
    retry: SOON,
    socketFactory: route.sockets,
  });

  /** Nest's own server, with a handler that gets one event. */
  async function stock(
    handle: (traceId: string) => Promise<void> | void,
    options: NonNullable<KafkaOptions['options']> = {},
  ): Promise<{ consumer: Consumer; crashes: Inbox<ConsumerCrashEvent['payload']> }> {
    const server = new ServerKafka({
      client: client(),
      postfixId: '',
      subscribe: { fromBeginning: true },
      ...options,
      consumer: { groupId: `${prefix}stock`, maxWaitTimeInMs: 100, retry: SOON, ...options.consumer },
    });
    const handler: MessageHandler = async (value: { traceId: string }) => handle(value.traceId);
    server.addHandler(topic, handler, true);
    await new Promise<void>((resolve, reject) => {
      void server.listen((error) => (error ? reject(error as Error) : resolve()));
    });
    brokers.onClose(() => server.close());
    const [, consumer] = server.unwrap<[unknown, Consumer]>();
    const crashes = new Inbox<ConsumerCrashEvent['payload']>();
    consumer.on('consumer.crash', ({ payload }) => crashes.add(payload));
    return { consumer, crashes };
  }

  /** Ours, with a handler that gets one event. */
  async function ours(handle: (traceId: string) => Promise<void> | void): Promise<void> {
    const handler: BatchHandler<unknown> = async (batch) => {
      for (const { value } of batch as RawDelivery[]) await handle(value.traceId);
      return batch.map(() => DONE);
    };
    await serve(messaging, [GROUPS.enrich], [{ topic: TOPICS.raw, group: GROUPS.enrich, handle: handler }]);
  }

  describe('1. an event that a handler can never take', () => {
    const refusing = (calls: Inbox<string>) => (traceId: string) => {
      calls.add(traceId);
      if (traceId === 'trace-poison') throw new Error('no such marketplace');
    };

    it('stock: the partition stays at it, and the consumer starts anew again and again', async () => {
      const calls = new Inbox<string>();
      await publish('trace-poison', 'trace-good');

      const { crashes } = await stock(refusing(calls));
      await crashes.reach(2);

      expect(new Set(calls.items)).toEqual(new Set(['trace-poison']));
    });

    it('ours: it becomes a dead letter and the next one is handled', async () => {
      const calls = new Inbox<string>();
      const passed = new Inbox<string>();
      await publish('trace-poison', 'trace-good');

      await ours((traceId) => {
        refusing(calls)(traceId);
        passed.add(traceId);
      });
      await passTimeUntil(clock, passed.reach(1));

      expect(passed.items).toEqual(['trace-good']);
      await until(async () =>
        [...(await messaging.topics.offsetsAt(`${TOPICS.raw}.dlq`, 'latest')).values()].includes(1),
      );
    });
  });

  describe('2. an error of the wrong class outside the handler', () => {
    const zstd = kafkajs.CompressionTypes.ZSTD;
    let codec: (typeof kafkajs.CompressionCodecs)[typeof zstd];
    /** The next batch can't be decompressed. */
    const breakNextBatch = () => {
      codec = kafkajs.CompressionCodecs[zstd];
      kafkajs.CompressionCodecs[zstd] = () => {
        kafkajs.CompressionCodecs[zstd] = codec;
        throw new TypeError("Cannot read properties of undefined (reading 'decompress')");
      };
    };

    it('stock: the consumer ends, the process lives, and nobody reads any more', async () => {
      const calls = new Inbox<string>();
      await publish('trace-first');
      breakNextBatch();

      const { crashes } = await stock((traceId) => calls.add(traceId));
      const [crash] = await crashes.reach(1);

      expect(crash?.restart).toBe(false);
      expect(calls.items).toEqual([]);
    });

    it('ours: another consumer takes its place', async () => {
      const calls = new Inbox<string>();
      await publish('trace-first');
      breakNextBatch();

      await ours((traceId) => calls.add(traceId));
      await calls.reach(1);

      expect(calls.items).toEqual(['trace-first']);
      await until(() => messaging.alive().ready);
    });
  });

  describe('3. a handler that takes longer than the session', () => {
    const slow = (calls: Inbox<string>) => async (traceId: string) => {
      calls.add(traceId);
      await pause(SESSION_MS + 2_000);
    };

    it('stock: it is called for the same event again and again', async () => {
      const calls = new Inbox<string>();
      await publish('trace-slow');

      await stock(slow(calls), { consumer: { groupId: `${prefix}stock`, sessionTimeout: SESSION_MS } });
      await calls.reach(2);

      expect(calls.items).toEqual(['trace-slow', 'trace-slow']);
    });

    it('ours: it is called once, and the event is committed', async () => {
      const calls = new Inbox<string>();
      await publish('trace-slow');

      await ours(slow(calls));
      await until(async () => [...(await messaging.topics.committed(GROUPS.enrich, TOPICS.raw)).values()].includes(1));

      expect(calls.items).toEqual(['trace-slow']);
    });
  });

  describe('4. events that were published before a group first joined', () => {
    const before = Array.from({ length: 50 }, (_, index) => `trace-early-${index}`);

    it('stock: they are never delivered', async () => {
      const calls = new Inbox<string>();
      await publish(...before);

      await stock((traceId) => calls.add(traceId), { subscribe: {} });
      await until(async () => {
        await publish('trace-late');
        return calls.items.length > 0;
      });

      expect(new Set(calls.items)).toEqual(new Set(['trace-late']));
    });

    it('ours: all of them are delivered, in order', async () => {
      const calls = new Inbox<string>();
      await publish(...before);

      await ours((traceId) => calls.add(traceId));
      await publish('trace-late');
      await calls.reach(51);

      expect(calls.items).toEqual([...before, 'trace-late']);
    });
  });

  describe('5. a publication while the broker is down', () => {
    it('stock: an event that is emitted is lost, and nobody hears of it', async () => {
      const emitter = new ClientKafka({
        client: client(),
        // it tries once: nothing can come later, when the broker takes it
        producer: { retry: { retries: 0 } },
        producerOnlyMode: true,
        postfixId: '',
      });
      brokers.onClose(() => emitter.close());
      await emitter.connect();
      let refused = 0;
      route.each((proxy) => proxy.refuseRequests((request) => isKafka('produce')(request) && ++refused > 0));

      emitter.emit(topic, { key: ASIN, value: 'lost' });
      await until(() => refused > 0);
      route.setWritable(true);
      await insist(() => lastValueFrom(emitter.emit(topic, { key: ASIN, value: 'taken' })));

      const counts = [...(await messaging.topics.offsetsAt(TOPICS.raw, 'latest')).values()];
      expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    });

    it('ours: the publisher is told, and publishes it again', async () => {
      route.setWritable(false);
      const refused = await publish('trace-again').catch((error: unknown) => error);
      route.setWritable(true);
      await publish('trace-again');

      const counts = [...(await messaging.topics.offsetsAt(TOPICS.raw, 'latest')).values()];
      expect(refused).toBeInstanceOf(PublisherUnavailable);
      expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    });
  });
});
