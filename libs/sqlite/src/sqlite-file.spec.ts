import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { DatabaseUnusable, SqliteFile, SqliteUnavailable } from './index';

const MIGRATIONS = ['CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT'];
const INSERT = 'INSERT INTO item (id, name) VALUES (?, ?)';
const NAMES = 'SELECT name FROM item ORDER BY id';

describe('a SQLite file', () => {
  let folder: string;
  let path: string;
  const opened: SqliteFile[] = [];

  const open = async (migrations = MIGRATIONS): Promise<SqliteFile> => {
    const file = await SqliteFile.open({ path, migrations });
    opened.push(file);
    return file;
  };
  const names = (file: SqliteFile): string[] => file.all<{ name: string }>(NAMES).map(({ name }) => name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sqlite-file-'));
    path = join(folder, 'test.db');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((file) => file.close()));
    rmSync(folder, { recursive: true });
  });

  it('shows a read everything that was acknowledged, before and after reopening', async () => {
    const file = await open();
    await file.write([{ sql: INSERT, params: [1, 'one'] }]);
    expect(names(file)).toEqual(['one']);
    await file.close();
    expect(names(await open())).toEqual(['one']);
  });

  it('writes durably: WAL and synchronous FULL', async () => {
    const file = await open();
    const [journal, synchronous] = await file.write([{ sql: 'PRAGMA journal_mode' }, { sql: 'PRAGMA synchronous' }]);
    expect(journal?.rows).toEqual([{ journal_mode: 'wal' }]);
    expect(synchronous?.rows).toEqual([{ synchronous: 2 }]);
  });

  it.each([
    ['gives what was deleted back to the disk, so many pages at a time', true],
    ['keeps what was deleted for later where it was not made to shrink', false],
  ])('%s', async (_, shrinks) => {
    const file = await SqliteFile.open({ path, migrations: MIGRATIONS, shrinks });
    opened.push(file);
    const pages = () => file.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0;
    await file.write([{ sql: INSERT, params: [1, 'x'.repeat(100_000)] }]);
    await file.write([{ sql: INSERT, params: [2, 'two'] }]);
    await file.write([{ sql: 'DELETE FROM item WHERE id = 1' }]);
    const full = pages();
    await file.shrink(10);
    expect(full - pages()).toBe(shrinks ? 10 : 0);
    await file.shrink(1_000);
    expect(full - pages()).toBe(shrinks ? 24 : 0);
    expect(names(file)).toEqual(['two']);
  });

  it('takes back a failing unit as a whole, and only that one', async () => {
    const file = await open();
    const outcomes = await Promise.allSettled([
      file.write([{ sql: INSERT, params: [1, 'one'] }]),
      file.write([
        { sql: INSERT, params: [2, 'two'] },
        { sql: INSERT, params: [1, 'one again'] },
      ]),
      file.write([{ sql: INSERT, params: [3, 'three'] }]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(names(file)).toEqual(['one', 'three']);
  });

  it('keeps the order of the calls, more than fit one transaction', async () => {
    const file = await open();
    const writes = Array.from({ length: 1_000 }, (_, id) => file.write([{ sql: INSERT, params: [id, `n${id}`] }]));
    await Promise.all(writes);
    expect(names(file)).toHaveLength(1_000);
  });

  it('says what each statement changed or returned', async () => {
    const file = await open();
    const results = await file.write([
      { sql: INSERT, params: [1, 'one'] },
      { sql: 'UPDATE item SET name = ? WHERE id = 9', params: ['nobody'] },
      { sql: 'UPDATE item SET name = upper(name) RETURNING id, name' },
    ]);
    expect(results).toEqual([
      { changes: 1, rows: [] },
      { changes: 0, rows: [] },
      { changes: 1, rows: [{ id: 1, name: 'ONE' }] },
    ]);
  });

  it('finishes queued writes before it closes, and takes none afterwards', async () => {
    const file = await open();
    const write = file.write([{ sql: INSERT, params: [1, 'one'] }]);
    await file.close();
    await expect(write).resolves.toHaveLength(1);
    const late = file.write([{ sql: INSERT, params: [2, 'two'] }]);
    await expect(late).rejects.toThrow('is closed');
    await expect(late).rejects.toBeInstanceOf(SqliteUnavailable);
    expect(names(await open())).toEqual(['one']);
  });

  it('applies the migrations that a file lacks and keeps its rows', async () => {
    const old = await open();
    await old.write([{ sql: INSERT, params: [1, 'one'] }]);
    await old.close();
    const file = await open([...MIGRATIONS, "ALTER TABLE item ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'"]);
    expect(file.get('SELECT name, colour FROM item')).toMatchObject({ name: 'one', colour: 'red' });
    expect(file.get('PRAGMA user_version')).toMatchObject({ user_version: 2 });
  });

  it('refuses a file that is not a database and leaves it as it was', async () => {
    writeFileSync(path, 'name,price\n'.repeat(500));
    await expect(open()).rejects.toBeInstanceOf(DatabaseUnusable);
    await expect(open()).rejects.toThrow(/not a SQLite database; move it away/);
    expect(readFileSync(path, 'utf8')).toBe('name,price\n'.repeat(500));
  });

  it('refuses a file of a newer schema', async () => {
    await (await open([...MIGRATIONS, 'CREATE TABLE later (id INTEGER) STRICT'])).close();
    await expect(open()).rejects.toThrow(/newer version of the program \(schema 2, known up to 1\)/);
  });

  it("refuses another program's database", async () => {
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE theirs (id)');
    other.close();
    await expect(open()).rejects.toThrow(/database of another program/);
  });

  it('refuses a folder that does not exist', async () => {
    path = join(folder, 'missing', 'test.db');
    await expect(open()).rejects.toThrow(/could not be opened/);
  });

  it('refuses a damaged file', async () => {
    const file = await open();
    await file.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 100, 4_096);
    writeFileSync(path, bytes);
    await expect(open()).rejects.toThrow(/is damaged/);
  });

  it('holds the file unusable, not the statement at fault, when the writing thread ends', async () => {
    const file = await open();
    const { worker } = (file as unknown as { writer: { worker: Worker } }).writer;
    await worker.terminate();
    for (const write of [1, 2].map((id) => file.write([{ sql: INSERT, params: [id, 'late'] }])))
      await expect(write).rejects.toThrow(/its writing thread has ended; restart the program/);
    await expect(file.write([{ sql: INSERT, params: [3, 'late'] }])).rejects.toBeInstanceOf(DatabaseUnusable);
    expect(names(file)).toEqual([]);
  });

  it('calls a full disk unavailable, keeps what it had and goes on once there is room', async () => {
    const file = await open();
    await file.write([{ sql: INSERT, params: [1, 'one'] }]);
    const [{ rows: pages } = { rows: [] }] = await file.write([{ sql: 'PRAGMA page_count' }]);
    await file.write([{ sql: `PRAGMA max_page_count = ${pages[0]?.page_count}` }]);
    const big = file.write([{ sql: INSERT, params: [2, 'x'.repeat(100_000)] }]);
    await expect(big).rejects.toBeInstanceOf(SqliteUnavailable);
    await file.write([{ sql: 'PRAGMA max_page_count = 1000000' }]);
    await file.write([{ sql: INSERT, params: [3, 'three'] }]);
    expect(names(file)).toEqual(['one', 'three']);
  });
});
