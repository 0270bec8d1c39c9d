import { setTimeout as pause } from 'node:timers/promises';
import type { AnyTopic, Group } from '@tracker/dto';
import {
  BATCH_LIMITS,
  outagePauseMs,
  PartitionDelivery,
  type BatchHandler,
  type DeadLetter,
  type Settlement,
} from '@tracker/messaging-port';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import type { EachBatchPayload } from 'kafkajs';
import type { FetchedMessage } from './client';
import { messageOf, mustRejoin } from './errors';
import { chunkEnd, toStoredEvent } from './stored-message';

export interface PartitionReaderOptions {
  group: Group;
  topic: AnyTopic;
  partition: number;
  handler: BatchHandler<unknown>;
  /** Resolves when the dead letters are accepted. */
  publish: (deadLetters: readonly DeadLetter[]) => Promise<void>;
  heartbeatMs: number;
  clock: Clock;
  log: Log;
  meter: Meter;
}

/** Settled events are committed after so many at the latest. */
const COMMIT_EVENTS = 500;
const COMMIT_RETRIES_MS = [100, 400, 1_600, 3_200] as const;

/** What a batch of kafkajs offers besides its events, as long as the partition is ours. */
type Batch = Pick<
  EachBatchPayload,
  'heartbeat' | 'pause' | 'resolveOffset' | 'isRunning' | 'isStale' | 'uncommittedOffsets' | 'commitOffsetsIfNecessary'
>;

/** Reads one partition for one group: deliver, publish the dead letters, commit, pause where the policy says so. */
export class PartitionReader {
  private readonly delivery: PartitionDelivery;
  /** Aborts when this process reads the partition no longer. */
  private readonly over = new AbortController();
  /** Dead letters that Kafka has not accepted yet, and where the partition goes on when it has. */
  private unsent: { settlement: Settlement; next: number } | null = null;
  private failedSends = 0;
  private fault: { since: string; reason: string } | null = null;
  private heldUntilMs = 0;

  constructor(private readonly options: PartitionReaderOptions) {
    this.delivery = new PartitionDelivery(options);
  }

  /** Since when the partition is held back, and why; null while it flows. */
  get held(): { since: string; reason: string } | null {
    return this.fault ?? this.delivery.held;
  }

  /** No call of the handler begins from now on, and nothing more is committed but what is settled. */
  stop(): void {
    this.over.abort();
  }

  /**
   * Works through what was fetched, until it is settled, held back or no longer ours. Rejects only where kafkajs has to
   * join the group again, or to start anew from the committed offset.
   * @param owned false once another assignment has taken the place of the one that the batch came under
   */
  async read(payload: EachBatchPayload, owned: () => boolean): Promise<void> {
    const membership = new AbortController();
    let lost: unknown = null;
    const beat = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => {
        if (!mustRejoin(error)) return;
        lost ??= error;
        membership.abort();
      });
    }, this.options.heartbeatMs);
    const signal = AbortSignal.any([this.over.signal, membership.signal]);
    try {
      await this.work(payload.batch.messages, payload, signal, owned);
    } finally {
      clearInterval(beat);
    }
    if (lost) throw lost;
  }

  private async work(
    messages: readonly FetchedMessage[],
    batch: Batch,
    signal: AbortSignal,
    owned: () => boolean,
  ): Promise<void> {
    const { clock } = this.options;
    const ours = () => batch.isRunning() && !batch.isStale() && !signal.aborted && owned();
    const rest = this.heldUntilMs - clock.monotonicMs();
    if (rest > 0) return this.hold(batch, rest);
    let uncommitted = 0;
    for (let from = 0; from < messages.length && ours();) {
      const before = from;
      const holdMs = await this.step(messages, from, signal, (next) => {
        while (from < messages.length && Number(messages[from]?.offset) < next) from++;
        const last = messages[from - 1];
        if (last && owned()) batch.resolveOffset(last.offset);
      });
      // another member reads it by now: whether it is settled there is for that member to say
      if (!owned()) return;
      uncommitted += from - before;
      if (uncommitted >= COMMIT_EVENTS || holdMs !== null || from === messages.length || !ours()) {
        await this.commit(batch);
        uncommitted = 0;
      }
      if (holdMs !== null) return this.hold(batch, holdMs);
      if (from === before) return;
    }
  }

  /** Settles one chunk; `advance` gets the offset to go on from. The answer: how long to hold the partition then. */
  private async step(
    messages: readonly FetchedMessage[],
    from: number,
    signal: AbortSignal,
    advance: (next: number) => void,
  ): Promise<number | null> {
    if (!this.unsent) {
      // not all that was fetched at once: the longer an object lives, the dearer it is to collect
      const chunk = messages.slice(from, chunkEnd(messages, from, BATCH_LIMITS)).map(toStoredEvent);
      const settlement = await this.delivery.deliver(chunk, signal);
      const last = chunk[settlement.settled - 1];
      this.unsent = { settlement, next: last ? last.offset + 1 : (chunk[0]?.offset ?? 0) };
    }
    const { settlement, next } = this.unsent;
    try {
      await this.options.publish(settlement.deadLetters);
    } catch (error) {
      return this.failToSend(error);
    }
    this.unsent = null;
    this.fault = null;
    this.failedSends = 0;
    this.delivery.accepted(settlement);
    advance(next);
    return settlement.holdMs;
  }

  private failToSend(error: unknown): number {
    const { clock, log, group, topic, partition } = this.options;
    const reason = messageOf(error);
    log.error('Dead letters are not accepted', { group, topic, partition, reason });
    this.fault ??= { since: clock.now().toISOString(), reason };
    return outagePauseMs(this.failedSends++);
  }

  /** Commits what is resolved. What Kafka does not take goes up: kafkajs then begins again at the committed offset. */
  private async commit(batch: Batch): Promise<void> {
    for (const retryMs of [...COMMIT_RETRIES_MS, null]) {
      try {
        await batch.commitOffsetsIfNecessary(batch.uncommittedOffsets());
        return;
      } catch (error) {
        if (retryMs === null || mustRejoin(error) || this.over.signal.aborted) throw error;
        const { log, group, topic, partition } = this.options;
        log.debug('A commit is tried again', { group, topic, partition, reason: messageOf(error) });
        await pause(retryMs);
      }
    }
  }

  /** Fetches nothing from the partition meanwhile; the membership goes on. */
  private hold(batch: Batch, ms: number): void {
    const { clock } = this.options;
    this.heldUntilMs = clock.monotonicMs() + ms;
    const resume = batch.pause();
    void clock.sleep(ms, this.over.signal).then(resume);
  }
}
