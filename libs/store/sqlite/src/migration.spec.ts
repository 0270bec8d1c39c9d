import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteFile } from '@tracker/sqlite';
import { aDeadLetter, aPageState, BUILT_AT } from '@tracker/store-port/testing';
import { MIGRATIONS } from './schema';
import { openSqliteStores } from './sqlite-stores';

/** How many migrations there were before dead letters could be searched and pages had ages. */
const BEFORE_PIPELINE = 2;

describe('a store of an older version', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps its dead letters and knows the ages of its pages', async () => {
    const path = join(folder, 'store.db');
    const { group: _group, replayedAt: _replayedAt, ...letter } = aDeadLetter();
    const page = aPageState({ lookedAt: '2026-08-03T11:30:00.123Z', outcome: 'answered' });
    const file = await SqliteFile.open({ path, migrations: MIGRATIONS.slice(0, BEFORE_PIPELINE) });
    await file.write([
      {
        sql: 'INSERT INTO dead_letter (id, at, document) VALUES (?, ?, ?)',
        params: [letter.id, Date.parse(letter.at), JSON.stringify(letter)],
      },
      {
        sql: 'INSERT INTO page_state (asin, marketplace, document) VALUES (?, ?, ?)',
        params: [page.asin, page.marketplace, JSON.stringify(page)],
      },
      {
        sql: 'INSERT INTO page_state (asin, marketplace, document) VALUES (?, ?, ?)',
        params: [page.asin, 'UK', JSON.stringify({ ...page, marketplace: 'UK', lookedAt: null, outcome: 'missing' })],
      },
    ]);
    await file.close();

    const stores = await openSqliteStores({ path });
    const { items } = await stores.deadLetters.search({ topic: 'raw.keepa_updates', replayed: false, limit: 10 });
    expect(items).toEqual([{ ...letter, group: 'unknown', replayedAt: null }]);
    await stores.watchlist.add([{ asin: page.asin, marketplaces: [page.marketplace, 'UK'], addedAt: BUILT_AT }]);
    const ages = (now: string) => stores.pageState.ages([page.marketplace, 'UK'], now);
    expect(await ages('2026-08-03T12:30:00.123Z')).toMatchObject({ watched: 2, hour: 1, missing: 1, neverAsked: 0 });
    expect(await ages('2026-08-03T12:30:00.124Z')).toMatchObject({ hour: 0, sixHours: 1 });
    await stores.close();
  });
});
