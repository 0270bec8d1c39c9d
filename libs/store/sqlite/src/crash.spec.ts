import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { anAsin, BUILT_AT } from '@tracker/store-port/testing';
import { openSqliteStores } from './sqlite-stores';

const ROOT = resolve(__dirname, '../../../..');
const KILLS = 4;

describe('a store whose process is killed while it writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-crash-'));
  const path = join(folder, 'store.db');
  const program = join(folder, 'crash-writer.cjs');

  beforeAll(() => {
    execFileSync(process.execPath, [
      require.resolve('esbuild/bin/esbuild'),
      join(__dirname, 'crash-writer.ts'),
      `--outfile=${program}`,
      `--tsconfig=${join(ROOT, 'tsconfig.base.json')}`,
      ...['--bundle', '--platform=node', '--loader:.cjs=text', '--loader:.js=js', '--log-level=error'],
    ]);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Kills the writer after some acknowledged rounds; the number of the last one it told of. */
  const writeUntilKilled = async (first: number, rounds: number): Promise<number> => {
    const child = spawn(process.execPath, [program, path, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    let last = first - 1;
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      if (last === first + rounds) child.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
    return last;
  };

  it('keeps every acknowledged row, and the file is sound', async () => {
    let acknowledged = -1;
    for (let kill = 0; kill < KILLS; kill++) {
      // a round that was cut off may be half there (each write is atomic by itself), so the next writer starts behind it
      const first = acknowledged + 2;
      acknowledged = await writeUntilKilled(first, 15 + kill * 7);

      const stores = await openSqliteStores({ path });
      for (let round = first; round <= acknowledged; round++) {
        const asin = anAsin(round);
        const query = { limit: 5, sort: 'asin' as const, watched: true, hasOpenRoute: true };
        const found = await stores.products.search({ ...query, q: `umlauf ${asin}` }, BUILT_AT);
        expect(found.items).toMatchObject([{ asin, revision: 2 }]);
        expect((await stores.opportunities.ofProducts([asin]))[0]?.unsent).toHaveLength(1);
      }
      await stores.close();
    }
    const file = new DatabaseSync(path);
    expect(file.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    for (const table of ['product_text', 'opportunity_text'])
      file.exec(`INSERT INTO ${table} (${table}, rank) VALUES ('integrity-check', 1)`);
    const torn = `SELECT count(*) AS n FROM product LEFT JOIN product_document d USING (id)
      WHERE d.document ->> 'revision' IS NOT product.revision`;
    expect(file.prepare(torn).get()).toEqual({ n: 0 });
    file.close();
  }, 60_000);
});
