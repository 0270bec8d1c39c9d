import { DEAD_LETTER_TOPICS, JOURNEY, type AnyTopic, type Group, type Topic } from '@tracker/dto';
// @ts-expect-error kafkajs declares no types for its inner files
import DecoderOfKafkajs from 'kafkajs/src/protocol/decoder.js';
// @ts-expect-error kafkajs declares no types for its inner files
import EncoderOfKafkajs from 'kafkajs/src/protocol/encoder.js';
import type { AskedBroker, BareRequest, Cluster } from './client';
import { KafkaUnavailable, messageOf, refusalOf } from './errors';
import type { Names } from './names';

/** What a process does on the brokers. */
export interface Uses {
  /** Groups that it reads in; what they can't take it writes to their dead letters. */
  groups: readonly Group[];
  /** Topics that it reads without a group. */
  reads: readonly Topic[];
  publishes: readonly Topic[];
}

/** `AclOperation` of Kafka, as bits of a set. */
const READ = 1 << 3;
const WRITE = 1 << 4;
/** Nothing is told: the topic or group can't be looked at now. That is for whoever uses it to find out. */
const UNTOLD = -0x80000000;

/** Rights by name of topic or group. The versions of requests that tell them (KIP-430) are not among kafkajs' own. */
type Told = ReadonlyMap<string, number>;

const METADATA = { apiKey: 3, apiVersion: 8, apiName: 'Metadata' };
const DESCRIBE_GROUPS = { apiKey: 15, apiVersion: 3, apiName: 'DescribeGroups' };

/**
 * The rights that the user of this process lacks, in words; a broker older than 2.3 is not asked.
 * @throws KafkaUnavailable
 */
export async function missingRights(cluster: Cluster, names: Names, uses: Uses): Promise<string[]> {
  const steps = JOURNEY.filter(({ group }) => uses.groups.includes(group)).map(({ topic }) => topic);
  const deadLetters = DEAD_LETTER_TOPICS.filter((topic) => steps.some((step) => topic === `${step}.dlq`));
  const topics = (used: readonly AnyTopic[]) => [...new Set(used)].map((topic) => names.topic(topic));
  const wanted = {
    read: topics([...steps, ...uses.reads]),
    write: topics([...uses.publishes, ...deadLetters]),
    groups: uses.groups.map((group) => names.group(group)),
  };
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const broker = await cluster.findControllerBroker();
    const tells = ({ apiKey, apiVersion }: typeof METADATA) => (broker.versions[apiKey]?.maxVersion ?? 0) >= apiVersion;
    if (!tells(METADATA) || !tells(DESCRIBE_GROUPS)) return [];
    const ofTopics = await broker.connectionPool.send(topicRights([...wanted.read, ...wanted.write]));
    const missing = [
      ...lacking(ofTopics, wanted.read, READ).map((name) => `Read on topic ${name}`),
      ...lacking(ofTopics, wanted.write, WRITE).map((name) => `Write on topic ${name}`),
    ];
    for (const group of wanted.groups) {
      const coordinator = await coordinatorOf(cluster, broker, group);
      const told = coordinator ? await coordinator.connectionPool.send(groupRights([group])) : NONE;
      missing.push(...lacking(told, [group], READ).map((name) => `Read on group ${name}`));
    }
    return missing;
  } catch (error) {
    throw new KafkaUnavailable(messageOf(error), { cause: error });
  } finally {
    await cluster.disconnect();
  }
}

const NONE: Told = new Map();

const lacking = (told: Told, names: readonly string[], operation: number): string[] =>
  names.filter((name) => {
    const rights = told.get(name) ?? 0;
    return rights !== UNTOLD && (rights & operation) === 0;
  });

/** Null: the user may not even ask who coordinates it. `cluster.findGroupCoordinator` would not say why it fails. */
async function coordinatorOf(cluster: Cluster, broker: AskedBroker, groupId: string): Promise<AskedBroker | null> {
  try {
    await broker.findGroupCoordinator({ groupId, coordinatorType: 0 });
  } catch (error) {
    if (refusalOf(error) === 'GROUP_AUTHORIZATION_FAILED') return null;
    // not there yet: asked again below
  }
  return cluster.findGroupCoordinator({ groupId });
}

interface Encoder {
  writeArray(values: readonly string[]): Encoder;
  writeBoolean(value: boolean): Encoder;
}
interface Decoder {
  readInt16(): number;
  readInt32(): number;
  readString(): string | null;
  readBoolean(): boolean;
  readBytes(): Buffer | null;
  readArray<T>(read: (decoder: Decoder) => T): T[];
}
const encoder = (): Encoder => new (EncoderOfKafkajs as new () => Encoder)();
const decoderOf = (bytes: Buffer): Decoder => new (DecoderOfKafkajs as new (bytes: Buffer) => Decoder)(bytes);

const asking = (
  call: typeof METADATA,
  encode: () => Encoder,
  decode: (decoder: Decoder) => [string, number][],
): BareRequest<Told> => ({
  request: { ...call, encode: async () => encode() },
  response: { decode: async (bytes) => new Map(decode(decoderOf(bytes))), parse: async (told) => told },
});

const topicRights = (topics: readonly string[]): BareRequest<Told> =>
  asking(
    METADATA,
    // no topic is made, nothing is told of the cluster's own rights
    () =>
      encoder()
        .writeArray([...topics])
        .writeBoolean(false)
        .writeBoolean(false)
        .writeBoolean(true),
    (decoder) => {
      decoder.readInt32(); // throttled, ms
      decoder.readArray((node) => [node.readInt32(), node.readString(), node.readInt32(), node.readString()]);
      decoder.readString(); // cluster
      decoder.readInt32(); // controller
      return decoder.readArray((topic): [string, number] => {
        topic.readInt16(); // error
        const name = topic.readString() ?? '';
        topic.readBoolean(); // internal
        topic.readArray(skipPartition);
        return [name, topic.readInt32()];
      });
    },
  );

function skipPartition(partition: Decoder): void {
  partition.readInt16(); // error
  for (let field = 0; field < 3; field++) partition.readInt32(); // index, leader, epoch
  for (let list = 0; list < 3; list++) partition.readArray((replica) => replica.readInt32());
}

const groupRights = (groups: readonly string[]): BareRequest<Told> =>
  asking(
    DESCRIBE_GROUPS,
    () =>
      encoder()
        .writeArray([...groups])
        .writeBoolean(true),
    (decoder) => {
      decoder.readInt32(); // throttled, ms
      return decoder.readArray((group): [string, number] => {
        group.readInt16(); // error
        const name = group.readString() ?? '';
        for (let field = 0; field < 3; field++) group.readString(); // state, type, protocol
        group.readArray((member) => {
          for (let field = 0; field < 3; field++) member.readString(); // id, client, host
          for (let field = 0; field < 2; field++) member.readBytes(); // subscription, assignment
        });
        return [name, group.readInt32()];
      });
    },
  );
