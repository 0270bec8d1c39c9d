import { decodeEvent, encodeEvent, TOPICS, type EventOf, type RawKeepaUpdateDto, type Topic } from '@tracker/dto';
import { PublisherUnavailable, type EventLog, type OutgoingEvent, type Publisher } from '@tracker/messaging-port';
import type { Clock } from '@tracker/runtime-port';

/** A journal of raw events that keeps what it accepts, by its bytes. */
export class MemoryJournal implements Publisher, EventLog {
  readonly events: { key: string; value: RawKeepaUpdateDto; publishedAt: string }[] = [];
  down = false;
  attempts = 0;
  /** Called after each accepted publication. */
  accepted: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  async publish<T extends Topic>(topic: T, events: OutgoingEvent<EventOf[T]>[]): Promise<void> {
    this.attempts++;
    if (this.down) throw new PublisherUnavailable('the disk is full');
    for (const { key, value } of events) {
      const read = decodeEvent(TOPICS.raw, encodeEvent(topic, value));
      if (!read.ok) throw new Error(read.reason);
      this.events.push({ key, value: read.value, publishedAt: this.clock.now().toISOString() });
    }
    this.accepted();
  }

  republish(): Promise<void> {
    return Promise.reject(new Error('ingest publishes nothing again'));
  }

  healthy(): boolean {
    return !this.down;
  }

  async *readSince<T extends Topic>(_topic: T, since: string) {
    for (const event of this.events) {
      if (event.publishedAt >= since) yield { ...event, value: event.value as EventOf[T] };
    }
  }
}
