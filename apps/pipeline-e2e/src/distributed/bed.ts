import { randomBytes } from 'node:crypto';
import { TOPICS } from '@tracker/dto';
import { openDistributed, readConfig, systemClock, type Adapters } from '@tracker/runtime';
import type { Log } from '@tracker/runtime-port';
import { MemoryLog } from '@tracker/runtime-port/testing';
import {
  freePort,
  startElasticsearch,
  startKafka,
  type ElasticsearchServer,
  type KafkaOptions,
  type RunningKafka,
} from '@tracker/testing/servers';
import { eventually } from '../standalone-process';
import { ServiceProcess, type ServiceName } from './service-process';
import { StoreProxy } from './store-proxy';

/** `npm run faults` plays them at full length, `.ci/run` shortened. */
export const FULL = process.env['FAULTS'] === 'all';

/** The shortest that a broker allows by default: a killed service's partitions are free after it. */
const SESSION_SECONDS = '6';
/** Without rates nothing is decided. */
const RATES = {
  date: '2026-11-24',
  perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' },
  source: 'ecb',
  fetchedAt: '2026-11-24T15:00:00.000Z',
} as const;
/** Of the whole pipeline after a fault; a busy machine needs it. */
const SETTLED_MS = 120_000;

/**
 * Real servers of one spec, ways to them that can be disturbed, the services on them, and a view of its own on store and
 * topics that no fault reaches.
 */
export class Bed {
  readonly services: ServiceProcess[] = [];

  private constructor(
    readonly kafka: RunningKafka,
    readonly elasticsearch: ElasticsearchServer,
    /** Before Elasticsearch, for those who use `environment`. */
    readonly store: StoreProxy,
    readonly prefix: string,
    /** Not through the proxies. */
    readonly ports: Adapters['ports'],
    private readonly closePorts: () => Promise<void>,
  ) {}

  static async start(options: KafkaOptions = {}): Promise<Bed> {
    const [kafka, elasticsearch] = await Promise.all([startKafka(options), startElasticsearch()]);
    const store = await StoreProxy.start(elasticsearch.url);
    const prefix = `test-${randomBytes(4).toString('hex')}-`;
    const servers = { KAFKA_BROKERS: kafka.brokers.join(','), ELASTICSEARCH_URL: elasticsearch.url };
    const adapters = await openAdapters({ ...servers, ...copies(options.nodes), ...prefixes(prefix) });
    await adapters.ports.stores.fxRates.put(RATES);
    return new Bed(kafka, elasticsearch, store, prefix, adapters.ports, () => adapters.close());
  }

  /** What a service is configured with: the servers through their proxies. */
  get environment(): Record<string, string> {
    return {
      KAFKA_BROKERS: this.kafka.proxied.join(','),
      ...copies(this.kafka.brokers.length),
      ELASTICSEARCH_URL: this.store.url,
      ...prefixes(this.prefix),
      KAFKA_SESSION_SECONDS: SESSION_SECONDS,
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
      LOG_LEVEL: 'info',
      RATE_LIMIT_PER_MINUTE: '0',
      MARKETPLACES: 'DE,IT',
    };
  }

  /** Starts a built service and waits until it works. */
  async serve(name: ServiceName, own: Record<string, string> = {}): Promise<ServiceProcess> {
    const port = name === 'api-gateway' ? await freePort() : null;
    const api: Record<string, string> =
      port === null ? {} : { API_PORT: String(port), CONSOLE_PORT: String(await freePort()) };
    const service = new ServiceProcess(name, { ...this.environment, ...api, ...own }, port);
    this.services.push(service);
    await service.started();
    return service;
  }

  /** As a service in this process would have them: through the proxies. */
  adapters(own: Record<string, string> = {}, log?: Log): Promise<Adapters> {
    return openAdapters({ ...this.environment, ...own }, log);
  }

  /** Resolves when every group has settled all that was published. */
  async settled(limitMs = SETTLED_MS): Promise<void> {
    // once for each group of the chain: what one has just published may be counted before the other's lag is
    for (const _ of Object.keys(TOPICS))
      await eventually(
        () => this.ports.messagingStatus.lags(),
        (lags) => lags.every(({ events }) => events === 0),
        limitMs,
      );
  }

  async close(): Promise<void> {
    await Promise.all(this.services.map((service) => service.end('SIGKILL')));
    await this.closePorts();
    await this.store.close();
    await Promise.all([this.kafka.stop(), this.elasticsearch.stop()]);
  }
}

const prefixes = (prefix: string) => ({ TOPIC_PREFIX: prefix, INDEX_PREFIX: prefix });
const copies = (nodes = 1) => ({ KAFKA_REPLICATION_FACTOR: String(nodes) });

function openAdapters(environment: Record<string, string>, log: Log = new MemoryLog()): Promise<Adapters> {
  const reading = readConfig(environment);
  if (!reading.ok) throw new Error(reading.faults.join('; '));
  return openDistributed(reading.config, { clientId: 'spec', clock: systemClock, log });
}
