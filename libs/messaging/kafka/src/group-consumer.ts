import { setTimeout as pause } from 'node:timers/promises';
import type { AnyTopic, Group } from '@tracker/dto';
import { outagePauseMs, type BatchHandler, type DeadLetter } from '@tracker/messaging-port';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { RETRY } from './client';
import { messageOf } from './errors';
import { Membership, type MemberHealth, type MembershipState } from './membership';
import type { Names } from './names';
import { PartitionReader } from './partition-reader';
import type { Timings } from './timings';
import { PARTITIONS } from './topics';

export interface ConsumerResources {
  kafka: Kafka;
  names: Names;
  timings: Timings;
  publish: (deadLetters: readonly DeadLetter[]) => Promise<void>;
  clock: Clock;
  log: Log;
  meter: Meter;
}

export interface GroupConsumerOptions extends ConsumerResources {
  group: Group;
  handlers: ReadonlyMap<AnyTopic, BatchHandler<unknown>>;
  /** Subscribes and runs a consumer: `ServerKafka.bindEvents` in the recipe of Nest's transport. */
  bind: (
    consumer: Consumer,
    topics: string[],
    eachBatch: (payload: EachBatchPayload) => Promise<void>,
  ) => Promise<void>;
  entered: (state: MembershipState) => void;
}

/** A prefetched batch is decompressed in memory: 2 MB of zstd for each of 6 partitions. */
const FETCH_BYTES_PER_PARTITION = 2 * 1024 * 1024;

/**
 * One group's member in this process. Whatever ends kafkajs' consumer, kafkajs itself starts no other: a new one is made
 * here, 1 to 30 s later, for as long as it takes. (It would start again only after errors that it calls retriable, and
 * stay dead after the others, with the process alive.)
 */
export class GroupConsumer {
  readonly group: Group;
  private readonly membership: Membership;
  private readonly readers = new Map<string, PartitionReader>();
  private readonly closing = new AbortController();
  private consumer: Consumer | null = null;
  /** Counts assignments: what is settled under an earlier one may be another member's by now. */
  private assignments = 0;
  private restarts = 0;
  private restarting: Promise<void> = Promise.resolve();

  constructor(private readonly options: GroupConsumerOptions) {
    this.group = options.group;
    this.membership = new Membership(options.names.group(options.group), options.clock, options.timings);
  }

  /** Resolves after the first attempt to join; when it fails, others follow. */
  async start(): Promise<void> {
    const { kafka, names, timings, log } = this.options;
    this.enter('joining');
    const consumer = kafka.consumer({
      groupId: names.group(this.group),
      sessionTimeout: timings.sessionMs,
      heartbeatInterval: timings.heartbeatMs,
      rebalanceTimeout: timings.rebalanceMs,
      maxWaitTimeInMs: timings.fetchWaitMs,
      maxBytesPerPartition: FETCH_BYTES_PER_PARTITION,
      minBytes: 1,
      metadataMaxAge: timings.metadataMs,
      allowAutoTopicCreation: false,
      retry: { ...RETRY, restartOnFailure: async () => false },
    });
    this.consumer = consumer;
    this.listen(consumer);
    try {
      await consumer.connect();
      if (this.closing.signal.aborted) return;
      const topics = [...this.options.handlers.keys()].map((topic) => names.topic(topic));
      await this.options.bind(consumer, topics, (payload) => this.eachBatch(payload));
    } catch (error) {
      log.warn('A consumer did not start', { group: this.group, reason: messageOf(error) });
      void consumer.disconnect().catch(() => undefined);
      this.restart(consumer);
    }
  }

  get health(): MemberHealth {
    return this.membership.health;
  }

  /** The partitions of a topic that are held back here. */
  held(topic: AnyTopic): { since: string; reason: string }[] {
    return [...this.readers.entries()]
      .filter(([name]) => name.startsWith(`${topic}/`))
      .flatMap(([, { held }]) => held ?? []);
  }

  /** Waits for the handlers at work and their commits, then leaves the group. */
  async close(): Promise<void> {
    this.closing.abort();
    for (const reader of this.readers.values()) reader.stop();
    await this.restarting;
    await this.consumer?.disconnect();
    this.enter('stopped');
  }

  private listen(consumer: Consumer): void {
    const { HEARTBEAT, FETCH, REBALANCING, GROUP_JOIN, CRASH } = consumer.events;
    const current = (act: () => void) => () => {
      if (consumer === this.consumer) act();
    };
    const sign = current(() => this.membership.sign());
    consumer.on(HEARTBEAT, sign);
    consumer.on(FETCH, sign);
    consumer.on(
      REBALANCING,
      current(() => this.enter('rebalancing')),
    );
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      if (consumer === this.consumer) this.assign(memberAssignment);
      // a join that was on its way when its consumer was given up would hold partitions that nobody reads
      if (consumer !== this.consumer || this.closing.signal.aborted) void consumer.disconnect().catch(() => undefined);
    });
    consumer.on(CRASH, ({ payload: { error } }) => {
      if (consumer !== this.consumer || this.closing.signal.aborted) return;
      this.options.log.error('A consumer ended and starts anew', { group: this.group, reason: messageOf(error) });
      this.restart(consumer);
    });
  }

  private assign(assignment: Record<string, number[]>): void {
    this.assignments++;
    this.restarts = 0;
    const names = this.options.names;
    const assigned = new Set(
      Object.entries(assignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => `${names.journeyTopic(topic)}/${partition}`),
      ),
    );
    for (const [name, reader] of this.readers) {
      if (assigned.has(name)) continue;
      reader.stop();
      this.readers.delete(name);
    }
    this.enter('assigned', assigned.size);
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    if (this.closing.signal.aborted) return;
    const { topic, partition } = payload.batch;
    const { assignments } = this;
    const reader = this.reader(this.options.names.journeyTopic(topic), partition);
    await reader.read(payload, () => this.assignments === assignments);
  }

  private reader(topic: AnyTopic, partition: number): PartitionReader {
    const name = `${topic}/${partition}`;
    const known = this.readers.get(name);
    if (known) return known;
    const { handlers, publish, timings, clock, log, meter, group } = this.options;
    const handler = handlers.get(topic);
    if (!handler) throw new Error(`${topic} has no handler in group ${group}`);
    const { heartbeatMs } = timings;
    const reader = new PartitionReader({ group, topic, partition, handler, publish, heartbeatMs, clock, log, meter });
    this.readers.set(name, reader);
    return reader;
  }

  private restart(ended: Consumer): void {
    const { signal } = this.closing;
    if (signal.aborted || ended !== this.consumer) return;
    this.consumer = null;
    this.enter('restarting');
    const waitMs = outagePauseMs(this.restarts++);
    this.restarting = pause(waitMs, undefined, { signal })
      .catch(() => undefined)
      .then(async () => {
        if (!signal.aborted) await this.start();
      });
  }

  private enter(state: MembershipState, partitions?: number): void {
    this.membership.enter(state, partitions);
    this.options.entered(state);
  }
}

/** How a consumer of the tracker reads: whole batches, from the beginning, committing only what it says itself. */
export async function readBatches(
  consumer: Consumer,
  topics: string[],
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  // also where no offset is committed, or the committed one is out of range
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    eachBatch,
    eachBatchAutoResolve: false,
    autoCommit: false,
    partitionsConsumedConcurrently: PARTITIONS,
  });
}
