import { DEAD_LETTER_TOPICS, JOURNEY, TOPICS, type AnyTopic } from '@tracker/dto';
import type { Retention, RetentionLimits } from '@tracker/messaging-port';
import type { Clock } from '@tracker/runtime-port';
import type { Journal } from './journal';
import { PARTITIONS } from './partition-of';

const HOUR_MS = 3_600_000;
/** What is given back to the disk in one write, 2 MB, and in one pruning: about what its deletions free. */
const PAGES_AT_ONCE = 500;
const WRITES = 4;

/** Deletes from the journal what is old enough and was read by every group. */
export class JournalRetention implements Retention {
  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  async prune(limits: RetentionLimits, limit: number): Promise<number> {
    const hours: [AnyTopic, number][] = [
      [TOPICS.raw, limits.raw.days * 24],
      [TOPICS.enriched, limits.enriched.hours],
      [TOPICS.alerts, limits.alerts.days * 24],
      ...DEAD_LETTER_TOPICS.map((topic): [AnyTopic, number] => [topic, limits.deadLetters.days * 24]),
    ];
    let deleted = 0;
    for (const [topic, kept] of hours) {
      const before = new Date(this.clock.now().getTime() - kept * HOUR_MS).toISOString();
      deleted += await this.journal.delete(topic, this.readByAll(topic), before, limit);
    }
    if (this.journal.usedBytes() > limits.raw.bytes)
      deleted += await this.journal.delete(TOPICS.raw, this.readByAll(TOPICS.raw), null, limit);
    for (let writes = 0; writes < WRITES; writes++) await this.journal.shrink(PAGES_AT_ONCE);
    return deleted;
  }

  /** For each partition the first offset that some group has not settled; 0 while one has read nothing. */
  private readByAll(topic: AnyTopic): number[] {
    const groups = JOURNEY.filter((step) => step.topic === topic).map(({ group }) => group);
    return Array.from({ length: PARTITIONS }, (_, partition) =>
      Math.min(...groups.map((group) => this.journal.committed({ group, topic, partition }))),
    );
  }
}
