import { encodeEvent, type EventOf, type Topic } from '@tracker/dto';
import { PublisherUnavailable, type OutgoingEvent, type Publisher } from '@tracker/messaging-port';
import { DatabaseUnusable, SqliteUnavailable } from '@tracker/sqlite';
import type { Journal } from './journal';

/** Publishes to the journal. One call is one atomic unit. */
export class JournalPublisher implements Publisher {
  private accepted = true;
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
      this.accepted = false;
      if (error instanceof SqliteUnavailable || error instanceof DatabaseUnusable)
        throw new PublisherUnavailable(error.message, { cause: error });
      throw error;
    }
  }

  healthy(): boolean {
    return this.accepted;
  }
}
