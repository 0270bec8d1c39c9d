import { encodeEvent, type EventOf, type Topic } from '@tracker/dto';
import { PublisherUnavailable, type OutgoingEvent, type Publisher, type Republished } from '@tracker/messaging-port';
import { NO_METER, type Meter } from '@tracker/runtime-port';
import { DatabaseUnusable, SqliteUnavailable } from '@tracker/sqlite';
import type { Journal, JournalEntry } from './journal';

/** Publishes to the journal. One call is one atomic unit. */
export class JournalPublisher implements Publisher {
  private accepted = true;
  private probing = false;
  private readonly utf8 = new TextEncoder();

  constructor(
    private readonly journal: Journal,
    private readonly meter: Meter = NO_METER,
  ) {}

  async publish<T extends Topic>(topic: T, events: OutgoingEvent<EventOf[T]>[]): Promise<void> {
    const entries = events.map(({ key, value, headers = {} }) => ({
      topic,
      key,
      value: this.utf8.encode(encodeEvent(topic, value)),
      headers,
    }));
    await this.append(topic, entries);
  }

  async republish(topic: Topic, events: readonly Republished[]): Promise<void> {
    await this.append(
      topic,
      events.map((event) => ({ topic, ...event })),
    );
  }

  /** After a failure it finds out by itself whether the journal can be written again: who waits publishes nothing. */
  healthy(): boolean {
    if (!this.accepted && !this.probing) void this.probe();
    return this.accepted;
  }

  private async append(topic: Topic, entries: readonly JournalEntry[]): Promise<void> {
    try {
      await this.journal.append(entries);
      this.accepted = true;
      this.meter.count('tracker_published_total', entries.length, { topic });
    } catch (error) {
      if (!(error instanceof SqliteUnavailable || error instanceof DatabaseUnusable)) throw error;
      this.accepted = false;
      throw new PublisherUnavailable(error.message, { cause: error });
    }
  }

  private async probe(): Promise<void> {
    this.probing = true;
    this.accepted = await this.journal.probe();
    this.probing = false;
  }
}
