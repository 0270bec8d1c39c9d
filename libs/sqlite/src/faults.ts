/** The file can't be used as it is; the message says what is wrong and what to do. Waiting does not help. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';

  constructor(
    readonly path: string,
    wrong: string,
    options?: ErrorOptions,
  ) {
    super(`${path} can't be used: ${wrong}.`, options);
  }
}

/** The disk is full, or the file is locked, closed or can't be reached at the moment: worth waiting. */
export class SqliteUnavailable extends Error {
  override readonly name = 'SqliteUnavailable';
  readonly unavailable = true;
}

/** An error of node:sqlite, or what the writer says of it: `errcode` is SQLite's (extended) result code. */
export interface SqliteError {
  message: string;
  errcode?: number | null;
}

// SQLite's primary result codes (sqlite.org/rescode.html)
const BUSY = 5;
const LOCKED = 6;
const NOMEM = 7;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

const UNUSABLE: Partial<Record<number, string>> = {
  [NOTADB]: 'it is not a SQLite database; move it away (a new one is made) or use another data folder',
  [CORRUPT]: 'it is damaged; put back a copy of it, or move it away and start afresh',
  [READONLY]: 'it may not be written; give this user write permission on the file and its folder',
  [CANTOPEN]: 'it could not be opened; see that its folder exists and that this user may write there',
};

const WAITING: Partial<Record<number, string>> = {
  [FULL]: 'the disk is full; free some space',
  [BUSY]: 'another process holds it locked',
  [LOCKED]: 'it is locked',
  [NOMEM]: 'there is not enough memory',
  [IOERR]: 'reading or writing failed; see whether the disk is full or faulty',
};

/** What a SQLite error means for the caller; an error that is neither of the two stays what it is: a bug. */
export function toFault(path: string, error: SqliteError): Error {
  const code = (error.errcode ?? 0) & 0xff;
  const unusable = UNUSABLE[code];
  if (unusable) return new DatabaseUnusable(path, unusable, { cause: error });
  const waiting = WAITING[code];
  if (waiting) return new SqliteUnavailable(`${path}: ${waiting} (${error.message}).`, { cause: error });
  return error instanceof Error ? error : new Error(error.message);
}
