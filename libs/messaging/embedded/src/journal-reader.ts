import { setImmediate as turn } from 'node:timers/promises';
import { JOURNEY, type AnyTopic, type EventOf, type Group, type Topic } from '@tracker/dto';
import {
  decodeStored,
  type ArchivedEvent,
  type EventArchive,
  type EventLog,
  type Lag,
  type MessagingStatus,
} from '@tracker/messaging-port';
import type { Journal } from './journal';
import { PARTITIONS } from './partition-of';
import type { Pump } from './pump';

const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** Reads the journal outside any group. */
export class JournalEventLog implements EventLog {
  constructor(private readonly journal: Journal) {}

  async *readSince<T extends Topic>(
    topic: T,
    since: string,
  ): AsyncGenerator<{ key: string; value: EventOf[T]; publishedAt: string }> {
    const first = this.journal.firstSince(topic, since);
    if (first === null) return;
    for (const partition of partitions) {
      let from = first;
      for (let events = this.journal.read(topic, partition, from); events.length;) {
        for (const { offset, key, value, publishedAt } of events) {
          const decoded = decodeStored(topic, value);
          if (publishedAt >= since && decoded.ok) yield { key, value: decoded.value, publishedAt };
          from = offset + 1;
        }
        // reading and decoding are synchronous: others get a turn between two batches
        await turn();
        events = this.journal.read(topic, partition, from);
      }
    }
  }
}

/** Offsets are one sequence over all partitions, so 0 is before every event. */
export class JournalArchive implements EventArchive {
  constructor(private readonly journal: Journal) {}

  async starts(): Promise<Map<number, number>> {
    return new Map(partitions.map((partition) => [partition, 0]));
  }

  async *read(topic: AnyTopic, starts: ReadonlyMap<number, number>): AsyncGenerator<ArchivedEvent[]> {
    for (const [partition, first] of starts)
      for (let from = first; ;) {
        const events = this.journal.read(topic, partition, from);
        const last = events.at(-1);
        if (!last) break;
        yield events.map((event) => ({ ...event, partition }));
        from = last.offset + 1;
      }
  }

  async committed(group: Group, topic: AnyTopic): Promise<Map<number, number>> {
    const offsets = partitions.map(
      (partition) => [partition, this.journal.committed({ group, topic, partition })] as const,
    );
    return new Map(offsets.filter(([, next]) => next > 0));
  }
}

/** What each group of the journey has still to read. */
export class JournalStatus implements MessagingStatus {
  constructor(
    private readonly journal: Journal,
    private readonly pumps: () => readonly Pump[],
  ) {}

  async lags(): Promise<Lag[]> {
    return JOURNEY.map(({ group, topic }) => ({
      group,
      topic,
      events: partitions
        .map((partition) => this.journal.count(topic, partition, this.journal.committed({ group, topic, partition })))
        .reduce((sum, events) => sum + events, 0),
      held: this.held(group, topic),
    }));
  }

  /** The partition that is held longest. */
  private held(group: string, topic: string): Lag['held'] {
    return this.pumps()
      .filter(({ position }) => position.group === group && position.topic === topic)
      .flatMap(({ held }) => held ?? [])
      .reduce<Lag['held']>((oldest, held) => (oldest && oldest.since <= held.since ? oldest : held), null);
  }
}
