import {
  DatabaseUnusable,
  SqliteFile,
  SqliteUnavailable,
  type SqlValue,
  type Statement,
  type StatementResult,
} from '@tracker/sqlite';
import { StoreUnavailable } from '@tracker/store-port';
import { MIGRATIONS } from './schema';

/** The store's file, with its faults in the store's terms. Remembers the last one, for `fault()`. */
export class Database {
  private lastFault: StoreUnavailable | null = null;
  private closed = false;

  private constructor(private readonly file: SqliteFile) {}

  /** @throws DatabaseUnusable, StoreUnavailable */
  static async open(path: string): Promise<Database> {
    try {
      return new Database(await SqliteFile.open({ path, migrations: MIGRATIONS }));
    } catch (error) {
      throw error instanceof SqliteUnavailable ? new StoreUnavailable(error.message, { cause: error }) : error;
    }
  }

  all<T>(sql: string, ...params: SqlValue[]): T[] {
    return this.reading(() => this.file.all<T>(sql, ...params));
  }

  get<T>(sql: string, ...params: SqlValue[]): T | undefined {
    return this.reading(() => this.file.get<T>(sql, ...params));
  }

  async write(statements: readonly Statement[]): Promise<StatementResult[]> {
    if (statements.length === 0) return [];
    this.refuseIfClosed();
    try {
      const results = await this.file.write(statements);
      this.lastFault = null;
      return results;
    } catch (error) {
      throw this.toFault(error);
    }
  }

  /**
   * What is wrong. A fault has passed when a write succeeds, and the stages write their status every 5 s. A write of its
   * own would not do: on a full disk a small one may still find room in the write-ahead log.
   */
  async fault(): Promise<string | null> {
    if (this.lastFault) return this.lastFault.message;
    try {
      this.get('SELECT n FROM sequence');
      return null;
    } catch (error) {
      if (error instanceof StoreUnavailable) return error.message;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.file.close();
  }

  private reading<T>(read: () => T): T {
    this.refuseIfClosed();
    try {
      return read();
    } catch (error) {
      throw this.toFault(error);
    }
  }

  private refuseIfClosed(): void {
    if (this.closed) throw new StoreUnavailable('The store is closed.');
  }

  // a file that breaks while in use holds the flow up too: nothing is lost until a person has mended it
  private toFault(error: unknown): unknown {
    if (!(error instanceof SqliteUnavailable || error instanceof DatabaseUnusable)) return error;
    this.lastFault = new StoreUnavailable(error.message, { cause: error });
    return this.lastFault;
  }
}
