import { connect, isIP } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import kafkajs, { type ISocketFactory, type Kafka, type logCreator, type SASLOptions } from 'kafkajs';
// @ts-expect-error kafkajs declares no types for its inner files
import ClusterOfKafkajs from 'kafkajs/src/cluster/index.js';
import type { Log } from '@tracker/runtime-port';
import { armTimersOnlyWhenNeeded } from './request-timers';
import type { Timings } from './timings';
import { registerZstd } from './zstd-codec';

export interface BrokerAddress {
  host: string;
  port: number;
}

export interface ClientOptions {
  /** `host:port` */
  brokers: readonly string[];
  /** As brokers see it, in quotas and logs. */
  clientId: string;
  tls: null | { ca?: string; cert?: string; key?: string; servername?: string };
  sasl: null | { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
  /** Where the broker that advertises an address is reached, if not there: a tunnel, or a test's proxy. */
  route?: (address: BrokerAddress) => BrokerAddress;
}

/** Quick retries of one request; longer outages are for the delivery policy. Explicit: kafkajs has others when NODE_ENV is test. */
export const RETRY = { retries: 3, initialRetryTime: 200, multiplier: 2, factor: 0.2, maxRetryTime: 2_000 } as const;

const KEEP_ALIVE_MS = 60_000;

/** kafkajs as the tracker uses it: zstd, no idle timers, no topic created by accident. */
export class KafkaClient {
  readonly kafka: Kafka;
  private readonly socketFactory: ISocketFactory;

  constructor(
    private readonly options: ClientOptions,
    private readonly timings: Timings,
    log: Log,
  ) {
    armTimersOnlyWhenNeeded();
    registerZstd();
    this.socketFactory = socketsBy(options.route ?? ((address) => address));
    const { brokers, clientId, tls, sasl } = options;
    this.kafka = new kafkajs.Kafka({
      brokers: [...brokers],
      clientId,
      ssl: tls ?? false,
      ...(sasl ? { sasl: sasl as SASLOptions } : {}),
      connectionTimeout: timings.connectMs,
      requestTimeout: timings.requestMs,
      retry: RETRY,
      socketFactory: this.socketFactory,
      logCreator: logTo(log),
    });
  }

  /** The brokers without a group or a producer in front, as kafkajs itself uses them. */
  cluster(): Cluster {
    const { brokers, clientId, tls, sasl } = this.options;
    return new (ClusterOfKafkajs as new (options: object) => Cluster)({
      brokers: [...brokers],
      clientId,
      ssl: tls,
      sasl,
      socketFactory: this.socketFactory,
      logger: this.kafka.logger(),
      retry: RETRY,
      connectionTimeout: this.timings.connectMs,
      requestTimeout: this.timings.requestMs,
      enforceRequestTimeout: true,
      metadataMaxAge: this.timings.metadataMs,
      allowAutoTopicCreation: false,
    });
  }
}

/** What the reader without a group needs of kafkajs' inner class. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
  findBroker(node: { nodeId: string }): Promise<FetchingBroker>;
  findControllerBroker(): Promise<AskedBroker>;
  findGroupCoordinator(group: { groupId: string }): Promise<AskedBroker>;
}

export interface AskedBroker {
  /** Of each kind of request, by its number. */
  versions: Record<number, { maxVersion: number } | undefined>;
  findGroupCoordinator(group: { groupId: string; coordinatorType: number }): Promise<unknown>;
  connectionPool: { send<T>(bare: BareRequest<T>): Promise<T> };
}

/** A request of the protocol in a form that kafkajs does not have itself. */
export interface BareRequest<T> {
  request: { apiKey: number; apiVersion: number; apiName: string; encode: () => Promise<object> };
  response: { decode: (bytes: Buffer) => Promise<T>; parse: (decoded: T) => Promise<T> };
}

interface FetchingBroker {
  fetch(request: {
    maxWaitTime: number;
    maxBytes: number;
    topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
  }): Promise<{ responses: { partitions: { messages: FetchedMessage[] }[] }[] }>;
}

export interface FetchedMessage {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers?: Record<string, Buffer | string | (Buffer | string)[] | undefined>;
  isControlRecord?: boolean;
}

/** As kafkajs opens them, by way of `route`. */
export const socketsBy =
  (route: (address: BrokerAddress) => BrokerAddress): ISocketFactory =>
  ({ host, port, ssl, onConnect }) => {
    const target = route({ host, port });
    const servername = isIP(host) ? {} : { servername: host };
    const socket = ssl
      ? connectTls({ ...target, ...servername, ...(ssl as ConnectionOptions) }, onConnect)
      : connect(target, onConnect);
    // while it connects in vain kafkajs hangs up once for each request that gave up, and each time Node adds a listener
    return socket.setMaxListeners(100).setKeepAlive(true, KEEP_ALIVE_MS);
  };

/** kafkajs calls "error" what it tries again by itself; what needs somebody is logged by those who use it. */
const logTo =
  (log: Log): logCreator =>
  () =>
  ({ namespace, level, log: { message, timestamp: _, logger: __, ...details } }) => {
    const { stack: ___, error, ...fields } = details as Record<string, unknown>;
    const reason = error === undefined ? {} : { reason: error instanceof Error ? error.message : String(error) };
    const write = level <= kafkajs.logLevel.ERROR ? log.warn : log.debug;
    write.call(log, `kafkajs ${namespace}: ${message}`, { ...fields, ...reason });
  };
