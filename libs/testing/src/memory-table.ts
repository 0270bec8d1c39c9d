import { InvalidCursor, type Changes, type Page } from '@tracker/store-port';

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

/** A page of sorted rows; the cursor counts rows, which is enough while a test's rows stand still. */
export function pageOf<T>(rows: readonly T[], query: { limit: number; cursor?: string }): Page<T> {
  const from = query.cursor === undefined ? 0 : offsetOf(query.cursor);
  const to = from + query.limit;
  return {
    items: rows.slice(from, to),
    nextCursor: to < rows.length ? String(to) : null,
    total: { value: Math.min(rows.length, 10_000), relation: rows.length > 10_000 ? 'gte' : 'eq' },
  };
}

/** Orders by a key, nulls last in both orders, then by id. */
export function sortedBy<T>(
  rows: readonly T[],
  key: (row: T) => string | number | null,
  id: (row: T) => string,
  order: 'asc' | 'desc',
): T[] {
  const direction = order === 'asc' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x !== y) {
      if (x === null) return 1;
      if (y === null) return -1;
      return x < y ? -direction : direction;
    }
    return id(a) < id(b) ? -1 : 1;
  });
}
