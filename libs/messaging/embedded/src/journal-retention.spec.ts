import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadLetterTopic, JOURNEY, TOPICS, type AnyTopic } from '@tracker/dto';
import type { RetentionLimits } from '@tracker/messaging-port';
import { FakeClock } from '@tracker/runtime-port/testing';
import { SqliteFile } from '@tracker/sqlite';
import { Journal, JOURNAL_MIGRATIONS } from './journal';
import { JournalRetention } from './journal-retention';
import { partitionOf } from './partition-of';

const ASIN = 'B000000001';
const OTHER = 'B000000002';
const START = '2026-11-22T12:00:00.000Z';
const DAY_MS = 86_400_000;
const LIMITS: RetentionLimits = {
  raw: { days: 7, bytes: 5_000_000_000 },
  enriched: { hours: 24 },
  alerts: { days: 90 },
  deadLetters: { days: 30 },
};

describe('retention of the journal', () => {
  let folder: string;
  let file: SqliteFile;
  let clock: FakeClock;
  let journal: Journal;
  let retention: JournalRetention;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    file = await SqliteFile.open({ path: join(folder, 'journal.db'), migrations: JOURNAL_MIGRATIONS, shrinks: true });
    clock = new FakeClock(START);
    journal = new Journal(file, clock);
    retention = new JournalRetention(journal, clock);
  });
  afterEach(async () => {
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  const append = (topic: AnyTopic, key: string, text: string) =>
    journal.append([{ topic, key, value: new TextEncoder().encode(text), headers: {} }]);
  const texts = (topic: AnyTopic, key: string) =>
    journal.read(topic, partitionOf(key), 0).map(({ value }) =>
      Buffer.from(value ?? [])
        .toString()
        .slice(0, 8),
    );
  /** The groups of the topic have settled everything that stands in the key's partition. */
  async function readAll(topic: AnyTopic, key: string): Promise<void> {
    const partition = partitionOf(key);
    const last = journal.read(topic, partition, 0).at(-1)?.offset ?? 0;
    for (const { group } of JOURNEY.filter((step) => step.topic === topic))
      await journal.commit({ group, topic, partition }, last + 1, []);
  }

  it('keeps raw updates 7 days, enriched products a day, alerts 90 days and dead letters 30 days', async () => {
    const topics = [TOPICS.raw, TOPICS.enriched, TOPICS.alerts, deadLetterTopic(TOPICS.raw)];
    for (const topic of topics) {
      await append(topic, ASIN, 'event');
      await readAll(topic, ASIN);
    }
    const left = async (days: number) => {
      clock.jumpTo(new Date(Date.parse(START) + days * DAY_MS + 1).toISOString());
      await retention.prune(LIMITS, 100);
      return topics.filter((topic) => texts(topic, ASIN).length);
    };
    expect(await left(0.99)).toHaveLength(4);
    expect(await left(1)).toEqual([TOPICS.raw, TOPICS.alerts, deadLetterTopic(TOPICS.raw)]);
    expect(await left(7)).toEqual([TOPICS.alerts, deadLetterTopic(TOPICS.raw)]);
    expect(await left(30)).toEqual([TOPICS.alerts]);
    expect(await left(90)).toEqual([]);
  });

  it('never deletes what a group has not read, however old it is and however full the disk', async () => {
    await append(TOPICS.raw, ASIN, 'read');
    await readAll(TOPICS.raw, ASIN);
    await append(TOPICS.raw, ASIN, 'unread');
    await append(TOPICS.raw, OTHER, 'unread');
    expect(partitionOf(OTHER)).not.toBe(partitionOf(ASIN));
    clock.jumpTo('2027-11-22T12:00:00.000Z');
    expect(await retention.prune({ ...LIMITS, raw: { days: 7, bytes: 0 } }, 100)).toBe(1);
    expect([texts(TOPICS.raw, ASIN), texts(TOPICS.raw, OTHER)]).toEqual([['unread'], ['unread']]);
  });

  it('deletes so many at a time, the oldest first', async () => {
    for (const text of ['first', 'second', 'third']) {
      await append(TOPICS.raw, ASIN, text);
      clock.jumpTo(new Date(clock.now().getTime() + 1_000).toISOString());
    }
    await readAll(TOPICS.raw, ASIN);
    clock.jumpTo('2027-11-22T12:00:00.000Z');
    expect(await retention.prune(LIMITS, 2)).toBe(2);
    expect(texts(TOPICS.raw, ASIN)).toEqual(['third']);
    expect(await retention.prune(LIMITS, 2)).toBe(1);
    expect(await retention.prune(LIMITS, 2)).toBe(0);
  });

  it('makes room by the oldest raw updates while the journal takes more disk than it may, and gives the disk back', async () => {
    const large = (n: number) => `${n} ${Array.from({ length: 20_000 }, (_, i) => (i * 7919 * n) % 10_007).join()}`;
    const fill = async () => {
      for (let n = 1; n <= 20; n++) await append(TOPICS.raw, ASIN, large(n));
      await readAll(TOPICS.raw, ASIN);
    };
    const fileBytes = () =>
      file.get<{ bytes: number }>('SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()')
        ?.bytes ?? 0;
    await fill();
    const used = journal.usedBytes();
    const bytes = Math.floor(used / 2);
    while ((await retention.prune({ ...LIMITS, raw: { days: 7, bytes } }, 1)) > 0);
    expect(journal.usedBytes()).toBeLessThanOrEqual(bytes);
    expect(journal.usedBytes()).toBeGreaterThan(bytes / 2);
    expect(texts(TOPICS.raw, ASIN).at(-1)).toMatch(/^20 /);
    // a tenth stays free, so that what comes next finds room
    expect(fileBytes()).toBeLessThan(1.12 * journal.usedBytes());
    expect(fileBytes()).toBeGreaterThan(1.05 * journal.usedBytes());
    const size = fileBytes();
    await append(TOPICS.raw, ASIN, large(1));
    expect(fileBytes()).toBe(size);
  });
});
