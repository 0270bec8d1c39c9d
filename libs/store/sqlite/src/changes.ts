import type { Statement } from '@tracker/sqlite';
import { decodeCursor, encodeCursor, InvalidCursor, type Changes } from '@tracker/store-port';
import type { Database } from './database';

/**
 * Every change of a followed table takes the next number of one sequence. The writer is alone and commits in order, so a
 * reader that has seen a number has seen all lower ones. Use as the statement before one that stores `NUMBER`.
 */
export const NEXT_NUMBER: Statement = { sql: 'UPDATE sequence SET n = n + 1' };
export const NUMBER = '(SELECT n FROM sequence)';

/** Rows with `seq` after the cursor, oldest first. @throws InvalidCursor */
export function changesSince<Stored extends { seq: number }, Row>(
  db: Database,
  table: string,
  { cursor, limit }: { cursor: string | null; limit: number },
  toRow: (stored: Stored) => Row,
): Changes<Row> {
  const stored = db.all<Stored>(
    `SELECT * FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ?`,
    since(cursor, table),
    limit,
  );
  const last = stored.at(-1);
  return { rows: stored.map(toRow), cursor: last ? encodeCursor(table, [last.seq]) : cursor };
}

function since(cursor: string | null, table: string): number {
  if (cursor === null) return 0;
  const [seq] = decodeCursor(cursor, table, 1);
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) throw new InvalidCursor('This cursor is malformed.');
  return seq;
}
