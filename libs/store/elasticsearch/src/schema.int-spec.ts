import type { ElasticsearchService } from '@nestjs/elasticsearch';
import { StoreUnavailable, type Stores, type WatchRow } from '@tracker/store-port';
import { anAsin, anOpportunity, aProduct, BUILT_AT, minutesOn } from '@tracker/store-port/testing';
import { elasticsearchForTests } from '@tracker/testing/servers';
import { ReindexFailed } from './change-over';
import { DOCUMENT_NAMES } from './definitions';
import { ElasticsearchIndices } from './elasticsearch-indices';
import { connect } from './client';
import { openElasticsearchStores } from './elasticsearch-stores';
import { SchemaMismatch } from './failures';
import { FaultProxy } from './testing-fault-proxy';
import { indicesForTests, optionsFor } from './testing-stores';

describe('indices, their schemas and their change', () => {
  const own = indicesForTests();
  let client: ElasticsearchService;
  let indices: ElasticsearchIndices;
  let stores: Stores;

  beforeAll(async () => {
    client = connect({ node: elasticsearchForTests().url, auth: null, tls: null });
    indices = new ElasticsearchIndices(optionsFor(own.prefix));
    stores = await openElasticsearchStores(optionsFor(own.prefix));
  });
  afterAll(async () => {
    await stores.close();
    await indices.close();
    await client.close();
  });

  const inUse = async (document: string) => (await indices.describe()).find((each) => each.document === document);
  const open = async (): Promise<void> => (await openElasticsearchStores(optionsFor(own.prefix))).close();
  const add = (n: number, minute = 0) =>
    stores.watchlist.add([{ asin: anAsin(n), marketplaces: ['DE'], addedAt: minutesOn(minute) }]);

  it('are made on the first start, each behind its alias, and fit', async () => {
    const states = await indices.describe();
    expect(states.map(({ document }) => document)).toEqual(DOCUMENT_NAMES);
    expect(states.flatMap(({ differences }) => differences)).toEqual([]);
    expect(await inUse('products')).toMatchObject({
      alias: `${own.prefix}products`,
      deployed: `${own.prefix}products-v1`,
      wanted: `${own.prefix}products-v1`,
      documents: 0,
      kept: [],
    });
    await expect(open()).resolves.toBeUndefined();
  });

  it('that differ from what the program wants refuse the start, each difference named, and a reindex mends it', async () => {
    const index = `${own.prefix}leases-v1`;
    await client.indices.putMapping({ index, properties: { colour: { type: 'keyword' } }, dynamic: true });
    await expect(open()).rejects.toThrow(SchemaMismatch);
    await expect(open()).rejects.toThrow(/leases-v1: dynamic is "true", wanted "strict"/);
    await expect(open()).rejects.toThrow(/properties.colour is .*, wanted nothing/);
    await expect(open()).rejects.toThrow(/reindex/);
    await stores.leases.take({ name: 'sweep', holder: 'a', until: minutesOn(5) }, BUILT_AT);

    expect(await indices.reindex('leases')).toMatchObject({ source: index, target: `${index}-2`, documents: 1 });
    await expect(open()).resolves.toBeUndefined();
    expect(await stores.leases.take({ name: 'sweep', holder: 'b', until: minutesOn(5) }, BUILT_AT)).toBe(false);
    expect(await inUse('leases')).toMatchObject({ deployed: `${index}-2`, kept: [index], differences: [] });
  });

  describe('a reindex', () => {
    it('while several write loses nothing, keeps versions for compare-and-set, and keeps the old index', async () => {
      const before = Array.from({ length: 2_500 }, (_, n) => aProduct({ asin: anAsin(n) }));
      await stores.products.putMany(before);
      const other = await openElasticsearchStores(optionsFor(own.prefix));
      const raised = new Map<string, number>();
      let writing = true;
      const write = async ({ products }: Stores, from: number) => {
        for (let n = from; writing; n = (n + 2) % 2_600) {
          const asin = anAsin(n);
          const stored = (await products.getMany([asin])).get(asin);
          const revision = (stored?.revision ?? 0) + 1;
          const [outcome] = await products.putMany([aProduct({ asin, revision, title: `revision ${revision}` })]);
          if (outcome === 'stored') raised.set(asin, revision);
        }
      };
      const writers = [write(stores, 0), write(other, 1)];
      const report = await indices.reindex('products');
      const during = raised.size;
      writing = false;
      await Promise.all(writers);
      await other.close();

      expect(during).toBeGreaterThan(0);
      expect(report).toMatchObject({ target: `${own.prefix}products-v1-2`, sampled: 500 });
      const stored = await stores.products.getMany([...raised.keys()]);
      expect(new Map([...stored].map(([asin, { revision }]) => [asin, revision]))).toEqual(raised);
      const first = before[0]?.asin ?? '';
      const revision = (stored.get(first)?.revision ?? 1) + 1;
      expect(await stores.products.putMany([aProduct({ asin: first, revision })])).toEqual(['stored']);
      expect(await inUse('products')).toMatchObject({
        deployed: `${own.prefix}products-v1-2`,
        kept: [`${own.prefix}products-v1`],
      });
    });

    it('takes along what was deleted after it was copied', async () => {
      const closed = (n: number, minute: number) =>
        anOpportunity({ asin: anAsin(n), state: 'closed', closedAt: minutesOn(minute) });
      await stores.opportunities.putMany([closed(1, 1), closed(2, 9)]);
      const from = minutesOn(5);
      const limits = { alertsFrom: from, closedRoutesFrom: from, deadLettersFrom: from, requestsFrom: from };
      const proxy = await FaultProxy.start(elasticsearchForTests().url);
      const through = new ElasticsearchIndices({ ...optionsFor(own.prefix), node: proxy.url });
      proxy.fault = ({ path }) =>
        path.includes('/_block/') ? { after: stores.prune(limits, 10).then(() => undefined) } : null;
      const report = await through.reindex('opportunities');
      await through.close();
      await proxy.close();

      expect(report.documents).toBe(1);
      const left = await stores.opportunities.ofProducts([1, 2].map(anAsin));
      expect(left.map(({ asin }) => asin)).toEqual([anAsin(2)]);
    });

    it('lets a reader of changes start again, so that it misses none', async () => {
      await add(1);
      const { cursor } = await stores.watchlist.changedSince(null, 10);
      await indices.reindex('watchlist');
      await add(2);
      const asins = async (from: string | null) =>
        (await stores.watchlist.changedSince(from, 10)).rows.map(({ asin }: WatchRow) => asin);
      expect(await asins(cursor)).toEqual([anAsin(1), anAsin(2)]);
    });

    it('that fails leaves everything as it was, writable', async () => {
      const index = `${own.prefix}sweeps-v1`;
      await client.indices.putMapping({ index, properties: { colour: { type: 'keyword' } } });
      await client.index({ index, id: 'odd', document: { colour: 'red' } });
      await expect(indices.reindex('sweeps')).rejects.toThrow(ReindexFailed);
      expect(await inUse('sweeps')).toMatchObject({ deployed: index, kept: [] });
      await client.index({ index, id: 'odd', document: { colour: 'blue' } });
      await client.delete({ index, id: 'odd' });
    });
  });

  it('go back to the former index with what was written since, and forward again', async () => {
    const page = (n: number) => ({
      asin: anAsin(n),
      marketplace: 'DE' as const,
      lookedAt: BUILT_AT,
      confirmedAt: null,
      buyBoxObservedAt: null,
      buyBoxUnmovedAt: null,
      outcome: 'answered' as const,
      at: BUILT_AT,
    });
    await stores.pageState.putMany([page(1)]);
    const { source, target } = await indices.reindex('page_state');
    await stores.pageState.putMany([page(2)]);
    expect(await indices.rollback('page_state')).toMatchObject({ source: target, target: source, documents: 2 });
    expect(await stores.pageState.getMany([page(1), page(2)])).toHaveLength(2);
    await stores.pageState.putMany([page(3)]);
    expect(await indices.rollback('page_state')).toMatchObject({ source, target, documents: 3 });
  });

  it('that take no writes are a fault which says so', async () => {
    const index = (await inUse('fx_rates'))?.deployed ?? '';
    await client.indices.addBlock({ index, block: 'write' });
    expect(await stores.fault()).toMatch(/takes no writes to .*fx_rates-v1/);
    const rates = { date: '2026-08-03', perEuro: { GBP: '0.86' }, source: 'ecb' as const, fetchedAt: BUILT_AT };
    await expect(stores.fxRates.put(rates)).rejects.toBeInstanceOf(StoreUnavailable);
    await client.indices.putSettings({ index, settings: { 'index.blocks.write': null } });
    expect(await stores.fault()).toBeNull();
    await expect(stores.fxRates.put(rates)).resolves.toBeUndefined();
  });
});
