import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Where servers for tests are kept between runs. */
export const SERVER_CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'arbitrage-tracker');

const POLL_MS = 200;
const DEADLINE_MS = 600_000;

/**
 * Lets one process at a time make `path`, and nobody when it exists. `make` must bring it into existence in one step (a
 * rename), so that a killed maker leaves nothing half done; the lock of a dead process is taken over.
 */
export async function onceForAll(path: string, make: () => Promise<void> | void): Promise<string> {
  const lock = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  for (const deadline = Date.now() + DEADLINE_MS; !existsSync(path);) {
    if (acquire(lock)) {
      try {
        if (!existsSync(path)) await make();
      } finally {
        rmSync(lock, { force: true });
      }
    } else if (Date.now() > deadline) {
      throw new Error(`${path} is not there after ${DEADLINE_MS / 60_000} minutes; if nobody makes it, delete ${lock}`);
    } else await pause(POLL_MS);
  }
  return path;
}

function acquire(lock: string): boolean {
  try {
    const file = openSync(lock, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (isAbandoned(lock)) rmSync(lock, { force: true });
  return false;
}

function isAbandoned(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    // written a moment after it was created
    if (owner === 0) return false;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
