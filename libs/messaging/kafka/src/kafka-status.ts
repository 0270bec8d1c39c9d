import { JOURNEY, type AnyTopic, type Group } from '@tracker/dto';
import type { Lag, MessagingStatus } from '@tracker/messaging-port';
import type { GroupConsumer } from './group-consumer';
import type { TopicAdmin } from './topic-admin';

/** What each group of the journey has still to read; what is held back is known of this process's own partitions. */
export class KafkaStatus implements MessagingStatus {
  constructor(
    private readonly topics: Pick<TopicAdmin, 'offsetsAt' | 'committed'>,
    private readonly members: () => readonly GroupConsumer[],
  ) {}

  /** @throws KafkaUnavailable */
  lags(): Promise<Lag[]> {
    return Promise.all(
      JOURNEY.map(async ({ group, topic }) => ({
        group,
        topic,
        events: await this.unread(group, topic),
        held: this.held(group, topic),
      })),
    );
  }

  /** Offsets apart: on a compacted topic there may be fewer events. */
  private async unread(group: Group, topic: AnyTopic): Promise<number> {
    // committed first: what is committed in between makes the lag larger, never negative
    const committed = await this.topics.committed(group, topic);
    const [first, end] = await Promise.all([
      this.topics.offsetsAt(topic, 'earliest'),
      this.topics.offsetsAt(topic, 'latest'),
    ]);
    let events = 0;
    for (const [partition, last] of end)
      events += Math.max(0, last - Math.max(committed.get(partition) ?? 0, first.get(partition) ?? 0));
    return events;
  }

  /** The partition that is held longest. */
  private held(group: Group, topic: AnyTopic): Lag['held'] {
    return this.members()
      .filter((member) => member.group === group)
      .flatMap((member) => member.held(topic))
      .reduce<Lag['held']>((oldest, held) => (oldest && oldest.since <= held.since ? oldest : held), null);
  }
}
