import type {
  DeadLetter,
  EventArchiveTarget,
  EventLog,
  MessagingStatus,
  Publisher,
  RetentionLimits,
} from '@tracker/messaging-port';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import { KafkaClient, type ClientOptions } from './client';
import { KafkaRefused, KafkaUnavailable, messageOf, reasonOf } from './errors';
import { KafkaArchive } from './kafka-archive';
import { KafkaEventLog } from './kafka-event-log';
import { KafkaPublisher } from './kafka-publisher';
import { KafkaServer, type KafkaServerOptions } from './kafka-server';
import { KafkaStatus } from './kafka-status';
import type { MemberHealth } from './membership';
import { Names } from './names';
import { missingRights, type Uses } from './rights';
import { TIMINGS, type Timings } from './timings';
import { TopicAdmin } from './topic-admin';
import { declareTopics } from './topics';

export interface KafkaMessagingOptions extends ClientOptions {
  /** Begins the names of topics and groups; may be empty. */
  topicPrefix: string;
  replicationFactor: number;
  retention: RetentionLimits;
  /** What becomes of the topics at the start: created and brought to their declaration, only checked, or left alone. */
  topics?: 'declare' | 'check' | 'leave';
  /** What the process is going to do, to find out at the start whether it may; left out: it finds out when it does. */
  uses?: Uses;
  timings?: Partial<Timings>;
  clock: Clock;
  log: Log;
  meter: Meter;
}

export interface KafkaHealth {
  /** False: a consumer of this process gives no sign any more; only a restart helps. */
  live: boolean;
  /** Every consumer has its partitions. */
  ready: boolean;
  detail: MemberHealth[];
}

export interface KafkaMessaging {
  publisher: Publisher;
  eventLog: EventLog;
  archive: EventArchiveTarget;
  status: MessagingStatus;
  topics: TopicAdmin;
  /** A Nest transport for `connectMicroservice({ strategy })` or `createMicroservice(module, { strategy })`. */
  strategy(options: KafkaServerOptions): KafkaServer;
  alive(): KafkaHealth;
  /** Ends the strategies first, then the publisher. Call it after the last publisher has finished. */
  close(): Promise<void>;
}

/**
 * Messaging on Apache Kafka.
 * @throws KafkaUnavailable no broker answers; TopicsMismatch the topics can't be used as they are; KafkaRefused wrong
 * credentials, a certificate that is not trusted, a right that is missing
 */
export async function openKafkaMessaging(options: KafkaMessagingOptions): Promise<KafkaMessaging> {
  const { clock, log, meter, replicationFactor, retention } = options;
  const timings = { ...TIMINGS, ...options.timings };
  const client = new KafkaClient(options, timings, log);
  const { kafka } = client;
  const names = new Names(options.topicPrefix);
  const declared = declareTopics(retention, replicationFactor);
  const topics = new TopicAdmin({ newAdmin: () => kafka.admin(), declared, replicationFactor, names, log });
  await prepare(topics, options, (uses) => missingRights(client.cluster(), names, uses));
  const publisher = new KafkaPublisher({ kafka, names, clock, log, meter, writable: () => topics.writable() });
  const servers: KafkaServer[] = [];
  const members = () => servers.flatMap((server) => server.members);
  return {
    publisher,
    topics,
    eventLog: new KafkaEventLog(client, topics, names),
    archive: new KafkaArchive(client, topics, names, publisher),
    status: new KafkaStatus(topics, members),
    strategy: (serverOptions) => {
      const publish = async (deadLetters: readonly DeadLetter[]) => {
        // those of one partition have one topic
        const [first] = deadLetters;
        if (first) await publisher.send(first.topic, deadLetters);
      };
      const server = new KafkaServer(serverOptions, { kafka, names, timings, publish, clock, log, meter });
      servers.push(server);
      return server;
    },
    alive: () => {
      const detail = members().map(({ health }) => health);
      return { live: detail.every(({ live }) => live), ready: detail.every(({ ready }) => ready), detail };
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await publisher.close();
      await topics.close();
    },
  };
}

/** A broker that goes away says no more than one that was spoken to in the wrong way. */
const HUNG_UP = /Closed connection|before secure TLS connection/;

async function prepare(
  topics: TopicAdmin,
  { brokers, tls, sasl, topics: wanted = 'declare', uses }: KafkaMessagingOptions,
  missing: (uses: Uses) => Promise<string[]>,
): Promise<void> {
  const at = `Kafka at ${brokers.join(', ')}`;
  try {
    if (wanted === 'declare') await topics.declare();
    if (wanted === 'check') await topics.check();
    const rights = uses ? await missing(uses) : [];
    if (rights.length > 0) throw new KafkaRefused('rights', `${at}: this user lacks ${rights.join(', ')}`);
  } catch (error) {
    await topics.close();
    if (!(error instanceof KafkaUnavailable)) throw error;
    const hint = HUNG_UP.test(error.message)
      ? `; so does one that ${tls ? 'has no' : 'asks for'} TLS${sasl ? '' : ' or asks for a password'}`
      : '';
    const message = `${at}: ${messageOf(error)}${hint}`;
    const reason = reasonOf(error);
    throw reason
      ? new KafkaRefused(reason, message, { cause: error })
      : new KafkaUnavailable(message, { cause: error });
  }
}
