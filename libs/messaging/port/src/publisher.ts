import type { EventOf, Topic } from '@tracker/dto';

export interface OutgoingEvent<T> {
  /** Orders: events of one key are delivered in the order of publication. */
  key: string;
  value: T;
  headers?: Record<string, string>;
}

/** An event's bytes as they were published once. */
export interface Republished {
  key: string;
  value: Uint8Array;
  headers: Record<string, string>;
}

/** A header of an event that was published again: the id of its dead letter. */
export const REPLAYED_FROM = 'replayed.from';

/** Publishes to the topics of the journey. */
export interface Publisher {
  /**
   * Resolves when every event is accepted durably, in order. Rejects with `PublisherUnavailable` when the transport is
   * down: part of the events may have been accepted, and sending all of them again is safe.
   */
  publish<T extends Topic>(topic: T, events: OutgoingEvent<EventOf[T]>[]): Promise<void>;
  /**
   * Publishes bytes that failed once, unchanged and unchecked: what still is no event becomes a dead letter again.
   * Resolves and rejects as `publish` does.
   */
  republish(topic: Topic, events: readonly Republished[]): Promise<void>;
  /**
   * False from a failed attempt until the transport accepts again, which it finds out by itself: ingest asks for
   * nothing meanwhile, so it has nothing to try with.
   */
  healthy(): boolean;
}

export class PublisherUnavailable extends Error {
  override readonly name = 'PublisherUnavailable';
  readonly unavailable = true;
}

/** Reads a topic's recent past, outside any consumer group. */
export interface EventLog {
  /** Events accepted at or after `since` (ISO 8601, UTC), oldest first within a partition; what can't be decoded is left out. */
  readSince<T extends Topic>(
    topic: T,
    since: string,
  ): AsyncIterable<{ key: string; value: EventOf[T]; publishedAt: string }>;
}

/** How far a group has read a topic. */
export interface Lag {
  group: string;
  topic: string;
  /** Events accepted and not yet settled by the group. */
  events: number;
  /** Since when a partition is held back, and why; null when none is. */
  held: { since: string; reason: string } | null;
}

export interface MessagingStatus {
  lags(): Promise<Lag[]>;
}

/** How long events are kept; never deleted before every group of the journey has read them. */
export interface RetentionLimits {
  /** Raw updates: so many days, or the oldest of them while the whole journal takes more than so many bytes on disk. */
  raw: { days: number; bytes: number };
  enriched: { hours: number };
  alerts: { days: number };
  deadLetters: { days: number };
}

export interface Retention {
  /**
   * Deletes at most `limit` events of each topic that are past the limits now.
   * @returns how many events went; repeat while it is more than 0
   */
  prune(limits: RetentionLimits, limit: number): Promise<number>;
}

export const PUBLISHER = Symbol('Publisher');
export const EVENT_LOG = Symbol('EventLog');
export const MESSAGING_STATUS = Symbol('MessagingStatus');
