import { encodeEvent, type EventOf, type Topic } from '@tracker/dto';
import { PublisherUnavailable, type OutgoingEvent, type Publisher } from '@tracker/messaging-port';
import { DatabaseUnusable, SqliteUnavailable } from '@tracker/sqlite';
import type { Journal } from './journal';

/** Publishes to the journal. One call is one atomic unit. */
export class JournalPublisher implements Publisher {
  private accepted = true;
  private probing = false;
  private readonly utf8 = new TextEncoder();

  constructor(private readonly journal: Journal) {}

  async publish<T extends Topic>(topic: T, events: OutgoingEvent<EventOf[T]>[]): Promise<void> {
    const entries = events.map(({ key, value, headers = {} }) => ({
      topic,
      key,
      value: this.utf8.encode(encodeEvent(topic, value)),
      headers,
    }));
    try {
      await this.journal.append(entries);
      this.accepted = true;
    } catch (error) {
      if (!(error instanceof SqliteUnavailable || error instanceof DatabaseUnusable)) throw error;
      this.accepted = false;
      throw new PublisherUnavailable(error.message, { cause: error });
    }
  }

  /** After a failure it finds out by itself whether the journal can be written again: who waits publishes nothing. */
  healthy(): boolean {
    if (!this.accepted && !this.probing) void this.probe();
    return this.accepted;
  }

  private async probe(): Promise<void> {
    this.probing = true;
    this.accepted = await this.journal.probe();
    this.probing = false;
  }
}
