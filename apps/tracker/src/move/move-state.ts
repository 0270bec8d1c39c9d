import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { TRANSFERRED_KINDS, type TransferredKind } from '@tracker/store-port';
import { Refused } from '../output';

/** Where a folder is moved to. */
export interface Destination {
  brokers: string[];
  topicPrefix: string;
  elasticsearch: string;
  indexPrefix: string;
}

interface Saved {
  id: string;
  startedAt: string;
  finishedAt: string | null;
  destination: Destination;
  /** Kinds of documents that are copied whole. */
  copied: TransferredKind[];
}

/** How far a move is, in a file of the data folder, so that one that was cut off goes on. */
export class MoveState {
  private constructor(
    private readonly path: string,
    private saved: Saved,
  ) {}

  /** Null: the folder was never moved. @throws Refused when the file can't be read */
  static read(path: string): MoveState | null {
    try {
      return new MoveState(path, JSON.parse(readFileSync(path, 'utf8')) as Saved);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new Refused(`${path} can't be read: ${(error as Error).message}`, { cause: error });
    }
  }

  static begin(path: string, destination: Destination, now: Date): MoveState {
    const startedAt = now.toISOString();
    const state = new MoveState(path, { id: randomUUID(), startedAt, finishedAt: null, destination, copied: [] });
    state.save();
    return state;
  }

  get id(): string {
    return this.saved.id;
  }

  get startedAt(): string {
    return this.saved.startedAt;
  }

  get finishedAt(): string | null {
    return this.saved.finishedAt;
  }

  get destination(): Destination {
    return this.saved.destination;
  }

  get left(): TransferredKind[] {
    return TRANSFERRED_KINDS.filter((kind) => !this.saved.copied.includes(kind));
  }

  copied(kind: TransferredKind): void {
    this.saved = { ...this.saved, copied: [...this.saved.copied, kind] };
    this.save();
  }

  finished(now: Date): void {
    this.saved = { ...this.saved, finishedAt: now.toISOString() };
    this.save();
  }

  /** Whole or not at all, whenever the process ends. */
  private save(): void {
    writeFileSync(`${this.path}.new`, `${JSON.stringify(this.saved, null, 2)}\n`, { flush: true });
    renameSync(`${this.path}.new`, this.path);
  }
}
