import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { toFault, type SqliteError } from './faults';
import { Writer, type FileOptions, type SqlValue, type Statement, type StatementResult } from './writer';

const CACHED_STATEMENTS = 500;

/**
 * One SQLite file in WAL mode, synchronous FULL: a single writer in its own thread, reads on the calling thread. Errors
 * are `SqliteUnavailable` (worth waiting), `DatabaseUnusable` (needs a person), else a bug in the statement.
 */
export class SqliteFile {
  private readonly prepared = new Map<string, StatementSync>();

  private constructor(
    private readonly path: string,
    private readonly writer: Writer,
    private readonly reader: DatabaseSync,
  ) {}

  /**
   * Opens or creates the file and applies the migrations that it lacks, each in a transaction of its own. `user_version`
   * counts those applied. A file that is refused is left as it was found.
   * @throws DatabaseUnusable the file is no database, damaged, another program's, or of a newer schema
   * @throws SqliteUnavailable disk full, locked
   */
  static async open(file: FileOptions): Promise<SqliteFile> {
    const { path } = file;
    const writer = await Writer.start(file);
    try {
      const reader = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
      reader.exec('PRAGMA cache_size = -32768');
      return new SqliteFile(path, writer, reader);
    } catch (error) {
      await writer.close();
      throw toFault(path, error as SqliteError);
    }
  }

  /** The rows of a read, which sees every acknowledged write. Positional parameters. */
  all<T>(sql: string, ...params: SqlValue[]): T[] {
    return this.reading(() => this.prepare(sql).all(...params) as T[]);
  }

  get<T>(sql: string, ...params: SqlValue[]): T | undefined {
    return this.reading(() => this.prepare(sql).get(...params) as T | undefined);
  }

  /**
   * One atomic unit: resolves after it is durable, with a result for each statement. Units that were queued meanwhile
   * share a transaction, each in its own savepoint, in the order of the calls: a failing unit rejects alone.
   */
  write(statements: readonly Statement[]): Promise<StatementResult[]> {
    return this.writer.write(statements);
  }

  /**
   * Gives at most so many unused pages back to the disk; the file grows shorter at the next checkpoint. Does nothing to a
   * file that was not made with `shrinks`.
   */
  async shrink(pages: number): Promise<void> {
    await this.writer.write([{ sql: `PRAGMA incremental_vacuum(${pages})` }]);
  }

  /** Waits for queued writes, checkpoints, ends the writer. Nothing may be called afterwards; a second close is none. */
  async close(): Promise<void> {
    if (this.reader.isOpen) this.reader.close();
    await this.writer.close();
  }

  private reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw toFault(this.path, error as SqliteError);
    }
  }

  private prepare(sql: string): StatementSync {
    const known = this.prepared.get(sql);
    if (known) return known;
    if (this.prepared.size >= CACHED_STATEMENTS) this.prepared.clear();
    const statement = this.reader.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }
}
