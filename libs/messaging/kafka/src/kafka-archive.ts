import type { AnyTopic, Group } from '@tracker/dto';
import type { ArchivedEvent, EventArchiveTarget, TransferredEvent } from '@tracker/messaging-port';
import type { KafkaClient } from './client';
import { KafkaUnavailable, messageOf } from './errors';
import { fetchFrom, type Range } from './kafka-event-log';
import type { KafkaPublisher } from './kafka-publisher';
import type { Names } from './names';
import type { TopicAdmin } from './topic-admin';

/** Topics as bytes, read without a group. */
export class KafkaArchive implements EventArchiveTarget {
  constructor(
    private readonly client: Pick<KafkaClient, 'cluster'>,
    private readonly topics: Pick<TopicAdmin, 'offsetsAt' | 'committed'>,
    private readonly names: Names,
    private readonly publisher: Pick<KafkaPublisher, 'send'>,
  ) {}

  starts(topic: AnyTopic): Promise<Map<number, number>> {
    return this.topics.offsetsAt(topic, 'earliest');
  }

  /** @throws KafkaUnavailable */
  async *read(topic: AnyTopic, from: ReadonlyMap<number, number>): AsyncGenerator<ArchivedEvent[]> {
    const ranges = await this.ranges(topic, from);
    const cluster = this.client.cluster();
    const name = this.names.topic(topic);
    try {
      await cluster.connect();
      await cluster.addTargetTopic(name);
      for (const range of ranges)
        while (range.next < range.end) {
          const events = await fetchFrom(cluster, name, range);
          if (events.length > 0) yield events.map((event) => ({ ...event, partition: range.partition }));
        }
    } catch (error) {
      throw new KafkaUnavailable(`${name} can't be read: ${messageOf(error)}`, { cause: error });
    } finally {
      await cluster.disconnect();
    }
  }

  committed(group: Group, topic: AnyTopic): Promise<Map<number, number>> {
    return this.topics.committed(group, topic);
  }

  append(topic: AnyTopic, events: readonly TransferredEvent[]): Promise<void> {
    return this.publisher.send(topic, events);
  }

  private async ranges(topic: AnyTopic, from: ReadonlyMap<number, number>): Promise<Range[]> {
    const starts = await this.topics.offsetsAt(topic, 'earliest');
    const ends = await this.topics.offsetsAt(topic, 'latest');
    return [...from].map(([partition, first]) => ({
      partition,
      next: Math.max(first, starts.get(partition) ?? 0),
      end: ends.get(partition) ?? 0,
    }));
  }
}
