// Publishes and commits without end and tells each acknowledged round on stdout: the crash spec builds, starts and kills it.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { GROUPS, TOPICS } from '@tracker/dto';
import { FakeClock } from '@tracker/runtime-port/testing';
import { SqliteFile } from '@tracker/sqlite';
import { Journal, JOURNAL_MIGRATIONS } from './journal';
import { PARTITIONS, partitionOf } from './partition-of';

const [path = '', first = '0'] = process.argv.slice(2);
const KEYS = ['B000000001', 'B000000002', 'B000000003'];

/** What retention does all the while: room is freed and given back to the disk. */
async function freeRoom(journal: Journal): Promise<void> {
  await journal.append([{ topic: TOPICS.alerts, key: 'gone', value: randomBytes(40_000), headers: {} }]);
  await journal.delete(TOPICS.alerts, Array<number>(PARTITIONS).fill(Number.MAX_SAFE_INTEGER), null, 10);
  await journal.shrink(20);
}

async function writeRounds(): Promise<void> {
  const file = await SqliteFile.open({ path, migrations: JOURNAL_MIGRATIONS, shrinks: true });
  const journal = new Journal(file, new FakeClock());
  for (let round = Number(first); ; round++) {
    const value = new TextEncoder().encode(`${round} ${'x'.repeat((round % 5) * 2_000)}`);
    await journal.append(KEYS.map((key) => ({ topic: TOPICS.raw, key, value, headers: { round: String(round) } })));
    for (const key of KEYS)
      await journal.commit({ group: GROUPS.enrich, topic: TOPICS.raw, partition: partitionOf(key) }, round + 1, []);
    if (round % 5 === 0) await freeRoom(journal);
    writeSync(1, `${round}\n`);
  }
}

void writeRounds();
