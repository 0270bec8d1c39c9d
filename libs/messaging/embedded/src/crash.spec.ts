import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GROUPS, TOPICS } from '@tracker/dto';
import { FakeClock } from '@tracker/runtime-port/testing';
import { SqliteFile } from '@tracker/sqlite';
import { KilledWriter } from '@tracker/testing';
import { Journal, JOURNAL_MIGRATIONS } from './journal';
import { partitionOf } from './partition-of';

const KILLS = Number(process.env['KILLS'] ?? 4);
const KEYS = ['B000000001', 'B000000002', 'B000000003'];

jest.setTimeout(60_000 + KILLS * 10_000);

describe('a journal whose process is killed while it publishes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-crash-'));
  const path = join(folder, 'journal.db');
  let writer: KilledWriter;

  beforeAll(() => {
    writer = KilledWriter.build(join(__dirname, 'crash-writer.ts'), folder);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The rounds of the events of a key, in the order of their offsets. */
  const roundsOf = (journal: Journal, key: string): number[] => {
    const rounds: number[] = [];
    for (let from = 0; ;) {
      const events = journal.read(TOPICS.raw, partitionOf(key), from);
      for (const event of events) {
        if (event.key === key) rounds.push(Number.parseInt(Buffer.from(event.value ?? []).toString(), 10));
        from = event.offset + 1;
      }
      if (events.length === 0) return rounds;
    }
  };

  it('keeps every acknowledged event in its order, no offset goes back, and the file is sound', async () => {
    let acknowledged = -1;
    const told: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      // what was in flight may have been written: the next writer starts behind it
      const first = acknowledged + 2;
      acknowledged = await writer.run(path, { first, rounds: 15 + (kill % 8) * 7 });
      for (let round = first; round <= acknowledged; round++) told.push(round);

      const file = await SqliteFile.open({ path, migrations: JOURNAL_MIGRATIONS });
      const journal = new Journal(file, new FakeClock());
      for (const key of KEYS) {
        const kept = roundsOf(journal, key);
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
        expect(new Set(kept).size).toBe(kept.length);
        const known = new Set(kept);
        expect(told.filter((round) => !known.has(round))).toEqual([]);
        const position = { group: GROUPS.enrich, topic: TOPICS.raw, partition: partitionOf(key) };
        expect(journal.committed(position)).toBeGreaterThan(acknowledged);
      }
      await journal.close();
    }
    const file = new DatabaseSync(path);
    expect(file.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    file.close();
  });
});
