import type { EventOf, Topic } from '@tracker/dto';
import { decodeStored, type EventLog } from '@tracker/messaging-port';
import type { Cluster, KafkaClient } from './client';
import { KafkaUnavailable, messageOf } from './errors';
import type { Names } from './names';
import { toStoredEvent } from './stored-message';
import type { TopicAdmin } from './topic-admin';

const FETCH = { maxWaitTime: 250, maxBytes: 10 * 1024 * 1024 } as const;

export interface Range {
  partition: number;
  next: number;
  /** The first offset after what was there at the start. */
  end: number;
}

/** Reads topics without a group: no commit, no rebalance, no further name in the ACLs. */
export class KafkaEventLog implements EventLog {
  constructor(
    private readonly client: Pick<KafkaClient, 'cluster'>,
    private readonly topics: Pick<TopicAdmin, 'offsetsAt'>,
    private readonly names: Names,
  ) {}

  /** @throws KafkaUnavailable */
  async *readSince<T extends Topic>(
    topic: T,
    since: string,
  ): AsyncGenerator<{ key: string; value: EventOf[T]; publishedAt: string }> {
    const cluster = this.client.cluster();
    const name = this.names.topic(topic);
    try {
      const ranges = await this.ranges(topic, since);
      await cluster.connect();
      await cluster.addTargetTopic(name);
      for (const range of ranges)
        while (range.next < range.end)
          for (const { value, key, publishedAt } of await fetchFrom(cluster, name, range)) {
            const decoded = decodeStored(topic, value);
            if (publishedAt >= since && decoded.ok) yield { key, value: decoded.value, publishedAt };
          }
    } catch (error) {
      throw new KafkaUnavailable(`${name} can't be read: ${messageOf(error)}`, { cause: error });
    } finally {
      await cluster.disconnect();
    }
  }

  private async ranges(topic: Topic, since: string): Promise<Range[]> {
    const starts = await this.topics.offsetsAt(topic, { since });
    const ends = await this.topics.offsetsAt(topic, 'latest');
    return [...starts].map(([partition, next]) => ({ partition, next, end: ends.get(partition) ?? 0 }));
  }
}

/** The next events of a partition; moves the range past them. */
export async function fetchFrom(cluster: Cluster, topic: string, range: Range) {
  const { partition, next, end } = range;
  const [nodeId = ''] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  const broker = await cluster.findBroker({ nodeId });
  const { responses } = await broker.fetch({
    ...FETCH,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(next), maxBytes: FETCH.maxBytes }] }],
  });
  // a batch comes whole, also when it begins before the offset
  const messages = (responses[0]?.partitions[0]?.messages ?? []).filter(({ offset }) => Number(offset) >= next);
  const last = messages.at(-1);
  // compaction may have removed the last records before the end
  range.next = last ? Number(last.offset) + 1 : end;
  return messages.filter(({ isControlRecord, offset }) => !isControlRecord && Number(offset) < end).map(toStoredEvent);
}
