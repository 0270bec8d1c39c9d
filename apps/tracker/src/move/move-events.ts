import { TOPICS, type AnyTopic, type Group } from '@tracker/dto';
import type { ArchivedEvent, EventArchive, EventArchiveTarget, TransferredEvent } from '@tracker/messaging-port';
import { inParts, mergeInOrder } from '../merge-in-order';
import { Refused } from '../output';
import { Tally } from './tally';

/** A header of an event that was moved: its offset in the journal, which no two events share. */
export const MOVED_FROM = 'moved.from';

const AT_ONCE = 200;

/** What of a topic is moved. Of raw updates also what was read: they can be replayed. */
const movesReadEvents = (topic: AnyTopic): boolean => topic === TOPICS.raw;

interface Due {
  event: ArchivedEvent;
  /** By the group. */
  read: boolean;
}

export class TopicMove {
  constructor(
    private readonly topic: AnyTopic,
    private readonly group: Group,
    private readonly source: EventArchive,
    private readonly target: EventArchiveTarget,
  ) {}

  /** Appends what is not there yet, first what the group has read, then the rest, each in the order of publication. */
  async copy(tell: (text: string) => void): Promise<void> {
    const { moved } = await this.found();
    let copied = moved.size;
    const missing = only(this.events(), ({ event }) => !moved.has(event.offset));
    for await (const due of inParts(missing, AT_ONCE)) {
      const events = due.map(toTransferred);
      await this.target.append(this.topic, events);
      copied += events.length;
      tell(`${this.topic}: ${copied}`);
    }
  }

  /**
   * Compares both sides.
   * @returns how many events were moved, and from which offset on the group has to read, by partition
   * @throws Refused when they differ
   */
  async compare(): Promise<{ events: number; next: Map<number, number> }> {
    const wanted = new Tally();
    for await (const { event } of this.events()) wanted.addEvent(event, event.offset);
    const { tally, next } = await this.found();
    if (!tally.equals(wanted))
      throw new Refused(
        `${this.topic}: ${tally.count} events were found instead of ${wanted.count}, or they hold something else.`,
      );
    return { events: wanted.count, next };
  }

  /** The journal's events that belong over there. */
  private async *events(): AsyncGenerator<Due> {
    const starts = await this.source.starts(this.topic);
    const committed = await this.source.committed(this.group, this.topic);
    const isRead = ({ partition, offset }: ArchivedEvent): boolean => offset < (committed.get(partition) ?? 0);
    if (movesReadEvents(this.topic))
      for await (const event of only(this.merged(starts), isRead)) yield { event, read: true };
    for await (const event of this.merged(new Map([...starts, ...committed]))) yield { event, read: false };
  }

  private merged(from: ReadonlyMap<number, number>): AsyncGenerator<ArchivedEvent> {
    const partitions = [...from].map((start) => this.source.read(this.topic, new Map([start])));
    return mergeInOrder(partitions, (one, other) => one.offset < other.offset);
  }

  /** What was moved already. An event that was sent twice, because its acknowledgement was lost, counts once. */
  private async found(): Promise<{ moved: ReadonlySet<number>; tally: Tally; next: Map<number, number> }> {
    const committed = await this.source.committed(this.group, this.topic);
    const readUpTo = Math.max(0, ...committed.values());
    const unread = readUpTo === 0 ? null : await this.unreadIds();
    const moved = new Set<number>();
    const tally = new Tally();
    const starts = await this.target.starts(this.topic);
    const next = new Map(starts);
    for await (const events of this.target.read(this.topic, starts))
      for (const event of events) {
        const id = Number(event.headers[MOVED_FROM] ?? Number.NaN);
        if (!Number.isSafeInteger(id)) throw new Refused(`${this.topic} holds events that were not moved.`);
        if (!moved.has(id)) tally.addEvent(event, id);
        moved.add(id);
        if (unread !== null && !unread.has(id)) next.set(event.partition, event.offset + 1);
      }
    return { moved, tally, next };
  }

  private async unreadIds(): Promise<Set<number>> {
    const starts = await this.source.starts(this.topic);
    const committed = await this.source.committed(this.group, this.topic);
    const ids = new Set<number>();
    for await (const events of this.source.read(this.topic, new Map([...starts, ...committed])))
      for (const { offset } of events) ids.add(offset);
    return ids;
  }
}

async function* only<T>(items: AsyncIterable<T>, fits: (item: T) => boolean): AsyncGenerator<T> {
  for await (const item of items) if (fits(item)) yield item;
}

/** What is unread must not be too old for the topic's retention, however long it waited. */
const toTransferred = ({ event: { key, value, headers, publishedAt, offset }, read }: Due): TransferredEvent => ({
  key,
  value,
  headers: { ...headers, [MOVED_FROM]: String(offset) },
  ...(read ? { publishedAt } : {}),
});
