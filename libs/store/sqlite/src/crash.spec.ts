import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { anAsin, aProduct, BUILT_AT } from '@tracker/store-port/testing';
import { KilledWriter } from '@tracker/testing';
import { openSqliteStores } from './sqlite-stores';

const KILLS = Number(process.env['KILLS'] ?? 4);

jest.setTimeout(60_000 + KILLS * 10_000);

describe('a store whose process is killed while it writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-crash-'));
  const path = join(folder, 'store.db');
  let writer: KilledWriter;

  beforeAll(() => {
    writer = KilledWriter.build(join(__dirname, 'crash-writer.ts'), folder);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps every acknowledged row, and the file is sound', async () => {
    let acknowledged = -1;
    for (let kill = 0; kill < KILLS; kill++) {
      // a round that was cut off may be half there (each write is atomic by itself), so the next writer starts behind it
      const first = acknowledged + 2;
      acknowledged = await writer.run(path, { first, rounds: 15 + (kill % 8) * 7 });

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
  });

  /** A copy of what a killed writer left, with its write-ahead log changed. */
  const withLog = (name: string, change: (log: Buffer) => Buffer): string => {
    const copy = join(folder, name);
    copyFileSync(path, copy);
    writeFileSync(`${copy}-wal`, change(readFileSync(`${path}-wal`)));
    return copy;
  };
  /** Opens the file as the next process does, writes to it, and gives the rounds that are whole in it. */
  const roundsAfter = async (copy: string, upTo: number): Promise<number[]> => {
    const stores = await openSqliteStores({ path: copy });
    const asins = Array.from({ length: upTo }, (_, round) => anAsin(round));
    const found = await stores.products.getMany(asins);
    const watched = await stores.opportunities.ofProducts(asins);
    await stores.products.putMany([aProduct({ asin: anAsin(999_999) })]);
    await stores.close();
    const file = new DatabaseSync(copy);
    expect(file.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    file.close();
    const decided = new Set(watched.map(({ asin }) => asin));
    return asins.flatMap((asin, round) => (found.get(asin)?.revision === 2 && decided.has(asin) ? [round] : []));
  };

  it('loses nothing to a torn end of the write-ahead log, and no more than its tail to flipped bytes', async () => {
    rmSync(path);
    const last = await writer.run(path, { first: 0, rounds: 40 });
    const all = Array.from({ length: last + 1 }, (_, round) => round);

    const torn = withLog('torn.db', (log) => Buffer.concat([log, Buffer.alloc(3_000, 0xa5)]));
    expect((await roundsAfter(torn, last + 1)).slice(0, last + 1)).toEqual(all);

    const flipped = withLog('flipped.db', (log) => {
      const at = Math.floor(log.length * 0.8);
      return Buffer.concat([
        log.subarray(0, at),
        log.subarray(at, at + 64).map((byte) => ~byte),
        log.subarray(at + 64),
      ]);
    });
    const kept = await roundsAfter(flipped, last + 1);
    // the checksums end the log at the damage: what is kept is the past up to there, without a gap
    expect(kept).toEqual(all.slice(0, kept.length));
    expect(kept.length).toBeGreaterThan(0);
  });
});
