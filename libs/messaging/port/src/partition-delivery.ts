import type { AnyTopic, Group } from '@tracker/dto';
import { NO_METER, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import { toDeadLetter, type DeadLetter, type DeadLetterCause } from './dead-letter';
import type { BatchHandler, Delivery, Outcome } from './delivery';
import { callHandler, type Bug } from './handler-call';
import { decodeStored, isDeadLetterTopic, type StoredEvent } from './stored-event';

/** Pauses between the attempts of one event, ms. */
export const RETRY_PAUSES_MS = [200, 740, 2_700, 10_000] as const;
/** Attempts before an event is a dead letter. */
export const ATTEMPTS = { attempts: 5, bug: 3 } as const;

/** The pause after so many earlier ones without success while the store or the broker is down, ms: 1 to 30 s. */
export const outagePauseMs = (earlier: number): number => Math.min(30_000, 1_000 * 2 ** Math.min(earlier, 5));

const retryPauseMs = (failures: number): number =>
  RETRY_PAUSES_MS[Math.min(failures, RETRY_PAUSES_MS.length) - 1] ?? RETRY_PAUSES_MS[0];

export interface PartitionDeliveryOptions {
  group: Group;
  topic: AnyTopic;
  partition: number;
  handler: BatchHandler<unknown>;
  clock: Clock;
  log: Log;
  meter?: Meter | undefined;
}

/** What the reader of a partition does next: make `deadLetters` durable, say so, commit, pause, deliver from there on. */
export interface Settlement {
  /** How many of the given events, from the first on, are settled. */
  settled: number;
  deadLetters: DeadLetter[];
  /** How long to pause before the first unsettled event is delivered again; null: go on at once. */
  holdMs: number | null;
}

interface Read {
  event: StoredEvent;
  decoded: { ok: true; value: unknown } | { ok: false; reason: string };
}
type Result = Outcome | Bug | { kind: 'undecodable'; reason: string };
type Verdict = { settled: true; deadLetter?: DeadLetter } | { settled: false; holdMs: number; reason: string };

const stackOf = (error: unknown): string => (error instanceof Error && error.stack) || String(error);
const passes = ({ kind }: Outcome | Bug): boolean => kind === 'done' || kind === 'dead';

/**
 * The delivery policy for one partition of one group, whatever the transport. It remembers attempts, so a partition
 * has one instance for as long as this process reads it, and `deliver` is never called while it runs.
 */
export class PartitionDelivery {
  private readonly deadLetterTopic: boolean;
  /** Deliveries of events that are not settled yet, by offset. */
  private readonly deliveries = new Map<number, number>();
  /** The event that the partition is held at, and how often it failed. */
  private failing: { offset: number; attempts: number; bug: number } | null = null;
  private outages = 0;
  private holding: { since: string; reason: string } | null = null;
  private readonly meter: Meter;
  private readonly labels: { group: string; topic: string };

  constructor(private readonly options: PartitionDeliveryOptions) {
    this.meter = options.meter ?? NO_METER;
    this.labels = { group: options.group, topic: options.topic };
    this.deadLetterTopic = isDeadLetterTopic(options.topic);
  }

  /** Since when the partition is held back, and why; null while it flows. */
  get held(): { since: string; reason: string } | null {
    return this.holding;
  }

  /**
   * Hands events, in their order and from the first unsettled one on, to the handler. Never rejects. After `signal`
   * aborts no further call begins; what the handler has not been given then stays unsettled.
   */
  async deliver(events: readonly StoredEvent[], signal: AbortSignal): Promise<Settlement> {
    // an event that fails by its own fault is tried alone: those behind it are not worked on again and again
    const batch = this.failing && events[0]?.offset === this.failing.offset ? events.slice(0, 1) : events;
    const read: Read[] = [];
    for (const event of batch) {
      read.push({ event, decoded: decodeStored(this.options.topic, event.value) });
      await this.options.clock.turn();
    }
    const results = await this.call(
      read.filter(({ decoded }) => decoded.ok),
      signal,
    );
    return this.settle(read, results);
  }

  /** Counts what a settlement settled, once its dead letters are durable: before, none of it may count as done with. */
  accepted({ settled, deadLetters: { length: dead } }: Settlement): void {
    this.meter.count('tracker_events_total', settled - dead, { ...this.labels, outcome: 'done' });
    this.meter.count('tracker_events_total', dead, { ...this.labels, outcome: 'dead' });
  }

  /** Results for as many events, from the first on, as were delivered; halves the batch to find the bug's event. */
  private async call(batch: readonly Read[], signal: AbortSignal): Promise<(Outcome | Bug)[]> {
    if (batch.length === 0 || signal.aborted) return [];
    const { clock, handler } = this.options;
    const startedMs = clock.monotonicMs();
    const answer = await callHandler(
      handler,
      batch.map((read) => this.toDelivery(read)),
    );
    this.meter.observe('tracker_batch_events', batch.length, this.labels);
    this.meter.observe('tracker_handler_seconds', (clock.monotonicMs() - startedMs) / 1_000, this.labels);
    if (Array.isArray(answer)) return answer;
    if (batch.length === 1) return [answer];
    const middle = batch.length >> 1;
    const first = await this.call(batch.slice(0, middle), signal);
    if (first.length < middle || !first.every(passes)) return first;
    return [...first, ...(await this.call(batch.slice(middle), signal))];
  }

  private toDelivery({ event, decoded }: Read): Delivery<unknown> {
    const { topic, partition } = this.options;
    const { offset, key, headers, publishedAt } = event;
    const attempt = (this.deliveries.get(offset) ?? 0) + 1;
    this.deliveries.set(offset, attempt);
    const value = decoded.ok ? decoded.value : undefined;
    return { topic, partition, offset, key, value, headers, publishedAt, attempt };
  }

  private settle(read: readonly Read[], results: readonly (Outcome | Bug)[]): Settlement {
    const deadLetters: DeadLetter[] = [];
    const answers = results.values();
    let settled = 0;
    for (const { event, decoded } of read) {
      const result = decoded.ok ? answers.next().value : ({ kind: 'undecodable', reason: decoded.reason } as const);
      if (!result) break;
      const verdict = this.judge(event, result);
      if (!verdict.settled) {
        this.hold(event, result.kind, verdict.reason);
        return { settled, deadLetters, holdMs: verdict.holdMs };
      }
      this.flowed();
      if (verdict.deadLetter) deadLetters.push(verdict.deadLetter);
      this.deliveries.delete(event.offset);
      settled++;
    }
    return { settled, deadLetters, holdMs: null };
  }

  private judge(event: StoredEvent, result: Result): Verdict {
    switch (result.kind) {
      case 'done':
        return { settled: true };
      case 'undecodable':
        return this.giveUp(event, 'decode', result.reason);
      case 'unavailable':
        return { settled: false, holdMs: outagePauseMs(this.outages++), reason: result.reason };
      case 'retry':
        return this.fail(event, 'attempts', result.reason);
      case 'dead':
        return this.deadLetterTopic
          ? this.fail(event, 'attempts', result.reason)
          : this.giveUp(event, 'rejected', result.reason);
      case 'bug':
        this.options.log.error('A handler failed on an event', { ...this.name(event), error: stackOf(result.error) });
        return this.fail(event, 'bug', result.reason);
    }
  }

  /** One more attempt, until there were enough. A reader of dead letters has no limit: they have nowhere else to go. */
  private fail(event: StoredEvent, cause: 'attempts' | 'bug', reason: string): Verdict {
    if (this.failing?.offset !== event.offset) this.failing = { offset: event.offset, attempts: 0, bug: 0 };
    const failures = ++this.failing[cause];
    if (failures >= ATTEMPTS[cause] && !this.deadLetterTopic) return this.giveUp(event, cause, reason);
    return { settled: false, holdMs: retryPauseMs(this.failing.attempts + this.failing.bug), reason };
  }

  private giveUp(event: StoredEvent, cause: DeadLetterCause, reason: string): Verdict {
    const { topic, partition, group, clock, log } = this.options;
    if (isDeadLetterTopic(topic)) throw new Error(`${topic} has no dead letters of its own`);
    log.error('An event becomes a dead letter', { ...this.name(event), cause, reason });
    const attempts = this.deliveries.get(event.offset) ?? 0;
    const failure = { topic, partition, group, cause, reason, attempts, at: clock.now() };
    return { settled: true, deadLetter: toDeadLetter(event, failure) };
  }

  private hold(event: StoredEvent, kind: Result['kind'], reason: string): void {
    const why = kind === 'bug' || kind === 'unavailable' ? kind : 'retry';
    this.meter.count('tracker_delivery_attempts_total', 1, { ...this.labels, why });
    if (!this.holding) this.options.log.warn('A partition is held', { ...this.name(event), reason });
    this.holding = { since: this.holding?.since ?? this.options.clock.now().toISOString(), reason };
  }

  private flowed(): void {
    this.holding = null;
    this.outages = 0;
  }

  private name({ offset, key, headers }: StoredEvent): Record<string, unknown> {
    const { group, topic, partition } = this.options;
    const { traceId } = headers;
    return { group, topic, partition, offset, key, ...(traceId === undefined ? {} : { traceId }) };
  }
}
