import type { SqlValue } from '@tracker/sqlite';
import { decodeCursor, encodeCursor, fingerprint, InvalidCursor, type Page } from '@tracker/store-port';
import type { Database } from './database';
import type { textQuery } from './words';

/** A condition with the values of its `?`. */
export interface Condition {
  sql: string;
  params?: readonly SqlValue[];
}

export interface Listing {
  /** What follows FROM. */
  from: string;
  where: readonly Condition[];
  /** Column that is sorted by; its nulls come last in both orders. Ties follow `id` in the same direction. */
  sort: string;
  /** Column of the unique text id. */
  id: string;
  order: 'asc' | 'desc';
  limit: number;
  cursor: string | undefined;
  /** What the cursor belongs to: list, sort, order and filters. */
  subject: unknown;
}

/** Totals are exact up to here. */
const COUNTED = 10_000;

interface Position {
  value: string | number | null;
  id: string;
}

/**
 * A page of ids. Rows with and without a sort value are read one after the other, so that each part walks an index in
 * its own order, whichever way it goes.
 * @throws InvalidCursor
 */
export function listIds(db: Database, listing: Listing): Page<string> {
  const mark = fingerprint(listing.subject);
  const after = listing.cursor === undefined ? null : position(listing.cursor, mark);
  const wanted = listing.limit + 1;
  const rows = after?.value === null ? [] : segment(db, listing, withValue(listing, after), wanted);
  if (rows.length < wanted) rows.push(...segment(db, listing, withoutValue(listing, after), wanted - rows.length));
  const page = rows.slice(0, listing.limit);
  const last = page.at(-1);
  return {
    items: page.map(({ id }) => id),
    nextCursor: last && rows.length > listing.limit ? encodeCursor(mark, [last.value, last.id]) : null,
    total: total(db, listing),
  };
}

function position(cursor: string, mark: string): Position {
  const [value, id] = decodeCursor(cursor, mark, 2);
  if (value === undefined || typeof id !== 'string') throw new InvalidCursor('This cursor is malformed.');
  return { value, id };
}

const past = ({ order }: Listing): string => (order === 'asc' ? '>' : '<');

function withValue(listing: Listing, after: Position | null): Condition[] {
  const { sort, id } = listing;
  if (after === null) return [{ sql: `${sort} IS NOT NULL` }];
  return [{ sql: `(${sort}, ${id}) ${past(listing)} (?, ?)`, params: [after.value, after.id] }];
}

function withoutValue(listing: Listing, after: Position | null): Condition[] {
  const { sort, id } = listing;
  const nulls = { sql: `${sort} IS NULL` };
  return after?.value === null ? [nulls, { sql: `${id} ${past(listing)} ?`, params: [after.id] }] : [nulls];
}

function segment(db: Database, listing: Listing, extra: readonly Condition[], limit: number): Position[] {
  const { from, sort, id, order } = listing;
  const { sql, params } = all([...listing.where, ...extra]);
  return db.all<Position>(
    `SELECT ${sort} AS value, ${id} AS id FROM ${from} WHERE ${sql} ORDER BY ${sort} ${order}, ${id} ${order} LIMIT ?`,
    ...params,
    limit,
  );
}

function total(db: Database, { from, where }: Listing): Page<never>['total'] {
  const { sql, params } = all(where);
  const row = db.get<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM ${from} WHERE ${sql} LIMIT ${COUNTED + 1})`,
    ...params,
  );
  const n = row?.n ?? 0;
  return n > COUNTED ? { value: COUNTED, relation: 'gte' } : { value: n, relation: 'eq' };
}

const all = (conditions: readonly Condition[]): { sql: string; params: SqlValue[] } => ({
  sql: conditions.map(({ sql }) => `(${sql})`).join(' AND ') || '1',
  params: conditions.flatMap(({ params = [] }) => params),
});

/** The filter by text, over an FTS5 table that FROM joins when there is something to match. */
export function textConditions(text: ReturnType<typeof textQuery>, table: string): Condition[] {
  if (text === 'everything') return [];
  return text === 'nothing' ? [{ sql: '0' }] : [{ sql: `${table} MATCH ?`, params: [text.match] }];
}
