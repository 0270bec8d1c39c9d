import type { EventOf, Topic } from '@tracker/dto';

export interface OutgoingEvent<T> {
  /** Orders: events of one key are delivered in the order of publication. */
  key: string;
  value: T;
  headers?: Record<string, string>;
}

/** Publishes to the topics of the journey. */
export interface Publisher {
  /**
   * Resolves when every event is accepted durably, in order. Rejects with `PublisherUnavailable` when the transport is
   * down: part of the events may have been accepted, and sending all of them again is safe.
   */
  publish<T extends Topic>(topic: T, events: OutgoingEvent<EventOf[T]>[]): Promise<void>;
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

export const PUBLISHER = Symbol('Publisher');
export const EVENT_LOG = Symbol('EventLog');
export const MESSAGING_STATUS = Symbol('MessagingStatus');
