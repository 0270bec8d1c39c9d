import type { EventOf, Topic } from '@tracker/dto';
import { PublisherUnavailable, type OutgoingEvent, type Publisher, type Republished } from '@tracker/messaging-port';

/** Keeps what is published, in order. `down` makes it refuse before it accepts anything. */
export class MemoryPublisher implements Publisher {
  down = false;
  private readonly again: { topic: Topic; event: Republished }[] = [];
  private readonly events: { topic: Topic; event: OutgoingEvent<unknown> }[] = [];

  async publish<T extends Topic>(topic: T, events: OutgoingEvent<EventOf[T]>[]): Promise<void> {
    if (this.down) throw new PublisherUnavailable('the memory publisher is down');
    // a journal keeps bytes, so what the sender changes later must not show
    this.events.push(...events.map((event) => ({ topic, event: structuredClone(event) })));
  }

  async republish(topic: Topic, events: readonly Republished[]): Promise<void> {
    if (this.down) throw new PublisherUnavailable('the memory publisher is down');
    this.again.push(...events.map((event) => ({ topic, event: structuredClone(event) })));
  }

  /** What was published again, with its bytes. */
  republished(topic: Topic): Republished[] {
    return this.again.filter((entry) => entry.topic === topic).map(({ event }) => event);
  }

  healthy(): boolean {
    return !this.down;
  }

  published<T extends Topic>(topic: T): OutgoingEvent<EventOf[T]>[] {
    return this.events.filter((entry) => entry.topic === topic).map(({ event }) => event as OutgoingEvent<EventOf[T]>);
  }
}
