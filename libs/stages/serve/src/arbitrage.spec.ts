import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { euro, hoursAgo, NOW, opportunityOf } from './fixtures/rows';
import { startApi } from './http/testing-api';

describe('routes', () => {
  let stores: MemoryStores;
  let clock: FakeClock;
  let app: NestFastifyApplication;

  beforeEach(async () => {
    stores = new MemoryStores();
    clock = new FakeClock(NOW);
    app = await startApi({ stores, clock, log: new MemoryLog(), messaging: { lags: () => Promise.resolve([]) } });
  });
  afterEach(() => app.close());

  const get = async (url: string) => (await app.inject(url)).json();

  it('are listed open ones only, the highest profit at home first, with short lines', async () => {
    await stores.opportunities.putMany([
      opportunityOf('B000000001', { profitHome: euro(500) }),
      opportunityOf('B000000002'),
      opportunityOf('B000000003', { state: 'closed', closeReason: 'margin' }),
    ]);
    const page = await get('/arbitrage');
    expect(page.items.map(({ id }: { id: string }) => id)).toEqual(['B000000002-IT-DE', 'B000000001-IT-DE']);
    expect(page.items[0]).toMatchObject({
      profit: { amount: 2979, currency: 'EUR' },
      marginBps: 2532,
      roiBps: 3985,
      verdict: 'pays',
      reasons: ['profit 29.79 and ROI 39.85 %'],
      buySide: { price: { amount: 8999, currency: 'EUR' }, source: 'amazon', observedAt: hoursAgo(2) },
      lines: [
        { code: 'sale_price', amount: 13999 },
        { code: 'goods', amount: -7376 },
      ],
      maxBuyPrice: { amount: 9950, currency: 'EUR' },
    });
    expect(page.minProfit).toBeNull();
  });

  it('are filtered by country, margin and profit, and the profit filter is echoed in the home currency', async () => {
    await stores.opportunities.putMany([
      opportunityOf('B000000001', { profitHome: euro(500), marginBps: 400 }),
      opportunityOf('B000000002'),
      opportunityOf('B000000003', { id: 'B000000003-FR-DE', buy: 'FR' }),
    ]);
    const page = await get('/arbitrage?buy=IT&buy=ES&sell=DE&minProfit=600&minMarginBps=1000&verdict=pays');
    expect(page.items).toMatchObject([{ id: 'B000000002-IT-DE' }]);
    expect(page.minProfit).toEqual({ amount: 600, currency: 'EUR' });
  });

  it('read as stale once the older side is past the show limit of the profile', async () => {
    await stores.opportunities.putMany([opportunityOf('B000000001', { oldestObservedAt: hoursAgo(23.9) })]);
    expect((await get('/arbitrage')).items).toMatchObject([{ verdict: 'pays' }]);
    clock.jumpTo('2026-11-22T12:10:00.000Z');
    expect((await get('/arbitrage')).items).toMatchObject([{ verdict: 'stale' }]);
    expect((await get('/arbitrage?verdict=stale')).total.value).toBe(1);
    expect(await get('/arbitrage/B000000001-IT-DE')).toMatchObject({ verdict: 'pays', readVerdict: 'stale' });
  });

  it('show every line with formula, source and date, and nothing of the life cycle and the store', async () => {
    await stores.opportunities.putMany([opportunityOf('B000000001')]);
    const detail = await get('/arbitrage/b000000001-it-de');
    expect(detail).toMatchObject({
      id: 'B000000001-IT-DE',
      readVerdict: 'pays',
      profit: { amount: 2979, currency: 'EUR' },
    });
    expect(detail.lines[1]).toEqual({
      code: 'goods',
      amount: -7376,
      formula: '89.99 / 1.22',
      source: 'Keepa',
      asOf: hoursAgo(2),
      estimate: false,
    });
    for (const inner of ['version', 'revision', 'contextN', 'alerting', 'unsent'])
      expect(detail).not.toHaveProperty(inner);
  });
});
