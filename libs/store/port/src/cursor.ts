import { createHash } from 'node:crypto';
import { InvalidCursor } from './stores';

/** Names what a cursor belongs to (list, sort, order, filters), in 12 characters. */
export const fingerprint = (subject: unknown): string =>
  createHash('sha256').update(JSON.stringify(subject)).digest('base64url').slice(0, 12);

/** Opaque to the caller: base64url of the mark and the values. */
export const encodeCursor = (mark: string, values: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify([mark, ...values])).toString('base64url');

/** The values of a cursor that was given for `mark`. @throws InvalidCursor */
export function decodeCursor(cursor: string, mark: string, length: number): (string | number | null)[] {
  const parsed = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Array.isArray(parsed) || parsed.length !== length + 1 || !parsed.every(isValue))
    throw new InvalidCursor('This cursor is malformed; start again without one.');
  const [given, ...values] = parsed;
  if (given !== mark) throw new InvalidCursor('This cursor belongs to another query; start again without one.');
  return values;
}

const isValue = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
