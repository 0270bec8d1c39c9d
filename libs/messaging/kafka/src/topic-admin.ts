import { setTimeout as pause } from 'node:timers/promises';
import type { AnyTopic } from '@tracker/dto';
import type { Log } from '@tracker/runtime-port';
import kafkajs, { type Admin } from 'kafkajs';
import { GroupInUse, isUnexplained, KafkaUnavailable, messageOf, reasonOf, TopicsMismatch } from './errors';
import type { Names } from './names';
import { differences, faultOf, PARTITIONS, type ExistingTopic, type TopicDeclaration } from './topics';

export interface TopicDescription {
  topic: AnyTopic;
  /** As it is called on the broker. */
  name: string;
  /** Null: the topic does not exist. */
  existing: ExistingTopic | null;
  /** What keeps the tracker from using it; null when nothing does. */
  fault: string | null;
  /** Settings that differ: what the broker has, what is declared. */
  differences: Record<string, [string, string]>;
}

/** A moment in a topic: the beginning, the end (what comes next), or the first event at or after an instant (ISO 8601). */
export type Moment = 'earliest' | 'latest' | { since: string };

const TOPIC = kafkajs.ConfigResourceTypes.TOPIC;
const POLL_MS = 100;
/** How long a leader or a coordinator may need to know that it is one. */
const NOT_YET_MS = 20_000;

/** The topics of the journey on the broker, and how far groups have read. Every method may throw KafkaUnavailable. */
export class TopicAdmin {
  /** By name of topic, as the brokers said last. */
  private readonly partitions = new Map<string, number>();
  private current: { client: Promise<Admin>; users: number } | null = null;

  constructor(
    private readonly options: {
      newAdmin: () => Admin;
      declared: readonly TopicDeclaration[];
      replicationFactor: number;
      names: Names;
      log: Log;
    },
  ) {}

  /**
   * Creates the topics that are missing and brings the settings of the others to what is declared.
   * @throws TopicsMismatch a topic has fewer partitions
   */
  async declare(): Promise<void> {
    const before = await this.describe();
    const missing = before.filter(({ existing }) => !existing);
    if (missing.length > 0) await this.create(missing.map(({ topic }) => topic));
    for (const { name, existing, differences: wrong } of before)
      if (existing && Object.keys(wrong).length > 0) await this.configure(name, wrong);
    this.judge(await this.describe());
  }

  /** @throws TopicsMismatch a topic is missing or has fewer partitions */
  async check(): Promise<void> {
    const topics = await this.describe();
    this.judge(topics);
    for (const { name, differences: wrong } of topics)
      if (Object.keys(wrong).length > 0) this.options.log.warn('A topic is not as declared', { topic: name, ...wrong });
  }

  async describe(): Promise<TopicDescription[]> {
    const { declared, names } = this.options;
    const existing = await this.existing();
    return declared.map((declaration) => {
      const name = names.topic(declaration.topic);
      const found = existing.get(name);
      return {
        topic: declaration.topic,
        name,
        existing: found ?? null,
        fault: faultOf(declaration, found),
        differences: found ? differences(declaration, found) : {},
      };
    });
  }

  /** Whether each partition has a leader and as many in-sync replicas as its topic asks for. */
  async writable(): Promise<boolean> {
    const { declared, names } = this.options;
    const inSync = new Map((await this.describe()).map(({ name, existing }) => [name, existing?.settings]));
    return this.asking('Describe on the topics', async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: declared.map(({ topic }) => names.topic(topic)) });
      return topics.every(({ name, partitions }) => {
        const wanted = Number(inSync.get(name)?.['min.insync.replicas'] ?? 1);
        return partitions.every(({ leader, isr }) => leader >= 0 && isr.length >= wanted);
      });
    });
  }

  /** The offset of a moment, by partition. */
  async offsetsAt(topic: AnyTopic, moment: Moment): Promise<Map<number, number>> {
    const name = this.options.names.topic(topic);
    return this.asking(`Describe on topic ${name}`, async (admin) => {
      const offsets = new Map(
        typeof moment === 'object'
          ? (await admin.fetchTopicOffsetsByTimestamp(name, Date.parse(moment.since))).map(
              ({ partition, offset }) => [partition, Number(offset)] as const,
            )
          : (await admin.fetchTopicOffsets(name)).map(
              ({ partition, low, high }) => [partition, Number(moment === 'earliest' ? low : high)] as const,
            ),
      );
      // kafkajs leaves out the partitions that have no leader at the moment
      if (offsets.size < (this.partitions.get(name) ?? PARTITIONS))
        throw new NotYet(`${name}: not every partition has a leader`);
      return offsets;
    });
  }

  /** The offset that a group reads next, by partition; what it has never committed is left out. */
  async committed(group: string, topic: AnyTopic): Promise<Map<number, number>> {
    const { names } = this.options;
    const groupId = names.group(group);
    return this.asking(`Describe on group ${groupId} and topic ${names.topic(topic)}`, async (admin) => {
      const [found] = await admin.fetchOffsets({ groupId, topics: [names.topic(topic)] });
      const partitions = (found?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const);
      return new Map(partitions.filter(([, offset]) => offset >= 0));
    });
  }

  /**
   * Moves a group: it reads on from these offsets, by partition.
   * @throws GroupInUse while the group has members
   */
  async resetGroup(group: string, topic: AnyTopic, offsets: ReadonlyMap<number, number>): Promise<void> {
    const groupId = this.options.names.group(group);
    await this.asking(`Read on group ${groupId} and topic ${this.options.names.topic(topic)}`, async (admin) => {
      const { groups } = await admin.describeGroups([groupId]);
      const members = groups[0]?.members.length ?? 0;
      if (members > 0) throw new GroupInUse(`${groupId} has ${members} members; stop them, then move the group`);
      await admin.setOffsets({
        groupId,
        topic: this.options.names.topic(topic),
        partitions: [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) })),
      });
    });
  }

  async close(): Promise<void> {
    const { current } = this;
    this.current = null;
    if (current) await leave(current.client);
  }

  /**
   * Asks through the one admin client. After a failure another takes its place: kafkajs would go on asking whom it knew
   * as leader. What may succeed a moment later is asked again.
   * @param right what the user needs for it, for the message when it is refused
   */
  async asking<T>(right: string, ask: (admin: Admin) => Promise<T>): Promise<T> {
    for (const deadline = Date.now() + NOT_YET_MS; ; await pause(POLL_MS)) {
      const used = (this.current ??= { client: this.connect(), users: 0 });
      used.users++;
      try {
        return await ask(await used.client);
      } catch (error) {
        if (this.current === used) this.current = null;
        if (error instanceof GroupInUse) throw error;
        const passing = isPassing(error);
        if (!passing || Date.now() > deadline) throw refused(error, right);
      } finally {
        used.users--;
        if (used !== this.current && used.users === 0) void leave(used.client);
      }
    }
  }

  private judge(topics: readonly TopicDescription[]): void {
    const faults = topics.flatMap(({ name, fault }) => (fault ? [`${name} ${fault}`] : []));
    if (faults.length > 0) throw new TopicsMismatch(`Topics on the broker: ${faults.join('; ')}`);
    for (const { name, existing } of topics)
      if (existing && existing.partitions > PARTITIONS)
        this.options.log.warn('A topic has more partitions than it was made with', {
          topic: name,
          partitions: existing.partitions,
          madeWith: PARTITIONS,
        });
  }

  private async connect(): Promise<Admin> {
    const admin = this.options.newAdmin();
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      await admin.disconnect();
      throw error;
    }
  }

  private existing(): Promise<Map<string, ExistingTopic>> {
    const { declared, names } = this.options;
    const all = declared.map(({ topic }) => names.topic(topic));
    return this.asking(`Describe and DescribeConfigs on topics ${all.join(', ')}`, async (admin) => {
      const present = new Set(await admin.listTopics());
      const topics = all.filter((name) => present.has(name));
      if (topics.length === 0) return new Map();
      const metadata = await admin.fetchTopicMetadata({ topics });
      const configs = await admin.describeConfigs({
        includeSynonyms: false,
        resources: topics.map((name) => ({ type: TOPIC, name })),
      });
      return new Map(
        metadata.topics.map(({ name, partitions }) => {
          this.partitions.set(name, partitions.length);
          const entries = configs.resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
          const settings = Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
          return [name, { partitions: partitions.length, settings }];
        }),
      );
    });
  }

  private async create(missing: readonly AnyTopic[]): Promise<void> {
    const { declared, names, replicationFactor, log } = this.options;
    const topics = declared
      .filter(({ topic }) => missing.includes(topic))
      .map(({ topic, partitions, settings }) => ({
        topic: names.topic(topic),
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
      }));
    // in a cluster kafkajs would give up at the first node that has not heard of them
    const right = `Create on topics ${topics.map(({ topic }) => topic).join(', ')}, or Describe on those that exist`;
    await this.asking(right, (admin) => admin.createTopics({ topics, waitForLeaders: false }));
    // answered by the leaders themselves, once they know that they are
    await Promise.all(missing.map((topic) => this.offsetsAt(topic, 'latest')));
    log.info('Topics were created', { topics: topics.map(({ topic }) => topic) });
  }

  /** Kafka replaces all settings of a topic at once, so those that somebody else made are sent along. */
  private async configure(name: string, wrong: Record<string, [string, string]>): Promise<void> {
    const { log } = this.options;
    const configEntries = await this.ownSettings(name);
    for (const [setting, [, value]] of Object.entries(wrong)) configEntries[setting] = value;
    const entries = Object.entries(configEntries).map(([setting, value]) => ({ name: setting, value }));
    await this.asking(`AlterConfigs on topic ${name}`, (admin) =>
      admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC, name, configEntries: entries }] }),
    );
    log.info('A topic was brought to its declaration', { topic: name, ...wrong });
  }

  private async ownSettings(name: string): Promise<Record<string, string>> {
    const { resources } = await this.asking(`DescribeConfigs on topic ${name}`, (admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: [{ type: TOPIC, name }] }),
    );
    const own = (resources[0]?.configEntries ?? []).filter(
      ({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG,
    );
    return Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
  }
}

/** May succeed a moment later. kafkajs throws a TypeError when no partition of a topic has a leader. */
const isPassing = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Error && 'retriable' in error && error.retriable === true);

const refused = (error: unknown, right: string): KafkaUnavailable => {
  const needed = reasonOf(error) === 'rights' || isUnexplained(error) ? `; needed: ${right}` : '';
  return new KafkaUnavailable(`${messageOf(error)}${needed}`, { cause: error });
};

class NotYet extends Error {
  readonly retriable = true;
}

async function leave(client: Promise<Admin>): Promise<void> {
  try {
    await (await client).disconnect();
  } catch {
    // it never connected: `connect` has ended it
  }
}
