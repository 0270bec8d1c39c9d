import { InvalidCursor, type Changes, type Page, type PutOutcome } from '@tracker/store-port';

/** Rows by id. What goes in and out is copied, as a database would. */
export class MemoryTable<T> {
  private readonly rows = new Map<string, { row: T; change: number }>();
  private changes = 0;

  get(id: string): T | undefined {
    const entry = this.rows.get(id);
    return entry && structuredClone(entry.row);
  }

  set(id: string, row: T): void {
    this.rows.set(id, { row: structuredClone(row), change: ++this.changes });
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  getMany(ids: readonly string[]): Map<string, T> {
    return new Map(ids.flatMap((id): [string, T][] => (this.rows.has(id) ? [[id, this.get(id) as T]] : [])));
  }

  /** Rows by id, ascending; all of them without a condition. */
  all(holds: (row: T) => boolean = () => true): T[] {
    return [...this.rows]
      .filter(([, { row }]) => holds(row))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { row }]) => structuredClone(row));
  }

  count(holds: (row: T) => boolean): number {
    return [...this.rows.values()].filter(({ row }) => holds(row)).length;
  }

  changedSince(cursor: string | null, limit: number): Changes<T> {
    const after = cursor === null ? 0 : offsetOf(cursor);
    const entries = [...this.rows.values()]
      .filter(({ change }) => change > after)
      .sort((a, b) => a.change - b.change)
      .slice(0, limit);
    return {
      rows: entries.map(({ row }) => structuredClone(row)),
      cursor: entries.length ? String(entries.at(-1)?.change) : cursor,
    };
  }
}

function offsetOf(cursor: string): number {
  if (!/^\d+$/.test(cursor)) throw new InvalidCursor(`not a cursor of this store: ${cursor}`);
  return Number(cursor);
}

export interface Sorting<T> {
  /** Nulls come last in both orders. */
  key: (row: T) => string | number | null;
  /** Unique; decides ties, in the same direction. */
  id: (row: T) => string;
  order: 'asc' | 'desc';
}

type Position = readonly [key: string | number | null, id: string];

function compare([x, a]: Position, [y, b]: Position, order: 'asc' | 'desc'): number {
  const direction = order === 'asc' ? 1 : -1;
  if (x === y) return a === b ? 0 : a < b ? -direction : direction;
  if (x === null) return 1;
  if (y === null) return -1;
  return x < y ? -direction : direction;
}

export function sorted<T>(rows: readonly T[], { key, id, order }: Sorting<T>): T[] {
  return [...rows].sort((a, b) => compare([key(a), id(a)], [key(b), id(b)], order));
}

/** Totals are exact up to here. */
const COUNTED = 10_000;

/**
 * A page of the rows; its cursor holds the last row's place and what it belongs to (list, order and filters).
 * @throws InvalidCursor
 */
export function pageOf<T>(
  rows: readonly T[],
  sorting: Sorting<T>,
  { limit, cursor, subject }: { limit: number; cursor: string | undefined; subject: unknown },
): Page<T> {
  const { key, id, order } = sorting;
  const after = cursor === undefined ? null : positionOf(cursor, subject);
  const rest = sorted(rows, sorting).filter((row) => !after || compare([key(row), id(row)], after, order) > 0);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: last && rest.length > limit ? JSON.stringify([subject, key(last), id(last)]) : null,
    total: rows.length > COUNTED ? { value: COUNTED, relation: 'gte' } : { value: rows.length, relation: 'eq' },
  };
}

function positionOf(cursor: string, subject: unknown): Position {
  const mark = `${JSON.stringify([subject]).slice(0, -1)},`;
  try {
    const [, key, id] = JSON.parse(cursor) as [unknown, string | number | null, string];
    if (cursor.startsWith(mark)) return [key, id];
  } catch {
    // no JSON, so not one of ours
  }
  throw new InvalidCursor(`not a cursor of this list: ${cursor}`);
}

/** Writes when the stored version is the one before (0: absent). */
export function compareAndSet<T>(
  table: MemoryTable<T>,
  id: string,
  row: T,
  version: number,
  versionOf: (row: T) => number,
): PutOutcome {
  const stored = table.get(id);
  if ((stored === undefined ? 0 : versionOf(stored)) !== version - 1) return 'conflict';
  table.set(id, row);
  return 'stored';
}
