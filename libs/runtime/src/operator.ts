import type { ElasticsearchIndices } from '@tracker/store-elasticsearch';
import type { KafkaMessaging } from '@tracker/messaging-kafka';
import type { EventArchive } from '@tracker/messaging-port';
import { NO_METER, type Clock, type Log } from '@tracker/runtime-port';
import type { DocumentSource, DocumentTarget, Stores } from '@tracker/store-port';
import type { Adapters } from './adapters';
import { Cleanup } from './cleanup';
import { claimDataDir, dataKindOf, type DataDir, type DataKind } from './data-dir';
import { ADVICE, elasticsearchAccess, kafkaAccess, usable } from './distributed';
import { openEmbedded } from './embedded';
import { createLog, hide } from './pino-log';
import { readConfig, retentionLimits, secretsOf, type Config } from './settings';
import { StartFault } from './start-fault';
import { systemClock } from './system-clock';

/** What a command of the operator works with. */
export interface OperatorContext {
  config: Config;
  clock: Clock;
  /** To standard error: standard output is the command's. Only warnings, unless LOG_LEVEL is set. */
  log: Log;
  /** Takes the secrets of the configuration out of a text. */
  clean: (text: string) => string;
}

/** @throws StartFault naming every fault of the configuration */
export function operatorContext(environment: Readonly<Record<string, string | undefined>>): OperatorContext {
  const reading = readConfig(environment);
  if (!reading.ok) throw new StartFault(['The configuration has faults:', ...reading.faults].join('\n  '));
  const { config } = reading;
  const secrets = secretsOf(config);
  const level = environment['LOG_LEVEL'] ? config.LOG_LEVEL : 'warn';
  const write = (line: string): void => void process.stderr.write(line);
  return { config, clock: systemClock, log: createLog({ level, secrets, write }), clean: hide(secrets) };
}

export type Kafka = KafkaMessaging;
export type Indices = ElasticsearchIndices;

const NAME = 'tracker';

/**
 * The topics and what is in them.
 * @param topics whether they are created and brought to their declaration, only checked, or taken as they are
 * @throws StartFault; rejects with an error whose `unavailable` is true while no broker answers
 */
export async function openKafka(
  { config, clock, log }: OperatorContext,
  topics: 'declare' | 'check' | 'leave',
): Promise<Kafka> {
  const access = await kafkaAccess(config);
  const { openKafkaMessaging, TopicsMismatch } = await import('@tracker/messaging-kafka');
  const { KAFKA_BROKERS: brokers, TOPIC_PREFIX: topicPrefix, KAFKA_REPLICATION_FACTOR: replicationFactor } = config;
  const servers = { brokers, clientId: NAME, topicPrefix, replicationFactor, retention: retentionLimits(config) };
  const opening = openKafkaMessaging({ ...servers, ...access, topics, clock, log, meter: NO_METER });
  return usable(opening, TopicsMismatch, ADVICE.kafka);
}

async function elasticsearchOptions({ config, clock, log }: OperatorContext, indexPrefix: string) {
  const access = await elasticsearchAccess(config);
  return { node: config.ELASTICSEARCH_URL, indexPrefix, ...access, clock, log, meter: NO_METER };
}

/** The indices under a prefix, present or not. Its methods reject with the client's errors. */
export async function openIndices(context: OperatorContext, prefix = context.config.INDEX_PREFIX): Promise<Indices> {
  const { ElasticsearchIndices: Opened } = await import('@tracker/store-elasticsearch');
  return new Opened(await elasticsearchOptions(context, prefix));
}

export interface OperatorStore {
  stores: Stores;
  documents: DocumentTarget;
  close(): Promise<void>;
}

/**
 * What is stored in Elasticsearch under a prefix; indices that are missing are made.
 * @throws StartFault when they are not those of this program
 */
export async function openElasticsearch(
  context: OperatorContext,
  prefix = context.config.INDEX_PREFIX,
): Promise<OperatorStore> {
  const { openElasticsearchStores, openElasticsearchDocuments, SchemaMismatch } =
    await import('@tracker/store-elasticsearch');
  const options = await elasticsearchOptions(context, prefix);
  const opening = openElasticsearchStores(options);
  const stores = await usable(opening, SchemaMismatch, ADVICE.elasticsearch);
  const documents = openElasticsearchDocuments(options);
  return {
    stores,
    documents,
    close: async () => {
      await documents.close();
      await stores.close();
    },
  };
}

export interface DataFolder extends Pick<Adapters, 'ports' | 'close'> {
  dir: DataDir;
  kind: DataKind;
  archive: EventArchive;
  documents: DocumentSource;
}

/**
 * The data folder of a tracker that does not run, under its lock.
 * @throws DataDirInUse, DataDirUnusable; StartFault when the folder holds no data
 */
export async function openDataFolder({ config, clock, log }: OperatorContext): Promise<DataFolder> {
  const kind = dataKindOf(config.DATA_DIR);
  if (!kind) throw new StartFault(`DATA_DIR ${config.DATA_DIR} holds no data of the tracker.`);
  const cleanup = new Cleanup();
  try {
    const dir = claimDataDir(config.DATA_DIR, kind);
    cleanup.add(() => dir.release());
    const embedded = await openEmbedded({ dataDir: dir, clock, log });
    cleanup.add(() => embedded.close());
    const { openSqliteDocuments } = await import('@tracker/store-sqlite');
    const documents = await openSqliteDocuments({ path: dir.file('store.db') });
    cleanup.add(() => documents.close());
    return { dir, kind, ports: embedded.ports, archive: embedded.archive, documents, close: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
