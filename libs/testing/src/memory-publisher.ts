import type { EventOf, Topic } from '@tracker/dto';
import { PublisherUnavailable, type OutgoingEvent, type Publisher } from '@tracker/messaging-port';

/** Keeps what is published, in order. `down` makes it refuse before it accepts anything. */
export class MemoryPublisher implements Publisher {
  down = false;
  private readonly events: { topic: Topic; event: OutgoingEvent<unknown> }[] = [];

  async publish<T extends Topic>(topic: T, events: OutgoingEvent<EventOf[T]>[]): Promise<void> {
    if (this.down) throw new PublisherUnavailable('the memory publisher is down');
    // a journal keeps bytes, so what the sender changes later must not show
    this.events.push(...events.map((event) => ({ topic, event: structuredClone(event) })));
  }

  healthy(): boolean {
    return !this.down;
  }

  published<T extends Topic>(topic: T): OutgoingEvent<EventOf[T]>[] {
    return this.events.filter((entry) => entry.topic === topic).map(({ event }) => event as OutgoingEvent<EventOf[T]>);
  }
}
