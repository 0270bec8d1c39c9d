import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HealthDto, ProductPageDto } from '@tracker/dto';
import { examine } from './invariant';
import { eventually, StandaloneProcess } from './standalone-process';

/** `FAULTS=all` also runs those that take long or differ little from another; `npm run faults` sets it. */
const ALL = process.env['FAULTS'] === 'all';

const SOUND = { integrity: [], lost: [], unread: 0, behind: [], undecided: [], alertFaults: [], unsent: [] };

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tracker-disk-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const products = async (standalone: StandaloneProcess): Promise<number> =>
  (await standalone.get<ProductPageDto>('/products?limit=1')).total.value;

/** A process at work: some products are there and more come. */
async function atWork(): Promise<StandaloneProcess> {
  const standalone = await StandaloneProcess.start({ DATA_DIR: dataDir });
  await eventually(
    () => products(standalone),
    (count) => count > 0,
  );
  return standalone;
}

const health = (standalone: StandaloneProcess): Promise<HealthDto> => standalone.get<HealthDto>('/health');
const details = ({ parts }: HealthDto): string => parts.map(({ detail }) => detail).join(' ');

/** The fault is over: the same process says so, works on, stops in order, and its files hold everything. */
async function recovers(standalone: StandaloneProcess): Promise<void> {
  const before = (await health(standalone)).tokens?.at ?? '';
  await eventually(
    () => health(standalone),
    ({ parts, tokens }) =>
      (tokens?.at ?? '') > before &&
      parts.every(({ name, state }) => state === 'ok' || !['store', 'messaging', 'ingest', 'enrich'].includes(name)),
  );
  expect(await standalone.end('SIGTERM')).toBe(0);
  const last = await StandaloneProcess.start({ DATA_DIR: dataDir, SIMULATOR_FAULTS: '500:1' });
  await eventually(
    () => health(last),
    ({ parts }) => parts.some(({ name, detail }) => name === 'messaging' && detail.startsWith('0 events wait')),
  );
  expect(await last.end('SIGTERM')).toBe(0);
  const { published, opened, ...broken } = await examine(dataDir);
  expect(broken).toEqual(SOUND);
  expect(published).toBeGreaterThan(0);
  expect(opened).toBeGreaterThanOrEqual(0);
}

/** Another process that holds the write lock until it is let go. */
function lock(name: string): { release(): void } {
  const database = new DatabaseSync(join(dataDir, name), { timeout: 5_000 });
  database.exec('BEGIN EXCLUSIVE');
  return {
    release: () => {
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

describe('a file that another process holds locked', () => {
  it.each(ALL ? ['journal.db', 'store.db'] : ['journal.db'])(
    '%s: the work waits, reads go on, and it goes on by itself',
    async (name) => {
      const standalone = await atWork();
      const held = lock(name);
      const report = await eventually(
        () => health(standalone),
        (state) => details(state).includes('another process holds it locked'),
      );
      expect(details(report)).toContain(name);
      expect(report.status).not.toBe('ok');
      expect(await products(standalone)).toBeGreaterThan(0);
      held.release();
      await recovers(standalone);
      expect(standalone.text).not.toMatch(/"level":"error"/);
    },
  );

  it('at the start: says which file and why, ends with 78, and starts once it is let go', async () => {
    const first = await atWork();
    expect(await first.end('SIGTERM')).toBe(0);
    // exclusive beyond write-ahead logging: not even a reader gets in
    const database = new DatabaseSync(join(dataDir, 'store.db'));
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    const refused = await StandaloneProcess.spawn({ DATA_DIR: dataDir });
    expect(await refused.ended()).toBe(78);
    expect(refused.text).toMatch(/store\.db: another process holds it locked/);
    expect(refused.text).not.toMatch(/\n\s+at /);
    database.close();
    await recovers(await atWork());
  });
});

/** Bytes that a file of the process may have: what a full disk or a quota is to a file that grows. */
const limitFiles = (standalone: StandaloneProcess, bytes: number | 'unlimited'): void =>
  void execFileSync('prlimit', ['--pid', String(standalone.pid), `--fsize=${bytes}:unlimited`]);

async function fillDisk(standalone: StandaloneProcess): Promise<HealthDto> {
  limitFiles(standalone, 16_384);
  return eventually(
    () => health(standalone),
    (state) => details(state).includes('disk is full'),
  );
}

// Linux alone can change the limits of a running process
if (process.platform === 'linux')
  describe('a disk that is full', () => {
    it('holds the work up, says so, answers reads, and the work goes on by itself once there is room', async () => {
      const standalone = await atWork();
      expect((await fillDisk(standalone)).status).not.toBe('ok');
      expect(await standalone.get('/health/live')).toEqual({ status: 'ok' });
      expect(await products(standalone)).toBeGreaterThan(0);
      limitFiles(standalone, 'unlimited');
      await recovers(standalone);
    });

    if (ALL)
      it('and a process that is killed then: the next one takes up where it was', async () => {
        const standalone = await atWork();
        await fillDisk(standalone);
        expect(await standalone.end('SIGKILL')).toBe('SIGKILL');
        await recovers(await atWork());
      });
  });

describe('a write-ahead log that was damaged after a kill', () => {
  it('is taken up to the damage: the start succeeds, the work goes on and the files are sound', async () => {
    const killed = await atWork();
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');
    for (const name of ['store.db-wal', 'journal.db-wal']) {
      const path = join(dataDir, name);
      const log = readFileSync(path);
      const at = Math.floor(log.length * 0.7);
      writeFileSync(path, log.fill(0xa5, at, at + 4_096));
    }
    const standalone = await atWork();
    const before = (await health(standalone)).tokens?.at ?? '';
    await eventually(
      () => health(standalone),
      ({ tokens }) => (tokens?.at ?? '') > before,
    );
    expect(await standalone.end('SIGTERM')).toBe(0);
    expect((await examine(dataDir)).integrity).toEqual([]);
  });
});
