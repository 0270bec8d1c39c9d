import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { claimDataDir, DataDirUnusable, type DataDir } from './data-dir';
import { openEmbedded } from './embedded';

describe('the adapters of one machine', () => {
  let directory: string;
  let dataDir: DataDir;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tracker-embedded-'));
    dataDir = claimDataDir(directory, 'demo');
  });
  afterEach(() => {
    dataDir.release();
    rmSync(directory, { recursive: true });
  });
  const open = () => openEmbedded({ dataDir, clock: new FakeClock(), log: new MemoryLog() });

  it('close the store again when the journal can not be opened', async () => {
    writeFileSync(dataDir.file('journal.db'), 'holiday photos, not a database\n'.repeat(100));
    await expect(open()).rejects.toThrow(/journal.db can't be used: it is not a SQLite database; move it away/);
    expect(existsSync(`${dataDir.file('store.db')}-wal`)).toBe(false);

    rmSync(dataDir.file('journal.db'));
    await (await open()).close();
  });

  it('say what to do when a file is locked by another program', async () => {
    await (await open()).close();
    const other = new DatabaseSync(dataDir.file('store.db'));
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const opening = open();
    await expect(opening).rejects.toBeInstanceOf(DataDirUnusable);
    await expect(opening).rejects.toThrow(/store.db: another process holds it locked/);
    other.close();
  }, 20_000);
});
