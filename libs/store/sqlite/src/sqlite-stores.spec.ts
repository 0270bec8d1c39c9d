import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OPPORTUNITY_SORTS, PRODUCT_SORTS } from '@tracker/dto';
import { storedAlert, StoreUnavailable } from '@tracker/store-port';
import { anAlert, anOpportunity, aProduct, BUILT_AT } from '@tracker/store-port/testing';
import { Database } from './database';
import { DatabaseUnusable, openSqliteStores } from './index';
import { SqliteOpportunities } from './opportunities';
import { SqliteProducts } from './products';
import { MIGRATIONS } from './schema';

describe('the file of the store', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-file-'));
    path = join(folder, 'store.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is refused when it is no database, saying what to do', async () => {
    writeFileSync(path, '%PDF-1.7 price list');
    const opening = openSqliteStores({ path });
    await expect(opening).rejects.toBeInstanceOf(DatabaseUnusable);
    await expect(opening).rejects.toThrow(`${path} can't be used: it is not a SQLite database; move it away`);
  });

  it('is refused when a newer version of the program wrote it', async () => {
    const newer = new DatabaseSync(path);
    newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    newer.close();
    await expect(openSqliteStores({ path })).rejects.toThrow(/newer version of the program/);
  });

  it('of the first version is read on: its alerts have no summary, its routes opened by prices', async () => {
    const first = new DatabaseSync(path);
    first.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1`);
    const { openedBy: _openedBy, ...route } = anOpportunity();
    const alert = { ...anAlert(), storedAt: BUILT_AT };
    first
      .prepare('INSERT INTO alert (alert_id, asin, kind, stored_at, document) VALUES (?, ?, ?, ?, ?)')
      .run(alert.alertId, alert.asin, alert.kind, Date.parse(BUILT_AT), JSON.stringify(alert));
    first
      .prepare(
        `INSERT INTO opportunity (id, version, asin, buy, sell, state, verdict, profit_home, oldest_observed_at, opened_at,
         unsent, words) VALUES (?, 1, ?, 'IT', 'DE', 'open', 'pays', 1, 1, 1, 0, '')`,
      )
      .run(route.id, route.asin);
    first.prepare('INSERT INTO opportunity_document (key, document) VALUES (1, ?)').run(JSON.stringify(route));
    first.close();

    const stores = await openSqliteStores({ path });
    expect((await stores.alerts.getMany([alert.alertId])).get(alert.alertId)).toEqual(storedAlert(anAlert(), BUILT_AT));
    expect((await stores.opportunities.getMany([route.id])).get(route.id)).toEqual(anOpportunity());
    await stores.close();
  });

  it('makes the store unavailable while the disk is full, says so, and goes on when there is room', async () => {
    const db = await Database.open(path);
    const products = new SqliteProducts(db);
    await db.write([{ sql: 'PRAGMA max_page_count = 1' }]); // SQLite takes the pages in use as the least
    const big = aProduct({ title: 'x'.repeat(100_000) });
    await expect(products.putMany([big])).rejects.toMatchObject({
      name: 'StoreUnavailable',
      unavailable: true,
      message: expect.stringContaining('the disk is full; free some space'),
    });
    expect(await products.getMany([big.asin])).toEqual(new Map());
    await expect(products.putMany([big])).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await db.fault()).toContain('the disk is full'); // although a small write would fit

    await db.write([{ sql: 'PRAGMA max_page_count = 100000' }]);
    expect(await db.fault()).toBeNull();
    expect(await products.putMany([big])).toEqual(['stored']);
    await db.close();
    expect(await db.fault()).toBe('The store is closed.');
  });

  describe('is read along an index in the order of the list, without sorting', () => {
    let db: Database;
    beforeEach(async () => {
      db = await Database.open(path);
    });
    afterEach(() => db.close());

    /** How SQLite runs each query that `search` makes. */
    const plansOf = async (search: () => Promise<unknown>): Promise<string[]> => {
      const all = jest.spyOn(db, 'all');
      await search();
      const queries = all.mock.calls.filter(([sql]) => sql.includes('ORDER BY'));
      all.mockRestore();
      return queries.flatMap(([sql, ...params]) =>
        db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...params).map(({ detail }) => detail),
      );
    };
    const orders = ['asc', 'desc'] as const;

    it.each(PRODUCT_SORTS.flatMap((sort) => orders.map((order) => [sort, order] as const)))(
      'products by %s %s',
      async (sort, order) => {
        const products = new SqliteProducts(db);
        const plans = await plansOf(() => products.search({ limit: 50, sort, order }, BUILT_AT));
        expect(plans.length).toBeGreaterThan(0);
        expect(plans.join()).not.toContain('TEMP B-TREE');
        expect(plans.join()).toMatch(/USING COVERING INDEX (product_|sqlite_autoindex)/);
      },
    );

    it.each(OPPORTUNITY_SORTS.flatMap((sort) => orders.map((order) => [sort, order] as const)))(
      'routes by %s %s, whatever they are filtered by',
      async (sort, order) => {
        const opportunities = new SqliteOpportunities(db);
        const plans = await plansOf(() =>
          opportunities.search(
            {
              limit: 50,
              sort,
              order,
              state: 'open',
              buy: ['IT'],
              sell: ['DE'],
              minProfit: 1,
              minRoiBps: 1,
              verdict: ['pays'],
            },
            { now: BUILT_AT, staleBefore: BUILT_AT },
          ),
        );
        expect(plans.length).toBeGreaterThan(0);
        expect(plans.join()).not.toContain('TEMP B-TREE');
        expect(plans.join()).toContain('USING INDEX opportunity_');
      },
    );
  });
});
