import { readFile } from 'node:fs/promises';
import type { KafkaHealth, Uses } from '@tracker/messaging-kafka';
import { NO_METER, ServerRefused, type Clock, type Log, type Meter, type RefusalReason } from '@tracker/runtime-port';
import type { Adapters, MessagingHealth } from './adapters';
import { retentionLimits, type Config } from './settings';
import { StartFault } from './start-fault';

/** As often at least; several have to be lost before a session ends. */
const HEARTBEAT_MS = 3_000;

/** Certificates that vouch for a server, PEM. Throws `StartFault` when the file can't be read. */
async function certificates(setting: string, path: string): Promise<string | undefined> {
  if (path === '') return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartFault(`${setting}: ${path} can't be read (${code}).`, { cause: error });
  }
}

export async function kafkaAccess(config: Config) {
  const ca = await certificates('KAFKA_CA_FILE', config.KAFKA_CA_FILE);
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config;
  return {
    tls: config.KAFKA_TLS === 'on' ? { ...(ca === undefined ? {} : { ca }) } : null,
    sasl: mechanism === 'none' ? null : { mechanism, username, password },
  };
}

export async function elasticsearchAccess(config: Config) {
  const ca = await certificates('ELASTICSEARCH_CA_FILE', config.ELASTICSEARCH_CA_FILE);
  const { ELASTICSEARCH_USERNAME: username, ELASTICSEARCH_PASSWORD: password, ELASTICSEARCH_API_KEY: apiKey } = config;
  return {
    auth: apiKey !== '' ? { apiKey } : username !== '' ? { username, password } : null,
    tls: ca === undefined ? null : { ca },
  };
}

const toHealth = ({ live, ready, detail }: KafkaHealth): MessagingHealth => ({
  live,
  ready,
  detail:
    detail.map(({ group, state, partitions }) => `${group} is ${state} with ${partitions} partitions`).join('; ') ||
    'No group is read here.',
});

const RIGHTS = 'docs/operations.md lists the rights of each service.';
/** Where to look when a server refuses this process, or is not trusted. */
export const ADVICE = {
  kafka: {
    credentials: 'Check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.',
    certificate: 'Check KAFKA_CA_FILE, and that KAFKA_BROKERS has the names of the certificates.',
    rights: RIGHTS,
  },
  elasticsearch: {
    credentials: 'Check ELASTICSEARCH_API_KEY, or ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD.',
    certificate: 'Check ELASTICSEARCH_CA_FILE, and that ELASTICSEARCH_URL has the name of the certificate.',
    rights: RIGHTS,
  },
} as const;

/** Turns what only the operator can mend into a fault of the start. */
export async function usable<T>(
  opening: Promise<T>,
  mismatch: new (...args: never[]) => Error,
  advice: Record<RefusalReason, string>,
): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof mismatch) throw new StartFault(error.message, { cause: error });
    if (error instanceof ServerRefused)
      throw new StartFault(`${error.message}. ${advice[error.reason]}`, { cause: error });
    throw error;
  }
}

/**
 * The adapters of Kafka and Elasticsearch, for a process that shares the work with others. Rejects with an error whose
 * `unavailable` is true while a server can't be reached, and with `StartFault` where the operator has to act.
 */
export async function openDistributed(
  config: Config,
  options: { clientId: string; uses?: Uses; clock: Clock; log: Log; meter?: Meter },
): Promise<Adapters> {
  const { clientId, uses, clock, log, meter = NO_METER } = options;
  const [kafka, elasticsearch] = await Promise.all([kafkaAccess(config), elasticsearchAccess(config)]);
  // on demand: a process that keeps everything itself never loads either client
  const [{ openKafkaMessaging, TopicsMismatch }, { openElasticsearchStores, ...elastic }] = await Promise.all([
    import('@tracker/messaging-kafka'),
    import('@tracker/store-elasticsearch'),
  ]);
  const { ELASTICSEARCH_URL: node, INDEX_PREFIX: indexPrefix } = config;
  const stores = await usable(
    openElasticsearchStores({ node, indexPrefix, ...elasticsearch, clock, log, meter }),
    elastic.SchemaMismatch,
    ADVICE.elasticsearch,
  );
  const { KAFKA_BROKERS: brokers, TOPIC_PREFIX: topicPrefix, KAFKA_REPLICATION_FACTOR: replicationFactor } = config;
  const retention = retentionLimits(config);
  const sessionMs = config.KAFKA_SESSION_SECONDS * 1_000;
  const timings = { sessionMs, heartbeatMs: Math.min(HEARTBEAT_MS, sessionMs / 3) };
  const servers = { brokers, clientId, topicPrefix, replicationFactor, retention, timings, ...(uses && { uses }) };
  const opening = openKafkaMessaging({ ...servers, ...kafka, clock, log, meter });
  const messaging = await usable(opening, TopicsMismatch, ADVICE.kafka).catch(async (error: unknown) => {
    await stores.close();
    throw error;
  });
  const { publisher, eventLog, status: messagingStatus } = messaging;
  return {
    ports: { stores, publisher, eventLog, messagingStatus },
    strategy: (strategyOptions) => messaging.strategy(strategyOptions),
    alive: () => toHealth(messaging.alive()),
    close: async () => {
      try {
        await messaging.close();
      } finally {
        await stores.close();
      }
    },
  };
}
