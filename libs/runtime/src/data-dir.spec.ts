import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDataDir, DataDirUnusable, MOVE_FILE, movedAt } from './data-dir';

describe('the data folder', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tracker-data-dir-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is claimed once, and the second start names the first', () => {
    const first = claimDataDir(directory, 'demo');
    expect(() => claimDataDir(directory, 'demo')).toThrow(new RegExp(`in use by process ${process.pid}, started 20`));
    first.release();
    claimDataDir(directory, 'demo').release();
  });

  it('never mixes demo and real data, and says what to do', () => {
    claimDataDir(directory, 'demo').release();
    expect(() => claimDataDir(directory, 'live')).toThrow(/holds demo data. Set DATA_DIR to another folder/);
    rmSync(directory, { recursive: true });
    claimDataDir(directory, 'live').release();
    expect(() => claimDataDir(directory, 'demo')).toThrow(/holds real data. Set KEEPA_API_KEY/);
  });

  it('is usable after a crash of the system that left an empty marker and an empty owner', () => {
    for (const name of ['kind', 'owner.json']) writeFileSync(join(directory, name), '');
    const first = claimDataDir(directory, 'demo');
    expect(() => claimDataDir(directory, 'demo')).toThrow(/in use by process/);
    first.release();
    expect(() => claimDataDir(directory, 'live')).toThrow(/holds demo data/);
  });

  it('is left free by a start that it refuses', () => {
    claimDataDir(directory, 'demo').release();
    expect(() => claimDataDir(directory, 'live')).toThrow(DataDirUnusable);
    claimDataDir(directory, 'demo').release();
  });

  it('is free again after its holder was killed', async () => {
    const held = `const { DatabaseSync } = require('node:sqlite');
      new DatabaseSync(process.argv[1]).exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['-e', held, join(directory, 'lock.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(() => claimDataDir(directory, 'demo')).toThrow(DataDirUnusable);
    child.kill('SIGKILL');
    await once(child, 'exit');
    claimDataDir(directory, 'demo').release();
  });

  it('tells when it was moved, and is not usable in the middle of a move', () => {
    const folder = claimDataDir(directory, 'live');
    expect(movedAt(folder)).toBeNull();
    const finishedAt = '2026-11-25T12:00:00.000Z';
    writeFileSync(folder.file(MOVE_FILE), JSON.stringify({ finishedAt }));
    expect(movedAt(folder)).toBe(finishedAt);
    writeFileSync(folder.file(MOVE_FILE), JSON.stringify({ finishedAt: null }));
    expect(() => movedAt(folder)).toThrow(/is not finished. Go on with .*--resume.*, or delete .*move.json/);
    folder.release();
  });

  it('says so when the folder is a file', () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    expect(() => claimDataDir(file, 'demo')).toThrow(/can't be made \(EEXIST\)/);
  });
});
