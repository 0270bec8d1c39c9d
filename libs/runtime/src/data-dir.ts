import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type DataKind = 'demo' | 'live';

/** Says what is wrong with a data folder and what to do; the process ends with code 78. */
export class DataDirUnusable extends Error {
  override readonly name = 'DataDirUnusable';
}

/** Another process holds its lock. */
export class DataDirInUse extends DataDirUnusable {}

const OWNER = 'owner.json';
const MARKER = 'kind';
/** How far a move of the folder to Kafka and Elasticsearch is; the operator's command writes it. */
export const MOVE_FILE = 'move.json';
// SQLite's result codes (sqlite.org/rescode.html)
const BUSY = 5;
const FULL = 13;

export interface DataDir {
  path: string;
  file(name: string): string;
  release(): void;
}

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new DataDirUnusable(
      `${path} can't be read (${(error as NodeJS.ErrnoException).code}). Check its permissions.`,
      { cause: error },
    );
  }
};

/** Whole or not at all, whenever the process ends or another one reads. */
function writeText(path: string, text: string): void {
  try {
    writeFileSync(`${path}.new`, text, { flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DataDirUnusable(`${path} can't be written (${code}). Free some space or check its permissions.`, {
      cause: error,
    });
  }
}

/**
 * The lock is an SQLite transaction that lasts as long as the process: the operating system drops it however the
 * process ends, so a crash leaves nothing to clean up.
 */
function lock(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(path, 'lock.db'));
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    const { message, errcode } = error as Error & { errcode?: number };
    if (errcode !== BUSY) {
      const remedy = errcode === FULL ? 'Free some space' : `Delete ${join(path, 'lock.db')}`;
      throw new DataDirUnusable(`${path} can't be locked: ${message}. ${remedy} or choose another DATA_DIR.`, {
        cause: error,
      });
    }
    const holder = readText(join(path, OWNER));
    const name = holder
      ? `process ${(JSON.parse(holder) as { pid: number }).pid}, started ${(JSON.parse(holder) as { startedAt: string }).startedAt}`
      : 'another process';
    throw new DataDirInUse(`${path} is in use by ${name}. End that process or set another DATA_DIR.`, {
      cause: error,
    });
  }
  return database;
}

/**
 * Makes the folder, takes its lock and checks its marker: simulated and real prices never share a folder.
 * Throws `DataDirUnusable`.
 */
export function claimDataDir(directory: string, kind: DataKind): DataDir {
  const path = resolve(directory);
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new DataDirUnusable(
      `DATA_DIR ${path} can't be made (${(error as NodeJS.ErrnoException).code}). Choose a folder that you may write to.`,
      { cause: error },
    );
  }
  const held = lock(path);
  try {
    writeText(join(path, OWNER), JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString() }));
    requireKind(path, kind);
  } catch (error) {
    held.close();
    throw error;
  }
  return { path, file: (name) => join(path, name), release: () => held.close() };
}

/** What a folder holds; null: nothing yet. Throws `DataDirUnusable` when that can't be read. */
export function dataKindOf(directory: string): DataKind | null {
  const found = readText(join(resolve(directory), MARKER))?.trim();
  return found === 'demo' || found === 'live' ? found : null;
}

/**
 * When the folder was moved to the services (ISO 8601, UTC); null: it was not.
 * Throws `DataDirUnusable` when a move is not finished: what the folder gets meanwhile would be missing there.
 */
export function movedAt({ path, file }: DataDir): string | null {
  const state = readText(file(MOVE_FILE));
  if (state === null) return null;
  const { finishedAt } = JSON.parse(state) as { finishedAt: string | null };
  if (finishedAt === null)
    throw new DataDirUnusable(
      `A move of ${path} to Kafka and Elasticsearch was begun and is not finished. Go on with "npm run tracker -- move --resume --yes", or delete ${file(MOVE_FILE)} to give it up.`,
    );
  return finishedAt;
}

function requireKind(path: string, kind: DataKind): void {
  const marker = join(path, MARKER);
  const found = readText(marker)?.trim();
  if (found === kind) return;
  // an empty marker says nothing: a crash of the system can leave one
  if (!found) return writeText(marker, `${kind}\n`);
  throw new DataDirUnusable(
    kind === 'live'
      ? `${path} holds demo data. Set DATA_DIR to another folder for real prices, e.g. DATA_DIR=./data-live.`
      : `${path} holds real data. Set KEEPA_API_KEY to go on with it, or set DATA_DIR to another folder for the demo.`,
  );
}
