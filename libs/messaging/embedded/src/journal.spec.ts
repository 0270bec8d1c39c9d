import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GROUPS, TOPICS } from '@tracker/dto';
import { rawUpdate } from '@tracker/messaging-port/testing';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { SqliteFile } from '@tracker/sqlite';
import { createMessaging } from './embedded-messaging';
import { Journal, JOURNAL_MIGRATIONS } from './journal';
import { partitionOf } from './partition-of';

const ASIN = 'B000000001';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const entry = (text: string) => ({ topic: TOPICS.raw, key: ASIN, value: utf8(text), headers: {} });

describe('the journal', () => {
  let folder: string;
  let file: SqliteFile;
  let clock: FakeClock;
  let journal: Journal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    file = await SqliteFile.open({ path: join(folder, 'journal.db'), migrations: JOURNAL_MIGRATIONS });
    clock = new FakeClock();
    journal = new Journal(file, clock);
  });
  afterEach(async () => {
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  const texts = (): string[] =>
    journal.read(TOPICS.raw, partitionOf(ASIN), 0).map(({ value }) => Buffer.from(value ?? []).toString());

  it('never moves a key to another partition (test vectors of FNV-1a: 811c9dc5, e40c292c, bf9cf968)', () => {
    expect(['', 'a', 'foobar'].map(partitionOf)).toEqual([0x811c9dc5 % 6, 0xe40c292c % 6, 0xbf9cf968 % 6]);
  });

  it('keeps the order of calls also when an earlier value takes longer to compress', async () => {
    const large = `large ${'x'.repeat(4_000_000)}`;

    await Promise.all([
      journal.append([entry(large)]),
      journal.append([entry('small')]),
      journal.append([entry('last')]),
    ]);

    expect(texts().map((text) => text.slice(0, 5))).toEqual(['large', 'small', 'last']);
  });

  it('stores a large value compressed and gives the same bytes back', async () => {
    const text = JSON.stringify({ csv: Array.from({ length: 20_000 }, (_, index) => index % 97) });

    await journal.append([entry(text)]);

    const stored = file.get<{ bytes: number; size: number }>('SELECT length(value) AS bytes, size FROM events');
    expect(stored?.size).toBe(text.length);
    expect(stored?.bytes).toBeLessThan(text.length / 10);
    expect(texts()).toEqual([text]);
  });

  it('gives the stored bytes where a compressed value is damaged, so that it can become a dead letter', async () => {
    await journal.append([entry('x'.repeat(1_000))]);
    await file.write([{ sql: 'UPDATE events SET value = ?', params: [utf8('damaged')] }]);

    expect(texts()).toEqual(['damaged']);
  });

  it('never uses an offset twice, also after the newest events were deleted', async () => {
    await journal.append([entry('first'), entry('second')]);
    await file.write([{ sql: 'DELETE FROM events' }]);
    await journal.append([entry('third')]);

    expect(journal.read(TOPICS.raw, partitionOf(ASIN), 0).map(({ offset }) => offset)).toEqual([3]);
  });

  it('leaves out of the recent past what a clock that was set back dates before it', async () => {
    const { publisher, eventLog } = createMessaging(journal, { clock, log: new MemoryLog() });
    const read: string[] = [];

    await publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, 'trace-0001') }]);
    clock.jumpTo('2026-11-22T11:00:00.000Z');
    await publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, 'trace-0002') }]);
    for await (const { value } of eventLog.readSince(TOPICS.raw, '2026-11-22T12:00:00.000Z')) read.push(value.traceId);

    expect(read).toEqual(['trace-0001']);
  });

  it('gives others a turn between two batches of the recent past', async () => {
    const { publisher, eventLog } = createMessaging(journal, { clock, log: new MemoryLog() });
    const updates = Array.from({ length: 250 }, (_, n) => rawUpdate(ASIN, `trace-${1_000 + n}`));
    await publisher.publish(
      TOPICS.raw,
      updates.map((value) => ({ key: ASIN, value })),
    );
    let read = 0;
    const turns: number[] = [];
    setImmediate(() => turns.push(read));

    for await (const _event of eventLog.readSince(TOPICS.raw, '2026-11-22T12:00:00.000Z')) read++;

    expect([read, turns]).toEqual([250, [100]]);
  });

  it('does nothing while nothing is published: each partition is read once, and no timer runs', async () => {
    let reads = 0;
    const counting = new Journal(
      {
        all: (sql, ...params) => {
          reads++;
          return file.all(sql, ...params);
        },
        get: (sql, ...params) => file.get(sql, ...params),
        write: (statements) => file.write(statements),
        shrink: (pages) => file.shrink(pages),
        close: () => file.close(),
      },
      new FakeClock(),
    );
    const setTimer = jest.spyOn(globalThis, 'setTimeout');
    const messaging = createMessaging(counting, { clock: new FakeClock(), log: new MemoryLog() });
    const server = messaging.strategy({ groups: [GROUPS.enrich] });
    server.addHandler(TOPICS.raw, async () => [], true, { group: GROUPS.enrich });

    server.listen(() => undefined);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    const timers = setTimer.mock.calls.length;
    setTimer.mockRestore();
    await server.close();

    expect([reads, timers]).toEqual([6, 0]);
  });
});
