import type { AnyTopic, Group } from '@tracker/dto';
import type { StoredEvent } from './stored-event';

export interface ArchivedEvent extends StoredEvent {
  partition: number;
}

/** An event's bytes as another transport kept them. */
export interface TransferredEvent {
  key: string;
  value: Uint8Array | null;
  headers: Record<string, string>;
  /** When it was accepted first (ISO 8601, UTC); left out: it counts as new, so that retention spares it. */
  publishedAt?: string;
}

/** What is kept of the topics as bytes, outside any group. Rejects when the transport is down, as the publisher does. */
export interface EventArchive {
  /** The offset of the first event that is kept, by partition. */
  starts(topic: AnyTopic): Promise<Map<number, number>>;
  /**
   * The events of the partitions named, from these offsets to what is the end now: partition after partition, each in its
   * order. What is no longer kept is left out.
   */
  read(topic: AnyTopic, from: ReadonlyMap<number, number>): AsyncIterable<ArchivedEvent[]>;
  /** The first offset that a group has not settled, by partition; a partition that it has read nothing of is left out. */
  committed(group: Group, topic: AnyTopic): Promise<Map<number, number>>;
}

/** An archive that events of another transport can be taken over into. */
export interface EventArchiveTarget extends EventArchive {
  /** Resolves when all are accepted, in order. Rejects with `PublisherUnavailable`. */
  append(topic: AnyTopic, events: readonly TransferredEvent[]): Promise<void>;
}
