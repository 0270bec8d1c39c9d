import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { GROUPS } from '@tracker/dto';

interface Moment {
  name: string;
  file: 'store.db' | 'journal.db';
  /** Gives one number `n`. */
  sql: string;
  comes: (before: number, now: number) => boolean;
}

const rises = (before: number, now: number): boolean => now > before;
const falls = (before: number, now: number): boolean => now < before;
const UNSENT = 'SELECT count(*) AS n FROM opportunity WHERE unsent > 0';
const offsets = (group: string): string =>
  `SELECT coalesce(sum(next), 0) AS n FROM offsets WHERE group_name = '${group}'`;

/**
 * Where one of two writes that belong together has been made: what random moments rarely hit. Each is the instant at
 * which the first write shows in its file, so a process that is killed then has hardly begun the second.
 */
export const MOMENTS: readonly Moment[] = [
  { name: 'a route owed an alert', file: 'store.db', sql: UNSENT, comes: rises },
  { name: 'a route owed an alert no more', file: 'store.db', sql: UNSENT, comes: falls },
  { name: 'serve moved on', file: 'journal.db', sql: offsets(GROUPS.serve), comes: rises },
  { name: 'detect moved on', file: 'journal.db', sql: offsets(GROUPS.detect), comes: rises },
  { name: 'enrich moved on', file: 'journal.db', sql: offsets(GROUPS.enrich), comes: rises },
  // the last one, because the next answer about a product would pass on what this crash held back
  { name: 'a product was stored', file: 'store.db', sql: 'SELECT sum(revision) AS n FROM product', comes: rises },
];

/** Reads the file of the running process until the moment comes; false when it has not come within the limit. */
export async function untilMoment({ file, sql, comes }: Moment, dataDir: string, limitMs: number): Promise<boolean> {
  const database = new DatabaseSync(join(dataDir, file), { readOnly: true });
  try {
    const count = database.prepare(sql);
    const read = (): number => Number(count.get()?.['n'] ?? 0);
    const end = performance.now() + limitMs;
    for (let before = read(); performance.now() < end;) {
      const now = read();
      if (comes(before, now)) return true;
      before = now;
      await turn();
    }
    return false;
  } finally {
    database.close();
  }
}
