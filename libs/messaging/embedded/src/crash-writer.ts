// Publishes and commits without end and tells each acknowledged round on stdout: the crash spec builds, starts and kills it.
import 'reflect-metadata';
import { writeSync } from 'node:fs';
import { GROUPS, TOPICS } from '@tracker/dto';
import { FakeClock } from '@tracker/runtime-port/testing';
import { SqliteFile } from '@tracker/sqlite';
import { Journal, JOURNAL_MIGRATIONS } from './journal';
import { partitionOf } from './partition-of';

const [path = '', first = '0'] = process.argv.slice(2);
const KEYS = ['B000000001', 'B000000002', 'B000000003'];

async function writeRounds(): Promise<void> {
  const file = await SqliteFile.open({ path, migrations: JOURNAL_MIGRATIONS });
  const journal = new Journal(file, new FakeClock());
  for (let round = Number(first); ; round++) {
    const value = new TextEncoder().encode(`${round} ${'x'.repeat((round % 5) * 2_000)}`);
    await journal.append(KEYS.map((key) => ({ topic: TOPICS.raw, key, value, headers: { round: String(round) } })));
    for (const key of KEYS)
      await journal.commit({ group: GROUPS.enrich, topic: TOPICS.raw, partition: partitionOf(key) }, round + 1, []);
    writeSync(1, `${round}\n`);
  }
}

void writeRounds();
