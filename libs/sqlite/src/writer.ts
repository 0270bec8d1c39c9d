import { Worker } from 'node:worker_threads';
import { DatabaseUnusable, SqliteUnavailable, toFault, type SqliteError } from './faults';
import source from './writer.worker.cjs';

export type SqlValue = string | number | bigint | null | Uint8Array;

/** One statement with positional parameters. */
export interface Statement {
  sql: string;
  params?: SqlValue[];
}

export interface StatementResult {
  /** Rows that were changed; with RETURNING, those returned. */
  changes: number;
  /** What RETURNING gave. */
  rows: Record<string, SqlValue>[];
}

export interface FileOptions {
  path: string;
  migrations: readonly string[];
  /** A new file can give what was deleted back to the disk, see `SqliteFile.shrink`. */
  shrinks?: boolean;
}

type Answer = { id: number } & ({ results: StatementResult[] } | { error: SqliteError });
type Message =
  | { opened: true; refused?: string; error?: SqliteError }
  | { answers: Answer[] }
  | { closed: true; error?: SqliteError };

interface Waiting {
  resolve: (results: StatementResult[]) => void;
  reject: (error: Error) => void;
}

/** What was asked of it is not known to be written, so it must not pass for a fault of the statement. */
const ENDED = 'its writing thread has ended; restart the program';

/** The thread that owns the writing connection of one file. */
export class Writer {
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private lastId = 0;
  /** Why no more writes are taken. */
  private over: Error | null = null;
  private closing: Promise<void> | null = null;
  private closingFault: Error | null = null;

  private constructor(
    private readonly path: string,
    private readonly worker: Worker,
  ) {
    worker.on('message', (message: Message) => this.receive(message));
    worker.on('error', (cause) => this.end(new DatabaseUnusable(path, ENDED, { cause })));
    this.ended = new Promise((resolve) =>
      worker.once('exit', () => {
        this.end(new DatabaseUnusable(path, ENDED));
        resolve();
      }),
    );
  }

  static async start(file: FileOptions): Promise<Writer> {
    const { path } = file;
    const worker = new Worker(source, { eval: true, workerData: file });
    const opened = await new Promise<Message>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    const fault = 'opened' in opened ? openingFault(path, opened) : null;
    if (!fault) return new Writer(path, worker);
    await worker.terminate();
    throw fault;
  }

  write(statements: readonly Statement[]): Promise<StatementResult[]> {
    return new Promise((resolve, reject) => {
      if (this.over) {
        reject(this.over);
        return;
      }
      const id = ++this.lastId;
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, statements });
    });
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    if (!this.over) {
      this.over = new SqliteUnavailable(`${this.path} is closed.`);
      this.worker.postMessage({ close: true });
    }
    await this.ended;
    if (this.closingFault) throw this.closingFault;
  }

  private receive(message: Message): void {
    if ('answers' in message) for (const answer of message.answers) this.settle(answer);
    else if ('closed' in message && message.error) this.closingFault = toFault(this.path, message.error);
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('results' in answer) waiting?.resolve(answer.results);
    else waiting?.reject(toFault(this.path, answer.error));
  }

  private end(error: Error): void {
    this.over ??= error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

function openingFault(path: string, opened: { refused?: string; error?: SqliteError }): Error | null {
  if (opened.refused) return new DatabaseUnusable(path, opened.refused);
  return opened.error ? toFault(path, opened.error) : null;
}
