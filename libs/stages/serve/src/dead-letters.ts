import {
  TOPICS,
  type DeadLetterDto,
  type DeadLetterPageDto,
  type DeadLetterQueryDto,
  type ReplayReportDto,
  type Topic,
} from '@tracker/dto';
import {
  DEAD_LETTER_HEADERS,
  DONE,
  REPLAYED_FROM,
  type DeadLetterRecord,
  type Delivery,
  type Outcome,
  type Publisher,
} from '@tracker/messaging-port';
import type { Clock } from '@tracker/runtime-port';
import type { DeadLetterRow, Stores } from '@tracker/store-port';

const OWN_HEADERS = new Set<string>(Object.values(DEAD_LETTER_HEADERS));

/** Without its headers a dead letter is told apart by its own place. */
export function toDeadLetterRow(delivery: Delivery<DeadLetterRecord>): DeadLetterRow {
  const read = (name: keyof typeof DEAD_LETTER_HEADERS): string | undefined =>
    delivery.headers[DEAD_LETTER_HEADERS[name]];
  const count = (name: keyof typeof DEAD_LETTER_HEADERS, otherwise: number): number => {
    const value = Number(read(name) ?? Number.NaN);
    return Number.isSafeInteger(value) ? value : otherwise;
  };
  const topic = read('topic') ?? delivery.topic;
  const partition = count('partition', delivery.partition);
  const offset = count('offset', delivery.offset);
  return {
    id: `${topic}:${partition}:${offset}`,
    topic,
    partition,
    offset,
    key: delivery.key,
    valueBase64: delivery.value.valueBase64,
    headers: Object.fromEntries(Object.entries(delivery.headers).filter(([name]) => !OWN_HEADERS.has(name))),
    cause: read('cause') ?? 'unknown',
    reason: read('reason') ?? 'unknown',
    group: read('group') ?? 'unknown',
    attempts: count('attempts', 0),
    at: read('at') ?? delivery.publishedAt,
    replayedAt: null,
  };
}

const SHOWN_CHARACTERS = 10_000;
/** Events that are published again at once. */
const REPLAYED_AT_ONCE = 100;
const isTopic = (topic: string): topic is Topic => (Object.values(TOPICS) as string[]).includes(topic);

/** The original bytes as text; what is no UTF-8 shows as replacement characters. */
const toDto = ({
  id,
  topic,
  key,
  cause,
  reason,
  group,
  attempts,
  at,
  replayedAt,
  ...row
}: DeadLetterRow): DeadLetterDto => ({
  id,
  topic,
  key,
  cause,
  reason,
  group,
  attempts,
  at,
  replayedAt,
  value: Buffer.from(row.valueBase64, 'base64').toString('utf8').slice(0, SHOWN_CHARACTERS),
});

/** Events that could not be handled, kept to be looked at and published again when the cause is gone. */
export class DeadLetters {
  constructor(
    private readonly stores: Stores,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
  ) {}

  async list(query: DeadLetterQueryDto): Promise<DeadLetterPageDto> {
    const page = await this.stores.deadLetters.search(query);
    return { ...page, items: page.items.map(toDto) };
  }

  /**
   * Publishes to where they failed, in the order in which they failed: those named, also once more, or all that were
   * never replayed. What fails again becomes a new dead letter. Rejects when the store or the broker is down; what was
   * published by then is marked, and replaying the rest later is safe.
   */
  async replay(ids: readonly string[] | undefined): Promise<ReplayReportDto> {
    if (ids === undefined) return { replayed: await this.replayAll(), unknown: [] };
    const found = await this.stores.deadLetters.getMany(ids);
    const rows = [...found.values()].filter(({ topic }) => isTopic(topic));
    rows.sort((a, b) => (a.at === b.at ? a.offset - b.offset : a.at < b.at ? -1 : 1));
    for (let from = 0; from < rows.length; from += REPLAYED_AT_ONCE)
      await this.publishAgain(rows.slice(from, from + REPLAYED_AT_ONCE));
    const known = new Set(rows.map(({ id }) => id));
    return { replayed: rows.length, unknown: ids.filter((id) => !known.has(id)) };
  }

  /** Only those of before the call: one that fails again at once would be replayed for ever. */
  private async replayAll(): Promise<number> {
    const until = this.clock.now().toISOString();
    let replayed = 0;
    for (;;) {
      const rows = await this.stores.deadLetters.unreplayed(until, REPLAYED_AT_ONCE);
      const lost = rows.filter(({ topic }) => !isTopic(topic));
      // without its original topic a dead letter has nowhere to go; marked, it is in nobody's way
      if (lost.length)
        await this.stores.deadLetters.markReplayed(
          lost.map(({ id }) => id),
          until,
        );
      await this.publishAgain(rows);
      replayed += rows.length - lost.length;
      if (rows.length < REPLAYED_AT_ONCE) return replayed;
    }
  }

  private async publishAgain(rows: readonly DeadLetterRow[]): Promise<void> {
    for (const topic of Object.values(TOPICS)) {
      const own = rows.filter((row) => row.topic === topic);
      if (own.length === 0) continue;
      await this.publisher.republish(
        topic,
        own.map(({ id, key, valueBase64, headers }) => ({
          key,
          value: Buffer.from(valueBase64, 'base64'),
          headers: { ...headers, [REPLAYED_FROM]: id },
        })),
      );
      await this.stores.deadLetters.markReplayed(
        own.map(({ id }) => id),
        this.clock.now().toISOString(),
      );
    }
  }

  /** Rejects with `StoreUnavailable`: then nothing of the batch is settled. */
  async store(batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    await this.stores.deadLetters.putMany(batch.map(toDeadLetterRow));
    return batch.map(() => DONE);
  }
}
