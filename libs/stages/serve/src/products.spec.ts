import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { hoursAgo, NOW, opportunityOf, productOf } from './fixtures/rows';
import { startApi } from './http/testing-api';

const JSON_BODY = { 'content-type': 'application/json' };

describe('products', () => {
  let stores: MemoryStores;
  let app: NestFastifyApplication;

  beforeEach(async () => {
    stores = new MemoryStores();
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi({ stores, clock: new FakeClock(NOW), log: new MemoryLog(), messaging });
  });
  afterEach(() => app.close());

  const get = async (url: string) => (await app.inject(url)).json();
  const watch = (asins: string[], marketplaces?: string[]) =>
    app.inject({ method: 'POST', url: '/products/watch', headers: JSON_BODY, payload: { asins, marketplaces } });

  it('are listed with whether they are watched and how many routes are open', async () => {
    await stores.products.putMany([productOf('B000000001'), { ...productOf('B000000002'), updatedAt: hoursAgo(3) }]);
    await stores.opportunities.putMany([opportunityOf('B000000001')]);
    await watch(['B000000002']);

    const page = await get('/products');

    expect(page.total).toEqual({ value: 2, relation: 'eq' });
    expect(page.items).toMatchObject([
      { asin: 'B000000001', watched: false, openRoutes: 1, currentPrices: { UK: null } },
      { asin: 'B000000002', watched: true, openRoutes: 0 },
    ]);
  });

  it('are paged by cursor', async () => {
    await stores.products.putMany(['B000000001', 'B000000002', 'B000000003'].map((asin) => productOf(asin)));
    const first = await get('/products?limit=2&sort=asin');
    const second = await get(`/products?limit=2&sort=asin&cursor=${first.nextCursor}`);
    expect(first.items).toHaveLength(2);
    expect(second).toMatchObject({ items: [{ asin: 'B000000003' }], nextCursor: null });
  });

  it('show the last 90 days of prices, the value in force 90 days ago first', async () => {
    await stores.products.putMany([productOf('B000000001')]);
    const at = [Date.parse('2026-08-01T00:00:00Z') / 1000, Date.parse('2026-11-20T00:00:00Z') / 1000];
    const key = { asin: 'B000000001', marketplace: 'DE', month: '2026-08' } as const;
    await stores.history.putChunks([
      { chunk: { ...key, series: 'AMAZON', at: at.slice(0, 1), values: [14999] } },
      { chunk: { ...key, series: 'AMAZON', month: '2026-11', at: at.slice(1), values: [13999] } },
      { chunk: { ...key, series: 'SALES_RANK', at: at.slice(0, 1), values: [77] } },
    ]);

    const detail = await get('/products/b000000001');
    const history = await get('/products/B000000001/history?marketplace=DE&series=SALES_RANK&days=30');

    expect(detail.priceHistory).toEqual([
      {
        marketplace: 'DE',
        series: 'AMAZON',
        currency: 'EUR',
        points: [
          { at: '2026-08-24T12:00:00.000Z', value: 14999 },
          { at: '2026-11-20T00:00:00.000Z', value: 13999 },
        ],
      },
    ]);
    expect(history).toEqual({
      asin: 'B000000001',
      from: '2026-10-23T12:00:00.000Z',
      to: NOW,
      series: [
        {
          marketplace: 'DE',
          series: 'SALES_RANK',
          currency: null,
          points: [{ at: '2026-10-23T12:00:00.000Z', value: 77 }],
        },
      ],
    });
  });

  it('say where they are watched and what a refresh costs: three tokens a marketplace', async () => {
    await stores.products.putMany([productOf('B000000001')]);
    await watch(['B000000001'], ['DE', 'IT']);
    expect(await get('/products/B000000001')).toMatchObject({
      watched: true,
      watchedMarketplaces: ['DE', 'IT'],
      refreshTokenCost: 6,
    });
  });

  it('that are watched but not answered yet are told apart from unknown ones', async () => {
    await watch(['B000000001']);
    expect((await get('/products/B000000001')).detail).toContain('is watched, but no answer');
    expect((await get('/products/B000000002')).detail).toContain('Watch it with POST /products/watch');
  });

  it('are refreshed where they are watched, as a request that ingest finds', async () => {
    await watch(['B000000001'], ['DE', 'UK']);
    const response = await app.inject({
      method: 'POST',
      url: '/products/B000000001/refresh',
      headers: JSON_BODY,
      payload: {},
    });
    expect(response.statusCode).toBe(202);
    const accepted = response.json();
    expect(accepted).toMatchObject({ asin: 'B000000001', marketplaces: ['DE', 'UK'], tokenCost: 6 });
    const { rows } = await stores.refreshRequests.changedSince(null, 10);
    expect(rows).toEqual([{ id: accepted.requestId, asin: 'B000000001', marketplaces: ['DE', 'UK'], wantedAt: NOW }]);
  });

  it('that are not watched are not refreshed', async () => {
    await stores.products.putMany([productOf('B000000001')]);
    const response = await app.inject({
      method: 'POST',
      url: '/products/B000000001/refresh',
      headers: JSON_BODY,
      payload: { marketplaces: ['DE'] },
    });
    expect(response.statusCode).toBe(404);
    expect((await stores.refreshRequests.changedSince(null, 10)).rows).toEqual([]);
  });
});

describe('the watchlist', () => {
  let stores: MemoryStores;
  let app: NestFastifyApplication;

  beforeEach(async () => {
    stores = new MemoryStores();
    const messaging = { lags: () => Promise.resolve([]) };
    const ports = { stores, clock: new FakeClock(NOW), log: new MemoryLog(), messaging };
    app = await startApi(ports, { marketplaces: ['DE', 'IT', 'ES', 'FR'] });
  });
  afterEach(() => app.close());

  const post = (payload: object) => app.inject({ method: 'POST', url: '/products/watch', headers: JSON_BODY, payload });

  it('takes one ASIN for every tracked marketplace, at one token each', async () => {
    const response = await post({ asin: 'b08n5wrwnw' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ added: ['B08N5WRWNW'], known: [], refused: [], tokenCost: 4 });
  });

  it('reports what was added, known and refused, and counts what was pasted twice once', async () => {
    await post({ asins: ['B000000001'], marketplaces: ['DE'] });
    const response = await post({
      asins: ['https://www.amazon.it/dp/B000000002?ref=x', 'B000000002', 'b000000001', 'no asin at all', 7],
      marketplaces: ['DE', 'IT'],
    });
    expect(response.json()).toEqual({
      added: ['B000000002'],
      known: ['B000000001'],
      refused: [
        { input: 'no asin at all', reason: expect.stringContaining('one ASIN or link at a time') },
        { input: '7', reason: expect.stringContaining('not text') },
      ],
      // two marketplaces for the new one, and the second marketplace of the known one
      tokenCost: 3,
    });
  });

  it('takes 10,000 at once and not one more', async () => {
    const asins = Array.from({ length: 10_001 }, (_, index) => `B${String(index).padStart(9, '0')}`);
    expect((await post({ asins: asins.slice(1), marketplaces: ['DE'] })).json()).toMatchObject({ tokenCost: 10_000 });
    const tooMany = await post({ asins });
    expect(tooMany.statusCode).toBe(400);
    expect(tooMany.json().errors).toEqual([{ pointer: '/asins', detail: expect.stringContaining('10000') }]);
  });

  it.each([
    [{}, '/asin'],
    [{ asin: 'B000000001', asins: ['B000000002'] }, '/asin'],
    [{ asin: 'B000000001', marketplaces: ['UK'] }, '/marketplaces/0'],
    [{ asin: 'B000000001', marketplaces: ['US'] }, '/marketplaces'],
    [{ asins: [] }, '/asins'],
    [{ asins: 'B000000001' }, '/asins'],
    [{ asin: 'B000000001', note: 'x' }, '/note'],
  ])('refuses %j at %s', async (payload, pointer) => {
    const response = await post(payload);
    expect(response.statusCode).toBe(400);
    expect(response.json().errors).toMatchObject([{ pointer }]);
    expect(await stores.watchlist.count()).toBe(0);
  });

  it('lists what is watched with title and where answers have come from', async () => {
    await post({ asins: ['B000000001', 'B000000002'], marketplaces: ['DE', 'FR'] });
    await stores.products.putMany([productOf('B000000001')]);
    expect((await app.inject('/products/watch')).json()).toEqual({
      items: [
        {
          asin: 'B000000001',
          marketplaces: ['DE', 'FR'],
          addedAt: NOW,
          title: 'Cordless drill',
          picture: null,
          answered: ['DE'],
        },
        { asin: 'B000000002', marketplaces: ['DE', 'FR'], addedAt: NOW, title: null, picture: null, answered: [] },
      ],
      nextCursor: null,
      total: { value: 2, relation: 'eq' },
    });
  });

  it('lets go of a product once', async () => {
    await post({ asin: 'B000000001' });
    const remove = () => app.inject({ method: 'DELETE', url: '/products/watch/B000000001' });
    expect((await remove()).statusCode).toBe(204);
    expect((await remove()).statusCode).toBe(404);
    expect(await stores.watchlist.count()).toBe(0);
  });
});
