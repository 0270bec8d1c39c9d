import { EventEmitter } from 'node:events';
import type { AnyTopic, Group } from '@tracker/dto';
import { BATCH_LIMITS, type DeadLetter, type StoredEvent } from '@tracker/messaging-port';
import type { Clock } from '@tracker/runtime-port';
import type { SqliteFile, SqlValue, Statement } from '@tracker/sqlite';
import { partitionOf } from './partition-of';
import { decodeValue, encodeValue, type Encoding } from './value-encoding';

/**
 * `events.id` is the offset: one sequence over all partitions, never used twice (AUTOINCREMENT), also when retention has
 * deleted the newest rows. `size` is the value's length before compression. An offset row names the first event that
 * its group has not settled.
 */
export const JOURNAL_MIGRATIONS: readonly string[] = [
  `CREATE TABLE events (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     topic TEXT NOT NULL,
     partition INTEGER NOT NULL,
     size INTEGER NOT NULL,
     published_at TEXT NOT NULL,
     key TEXT NOT NULL,
     headers TEXT NOT NULL,
     encoding TEXT NOT NULL,
     value BLOB
   ) STRICT;
   CREATE INDEX events_by_partition ON events (topic, partition, id, size);
   CREATE INDEX events_by_age ON events (topic, published_at);
   CREATE TABLE offsets (
     group_name TEXT NOT NULL,
     topic TEXT NOT NULL,
     partition INTEGER NOT NULL,
     next INTEGER NOT NULL,
     PRIMARY KEY (group_name, topic, partition)
   ) STRICT, WITHOUT ROWID;`,
];

export interface JournalEntry {
  topic: AnyTopic;
  key: string;
  value: Uint8Array | null;
  headers: Record<string, string>;
}

/** One partition as one group reads it. */
export interface Position {
  group: Group;
  topic: AnyTopic;
  partition: number;
}

interface EventRow {
  id: number;
  published_at: string;
  key: string;
  headers: string;
  encoding: Encoding;
  value: Uint8Array | null;
}

const INSERT = `INSERT INTO events (topic, partition, size, published_at, key, headers, encoding, value)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const COMMIT = `INSERT INTO offsets (group_name, topic, partition, next) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET next = excluded.next`;
const NEXT_SIZES = `SELECT id, size FROM events WHERE topic = ? AND partition = ? AND id >= ? ORDER BY id LIMIT ?`;
const RANGE = `SELECT id, published_at, key, headers, encoding, value FROM events
  WHERE topic = ? AND partition = ? AND id BETWEEN ? AND ? ORDER BY id`;

const PAGES = `SELECT page_count - freelist_count AS used, freelist_count AS free, page_size AS pageSize
  FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()`;
/** What every group has read: `?2` holds the first offset that is not, by partition. */
const READ_BY_ALL = 'topic = ?1 AND id < (SELECT value FROM json_each(?2) WHERE key = partition)';
const DELETE_OLD = `DELETE FROM events WHERE id IN
  (SELECT id FROM events WHERE ${READ_BY_ALL} AND published_at < ?3 ORDER BY published_at LIMIT ?4)`;
const DELETE_OLDEST = `DELETE FROM events WHERE id IN
  (SELECT id FROM events INDEXED BY events_by_age WHERE ${READ_BY_ALL} ORDER BY published_at LIMIT ?3)`;

/** The topics on SQLite. Reads are synchronous; writes resolve when they are durable. Errors are those of SqliteFile. */
export class Journal {
  private readonly appended = new EventEmitter().setMaxListeners(0);
  /** Resolves when the writer, which keeps their order, has got the appends called so far. */
  private handedOver: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly file: Pick<SqliteFile, 'all' | 'get' | 'write' | 'shrink' | 'close'>,
    private readonly clock: Clock,
  ) {}

  /** Appends as one atomic unit, in the order of the calls. */
  append(entries: readonly JournalEntry[]): Promise<void> {
    const handedOver = Promise.all([this.toInserts(entries), this.handedOver]).then(([inserts]) => ({
      durable: this.write(inserts, entries),
    }));
    this.handedOver = handedOver.catch(() => undefined);
    return handedOver.then(({ durable }) => durable);
  }

  /** Moves a group's offset and publishes the dead letters in between, as one atomic unit. */
  async commit({ group, topic, partition }: Position, next: number, deadLetters: readonly DeadLetter[]): Promise<void> {
    const inserts = await this.toInserts(deadLetters);
    await this.write([...inserts, { sql: COMMIT, params: [group, topic, partition, next] }], deadLetters);
  }

  /** Whether a write that changes nothing goes through. */
  async probe(): Promise<boolean> {
    return this.file.write([{ sql: 'UPDATE offsets SET next = next' }]).then(
      () => true,
      () => false,
    );
  }

  /** The first offset that the group has not settled; 0 when it has read nothing yet. */
  committed({ group, topic, partition }: Position): number {
    const sql = 'SELECT next FROM offsets WHERE group_name = ? AND topic = ? AND partition = ?';
    return this.file.get<{ next: number }>(sql, group, topic, partition)?.next ?? 0;
  }

  /** Events from offset `from` on, as many as one delivery may hold. */
  read(topic: AnyTopic, partition: number, from: number): StoredEvent[] {
    const sizes = this.file.all<{ id: number; size: number }>(NEXT_SIZES, topic, partition, from, BATCH_LIMITS.events);
    let last = sizes[0]?.id;
    let bytes = 0;
    for (const { id, size } of sizes) {
      bytes += size;
      if (bytes > BATCH_LIMITS.bytes) break;
      last = id;
    }
    return last === undefined ? [] : this.file.all<EventRow>(RANGE, topic, partition, from, last).map(toStoredEvent);
  }

  /** How many events from offset `from` on there are. */
  count(topic: AnyTopic, partition: number, from: number): number {
    const sql = 'SELECT count(*) AS events FROM events WHERE topic = ? AND partition = ? AND id >= ?';
    return this.file.get<{ events: number }>(sql, topic, partition, from)?.events ?? 0;
  }

  /** The lowest offset published at or after `since` (ISO 8601, UTC); null when there is none. */
  firstSince(topic: AnyTopic, since: string): number | null {
    const sql = 'SELECT min(id) AS id FROM events WHERE topic = ? AND published_at >= ?';
    return this.file.get<{ id: number | null }>(sql, topic, since)?.id ?? null;
  }

  /** Bytes of the file that hold something; what was deleted is used again before the file grows. */
  usedBytes(): number {
    const { used, pageSize } = this.pages();
    return used * pageSize;
  }

  /** Gives the disk back what is free beyond a tenth of what is used, at most so many pages. */
  async shrink(pages: number): Promise<void> {
    const { used, free } = this.pages();
    const spare = free - Math.ceil(used / 10);
    if (spare > 0) await this.file.shrink(Math.min(spare, pages));
  }

  /**
   * Deletes at most `limit` events of a topic that are before the offsets given for each partition: those published
   * before the instant (ISO 8601, UTC), or without one the oldest.
   * @returns how many
   */
  async delete(
    topic: AnyTopic,
    before: readonly number[],
    publishedBefore: string | null,
    limit: number,
  ): Promise<number> {
    const offsets = JSON.stringify(before);
    const [result] = await this.file.write([
      publishedBefore === null
        ? { sql: DELETE_OLDEST, params: [topic, offsets, limit] }
        : { sql: DELETE_OLD, params: [topic, offsets, publishedBefore, limit] },
    ]);
    return result?.changes ?? 0;
  }

  /** Calls `listener` after each durable append to the partition; the answer ends that. */
  onAppend(topic: AnyTopic, partition: number, listener: () => void): () => void {
    const name = `${topic}/${partition}`;
    this.appended.on(name, listener);
    return () => this.appended.off(name, listener);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private pages(): { used: number; free: number; pageSize: number } {
    return this.file.get(PAGES) ?? { used: 0, free: 0, pageSize: 0 };
  }

  private async toInserts(entries: readonly JournalEntry[]): Promise<Statement[]> {
    const publishedAt = this.clock.now().toISOString();
    const inserts: Statement[] = [];
    for (const { topic, key, value, headers } of entries) {
      // one after the other: each compression at work holds about 1 MB
      const encoded = await encodeValue(value);
      const place: SqlValue[] = [topic, partitionOf(key), encoded.size, publishedAt];
      const content: SqlValue[] = [key, JSON.stringify(headers), encoded.encoding, encoded.value];
      inserts.push({ sql: INSERT, params: [...place, ...content] });
    }
    return inserts;
  }

  private async write(statements: readonly Statement[], appended: readonly JournalEntry[]): Promise<void> {
    if (statements.length === 0) return;
    await this.file.write(statements);
    for (const name of new Set(appended.map(({ topic, key }) => `${topic}/${partitionOf(key)}`)))
      this.appended.emit(name);
  }
}

const toStoredEvent = (row: EventRow): StoredEvent => ({
  offset: row.id,
  key: row.key,
  value: decodeValue(row),
  headers: JSON.parse(row.headers) as Record<string, string>,
  publishedAt: row.published_at,
});
