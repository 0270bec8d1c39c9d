import { setTimeout as pause } from 'node:timers/promises';
import { GROUPS, TOPICS, type Group, type RawKeepaUpdateDto } from '@tracker/dto';
import { DONE, type Delivery, type Outcome } from '@tracker/messaging-port';
import { on, type Inbox, type TestHandler } from '@tracker/messaging-port/testing';
import kafkajs, { type ISocketFactory, type Kafka } from 'kafkajs';
import { isKafka, kafkaForTests, kafkaRequests, startProxy, type Proxy } from '@tracker/testing/servers';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { NO_METER } from '@tracker/runtime-port';
import { socketsBy, type BrokerAddress } from './client';
import { openKafkaMessaging, type KafkaMessaging, type KafkaMessagingOptions } from './kafka-messaging';
import type { KafkaServer } from './kafka-server';
import type { Timings } from './timings';

/** Nothing is deleted while a spec runs, whatever its clock says. */
export const KEEP_ALL = {
  raw: { days: 36_500, bytes: 10 ** 12 },
  enriched: { hours: 24 },
  alerts: { days: 36_500 },
  deadLetters: { days: 36_500 },
};

/** Short, and still what every broker allows: 6 s is the shortest session of Kafka's default. */
export const QUICK: Timings = {
  sessionMs: 6_000,
  heartbeatMs: 500,
  rebalanceMs: 6_000,
  requestMs: 5_000,
  connectMs: 1_000,
  fetchWaitMs: 100,
  metadataMs: 60_000,
  closeMs: 20_000,
};

/** The way of one process to the brokers, by a proxy for each. */
export class Route {
  private constructor(private readonly proxies: ReadonlyMap<string, Proxy>) {}

  static async open(addresses: readonly string[]): Promise<Route> {
    const proxies = new Map<string, Proxy>();
    for (const address of new Set(addresses)) {
      const [host = '', port = ''] = address.split(':');
      const proxy = await startProxy({ target: { host, port: Number(port) }, splitter: kafkaRequests });
      proxies.set(address, proxy);
    }
    return new Route(proxies);
  }

  readonly to = (address: BrokerAddress): BrokerAddress => {
    const proxy = this.proxies.get(`${address.host}:${address.port}`);
    if (!proxy) throw new Error(`no proxy for ${address.host}:${address.port}`);
    return { host: proxy.host, port: proxy.port };
  };

  /** For a client of kafkajs that is not ours. */
  readonly sockets: ISocketFactory = socketsBy((address) => this.to(address));

  each(act: (proxy: Proxy) => void): void {
    for (const proxy of this.proxies.values()) act(proxy);
  }

  /** Whether events and offsets are taken. */
  setWritable(writable: boolean): void {
    this.each((proxy) => proxy.refuseRequests(writable ? null : isKafka('produce', 'offsetCommit')));
  }

  async close(): Promise<void> {
    await Promise.all([...this.proxies.values()].map((proxy) => proxy.close()));
  }
}

export type RawDelivery = Delivery<RawKeepaUpdateDto>;

/** Starts the handlers of `groups`; rejects when they don't fit the journey. */
export async function serve(
  messaging: KafkaMessaging,
  groups: readonly Group[],
  handlers: readonly TestHandler[],
): Promise<KafkaServer> {
  const server = messaging.strategy({ groups });
  for (const { topic, group, handle } of handlers) server.addHandler(topic, handle, true, { group });
  await new Promise<void>((resolve, reject) => {
    void server.listen((error) => (error ? reject(error as Error) : resolve()));
  });
  return server;
}

/** Takes every raw answer as the enricher, and tells which. */
export const readTraces = (
  messaging: KafkaMessaging,
  taken: Inbox<string>,
  outcome: Outcome = DONE,
): Promise<KafkaServer> =>
  serve(
    messaging,
    [GROUPS.enrich],
    [
      on(TOPICS.raw, GROUPS.enrich, async (batch) => {
        taken.add(...batch.map(({ value }) => value.traceId));
        return batch.map(() => outcome);
      }),
    ],
  );

/** Messaging with short timings, on a clock that stands still. */
export const openQuickly = (
  options: Partial<KafkaMessagingOptions> & Pick<KafkaMessagingOptions, 'brokers' | 'topicPrefix'>,
): Promise<KafkaMessaging> =>
  openKafkaMessaging({
    clientId: 'tracker',
    tls: null,
    sasl: null,
    replicationFactor: 1,
    retention: KEEP_ALL,
    timings: QUICK,
    clock: new FakeClock(),
    log: new MemoryLog(),
    meter: NO_METER,
    ...options,
  });

const UNTIL_MS = 60_000;

/** Resolves once the broker says so. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = Date.now() + UNTIL_MS; !(await holds()); await pause(50))
    if (Date.now() > deadline) throw new Error(`it did not come within ${UNTIL_MS} ms: ${holds.toString()}`);
}

/** Tries again and again until it succeeds, as a stage does. */
export const insist = (act: () => Promise<unknown>): Promise<void> =>
  until(() =>
    act().then(
      () => true,
      () => false,
    ),
  );

let opened = 0;

/** The real brokers of a spec: what it opens there, and what the broker says of it. */
export class TestBrokers {
  private readonly closers: (() => Promise<unknown>)[] = [];

  private constructor(
    /** `host:port` of each node. */
    readonly addresses: string[],
    private readonly prefix: string,
    /** kafkajs as it is, on a way of its own. */
    readonly kafka: Kafka,
  ) {}

  static async connect(): Promise<TestBrokers> {
    const { brokers, topicPrefix } = await kafkaForTests();
    const kafka = new kafkajs.Kafka({
      brokers,
      clientId: 'spec',
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { retries: 8, initialRetryTime: 100 },
    });
    const admin = kafka.admin();
    await admin.connect();
    const cluster = await admin.describeCluster();
    await admin.disconnect();
    return new TestBrokers(
      [...brokers, ...cluster.brokers.map(({ host, port }) => `${host}:${port}`)],
      topicPrefix,
      kafka,
    );
  }

  /** A prefix under which nothing exists yet. */
  newPrefix(): string {
    return `${this.prefix}${process.pid}-${Date.now().toString(36)}-${++opened}.`;
  }

  route(): Promise<Route> {
    return this.closing(Route.open(this.addresses), (route) => route.close());
  }

  /** Messaging of one process. */
  async messaging(
    options: Partial<KafkaMessagingOptions> & { topicPrefix: string },
    route?: Route,
  ): Promise<KafkaMessaging> {
    const opening = openQuickly({
      brokers: this.addresses.slice(0, 1),
      ...(route ? { route: route.to } : {}),
      ...options,
    });
    return this.closing(opening, (messaging) => messaging.close());
  }

  /** Ends what was opened since the last call, the newest first. */
  async closeAll(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }

  onClose(close: () => Promise<unknown>): void {
    this.closers.push(close);
  }

  private async closing<T>(opening: Promise<T>, close: (opened: T) => Promise<unknown>): Promise<T> {
    const value = await opening;
    this.onClose(() => close(value));
    return value;
  }
}
