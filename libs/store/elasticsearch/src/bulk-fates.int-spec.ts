import { StoreUnavailable, type Stores } from '@tracker/store-port';
import { anAlert, anAlertId, anAsin, anOpportunity, aProduct, BUILT_AT, minutesOn } from '@tracker/store-port/testing';
import { elasticsearchForTests } from '@tracker/testing/servers';
import { connect } from './client';
import { openElasticsearchStores } from './elasticsearch-stores';
import { actionsOf, FaultProxy } from './testing-fault-proxy';
import { indicesForTests, optionsFor } from './testing-stores';

describe('the fate of each document of a bulk request, on the real server', () => {
  const indices = indicesForTests();
  let proxy: FaultProxy;
  let stores: Stores;

  beforeAll(async () => {
    proxy = await FaultProxy.start(elasticsearchForTests().url);
    stores = await openElasticsearchStores({ ...optionsFor(indices.prefix), node: proxy.url });
  });
  afterEach(async () => {
    proxy.clear();
    await indices.empty();
  });
  afterAll(async () => {
    await stores.close();
    await proxy.close();
  });

  const alerts = (...numbers: number[]) => numbers.map((n) => anAlert({ alertId: anAlertId(n) }));
  const put = (...numbers: number[]) => stores.alerts.putMany(alerts(...numbers), BUILT_AT);
  const stored = async (...numbers: number[]) =>
    [...(await stores.alerts.getMany(numbers.map(anAlertId))).keys()].map((id) => parseInt(id, 16));
  const sent = () => proxy.bulks.map(({ body }) => actionsOf(body).map(({ id }) => parseInt(id, 16)));

  it('409: what is stored already is known, and stays as it was', async () => {
    await put(1);
    expect(await put(1, 2)).toEqual(['known', 'stored']);
  });

  it('400: a document that the mapping refuses fails by itself, named; those before and behind it are stored', async () => {
    const broken = anAlert({ alertId: anAlertId(2), decidedAt: 'yesterday' });
    const [first, last] = alerts(1, 3);
    const batch = [first, broken, last].flatMap((alert) => alert ?? []);
    await expect(stores.alerts.putMany(batch, BUILT_AT)).rejects.toMatchObject({
      name: 'DocumentRefused',
      documentId: anAlertId(2),
    });
    expect(await stored(1, 2, 3)).toEqual([1, 3]);
    expect(await stores.alerts.putMany(batch.slice(2), BUILT_AT)).toEqual(['known']);
  });

  it('400: a field that the mapping does not name is refused, at every depth that is searched', async () => {
    const deeper = { ...anOpportunity(), profitHome: { amount: 1, currency: 'EUR' as const, cents: 1 } };
    for (const write of [
      () => stores.products.putMany([{ ...aProduct(), colour: 'red' } as never]),
      () => stores.opportunities.putMany([deeper]),
    ])
      await expect(write()).rejects.toThrow(/strict_dynamic_mapping_exception/);
  });

  it('429 of an item: that item alone is sent again, until it is taken', async () => {
    let refusals = 0;
    proxy.fault = ({ path }) =>
      path.includes('_bulk') && refusals++ < 2 ? { refuseItems: (id) => id === anAlertId(2), status: 429 } : null;
    expect(await put(1, 2, 3)).toEqual(['stored', 'stored', 'stored']);
    expect(sent()).toEqual([[1, 2, 3], [2], [2]]);
    expect(await stored(1, 2, 3)).toEqual([1, 2, 3]);
  });

  it('429 of the request: the whole of it is sent again', async () => {
    let refusals = 0;
    proxy.fault = ({ path }) => (path.includes('_bulk') && refusals++ < 2 ? { answer: 429 } : null);
    expect(await put(1, 2)).toEqual(['stored', 'stored']);
    expect(sent()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  it('429 without end: the store is unavailable, so that the event waits instead of dying', async () => {
    proxy.fault = ({ path }) => (path.includes('_bulk') ? { refuseItems: () => true, status: 429 } : null);
    await expect(put(1)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(sent()).toHaveLength(7);
  });

  it('413: halves until the server takes it, in order', async () => {
    proxy.fault = ({ path, body }) => (path.includes('_bulk') && actionsOf(body).length > 1 ? { answer: 413 } : null);
    expect(await put(1, 2, 3)).toEqual(['stored', 'stored', 'stored']);
    expect(sent()).toEqual([[1, 2, 3], [1], [2, 3], [2], [3]]);
  });

  it('413 for one document alone: refused, and named', async () => {
    proxy.fault = ({ path }) => (path.includes('_bulk') ? { answer: 413 } : null);
    await expect(put(1)).rejects.toMatchObject({ name: 'DocumentRefused', documentId: anAlertId(1) });
  });

  it.each([{ answer: 502 }, { answer: 503 }, { answer: 401 }, 'cut_before'] as const)(
    '%j: the store is unavailable and nothing was written',
    async (fault) => {
      proxy.fault = ({ path }) => (path.includes('_bulk') ? fault : null);
      await expect(put(1)).rejects.toBeInstanceOf(StoreUnavailable);
      proxy.fault = () => null;
      expect(await stored(1)).toEqual([]);
    },
  );

  it('a connection cut after the write: sent once, unavailable, and what comes again finds itself stored', async () => {
    proxy.fault = ({ path }) => (path.includes('_bulk') ? 'cut_after' : null);
    await expect(put(1)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(stores.products.putMany([aProduct()])).rejects.toBeInstanceOf(StoreUnavailable);
    expect(proxy.bulks).toHaveLength(2);
    proxy.fault = () => null;
    expect(await put(1)).toEqual(['known']);
    expect(await stores.products.putMany([aProduct()])).toEqual(['conflict']);
    expect(await stores.products.getMany([anAsin(1)])).toEqual(new Map([[anAsin(1), aProduct()]]));
  });

  it('a read whose connection breaks is asked again', async () => {
    await put(1);
    let cuts = 0;
    proxy.fault = ({ path }) => (path.includes('_mget') && cuts++ < 1 ? 'cut_before' : null);
    expect(await stored(1)).toEqual([1]);
  });

  it('a probe that gives up stops nothing else that is on its way', async () => {
    let letThrough = (): void => undefined;
    const after = new Promise<void>((resolve) => (letThrough = resolve));
    proxy.fault = () => ({ after });
    const writing = put(1);
    expect(await stores.fault()).toBe("Elasticsearch can't be reached: Request timed out");
    letThrough();
    expect(await writing).toEqual(['stored']);
  });

  it('a server that is gone makes every kind of call unavailable', async () => {
    proxy.fault = () => 'cut_before';
    for (const call of [
      () => stores.products.count(),
      () => stores.products.walk(null, 1),
      () => stores.watchlist.changedSince(null, 1),
      () =>
        stores.opportunities.search(
          { limit: 1, sort: 'roiBps', state: 'open' },
          { now: BUILT_AT, staleBefore: BUILT_AT },
        ),
      () => stores.leases.take({ name: 'a', holder: 'a', until: minutesOn(1) }, BUILT_AT),
      () => stores.settled(),
    ])
      await expect(call()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await stores.fault()).toMatch(/^Elasticsearch can't be reached/);
  });

  it('an index that is missing is a fault of the installation: unavailable, and never made without its mapping', async () => {
    const client = connect({ node: elasticsearchForTests().url, auth: null, tls: null });
    const alias = `${indices.prefix}alerts`;
    await client.indices.deleteAlias({ index: `${alias}-v1`, name: alias });
    try {
      await expect(put(1)).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(stored(1)).rejects.toBeInstanceOf(StoreUnavailable);
      expect(await client.indices.exists({ index: alias })).toBe(false);
    } finally {
      await client.indices.putAlias({ index: `${alias}-v1`, name: alias });
      await client.close();
    }
    expect(await put(1)).toEqual(['stored']);
  });

  it('large calls go in parts of 500 documents, one after the other', async () => {
    const asins = Array.from({ length: 1_001 }, (_, n) => aProduct({ asin: anAsin(n) }));
    expect(new Set(await stores.products.putMany(asins))).toEqual(new Set(['stored']));
    expect(proxy.bulks.map(({ body }) => actionsOf(body).length)).toEqual([500, 500, 1]);
  });
});
