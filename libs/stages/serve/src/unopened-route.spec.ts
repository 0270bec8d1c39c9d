import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import type { MarginLineDto, ProductDto } from '@tracker/dto';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { aBuyBox, anOffer, aProduct, aSnapshot, fxRates, MemoryStores, noOffer } from '@tracker/testing';
import { opportunityOf } from './fixtures/rows';
import { startApi } from './http/testing-api';

const NOW = '2026-09-30T12:00:00.000Z';
const YESTERDAY = '2026-09-29T11:00:00.000Z';
const ASIN = 'B0HEADPH01';

/** Headphones at 89.99 from Amazon in IT and 139.99 in the DE buy box; the UK offers them at 120.00, ES does not. */
function headphones(seenInItaly = NOW): ProductDto {
  const freshness = { observedAt: NOW, askedAt: NOW, traceId: 'confirm-DE-1' };
  return aProduct([
    ['IT', aSnapshot('IT', seenInItaly, { amazon: anOffer('IT', 8999), new: anOffer('IT', 8999) })],
    [
      'DE',
      aSnapshot('DE', NOW, {
        rootCategory: { id: '562066', name: 'Elektronik & Foto' },
        amazon: anOffer('DE', 14500),
        new: anOffer('DE', 13999),
        buyBox: aBuyBox('DE', 13999),
        buyBoxFreshness: freshness,
      }),
    ],
    ['UK', aSnapshot('UK', NOW, { amazon: anOffer('UK', 12000), new: anOffer('UK', 12000) })],
    ['ES', aSnapshot('ES', NOW, { new: noOffer() })],
  ]);
}

describe('a route that never opened', () => {
  let stores: MemoryStores;
  let app: NestFastifyApplication;

  beforeEach(async () => {
    stores = new MemoryStores();
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi({ stores, clock: new FakeClock(NOW), log: new MemoryLog(), messaging });
    await stores.fxRates.put(fxRates());
    await stores.products.putMany([headphones()]);
  });
  afterEach(() => app.close());

  const read = async (route: string) => {
    const response = await app.inject(`/arbitrage/${route}`);
    return { status: response.statusCode, body: response.json() };
  };
  const amountsOf = (lines: MarginLineDto[]) => lines.map(({ code, amount }) => [code, amount]);

  it('is worked out to the cent at the prices of now, with what each line stands on', async () => {
    const { status, body } = await read(`${ASIN}-IT-DE`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: `${ASIN}-IT-DE`,
      state: 'never_opened',
      closeReason: null,
      episode: 0,
      openedAt: null,
      openedBy: null,
      closedAt: null,
      updatedAt: NOW,
      verdict: 'pays',
      readVerdict: 'pays',
      profit: { amount: 2718, currency: 'EUR' },
      profitHome: { amount: 2718, currency: 'EUR' },
      landedHome: { amount: 7476, currency: 'EUR' },
      marginBps: 2310,
      roiBps: 3636,
      salesRank: 1200,
      salesRankDrops30: 40,
      amazonOnSellSide: true,
      riskFlags: ['amazon_on_sell_side'],
      identity: 'match',
      fxDate: '2026-08-21',
    });
    expect(amountsOf(body.lines)).toEqual([
      ['sale_price', 13999],
      ['output_vat', -2235],
      ['referral_fee', -980],
      ['fulfilment_fee', -340],
      ['fuel_surcharge', -5],
      ['storage', -10],
      ['returns_allowance', -235],
      ['inbound_and_prep', -100],
      ['goods', -7376],
    ]);
    expect(body.lines.at(-1)).toMatchObject({
      source: expect.stringContaining("Keepa: Amazon's own offer in IT"),
      asOf: NOW,
    });
  });

  it('has the same members as one that opened', async () => {
    await stores.opportunities.putMany([opportunityOf('B000000001')]);
    const membersOf = async (route: string) => Object.keys((await read(route)).body).sort();
    expect(await membersOf(`${ASIN}-IT-DE`)).toEqual(await membersOf('B000000001-IT-DE'));
  });

  it('explains a loss as well as a gain', async () => {
    const { body } = await read(`${ASIN}-DE-IT`);
    expect(body).toMatchObject({ state: 'never_opened', verdict: 'no', readVerdict: 'no' });
    expect(body.profit.amount).toBeLessThan(0);
    expect(body.lines.reduce((sum: number, { amount }: MarginLineDto) => sum + amount, 0)).toBe(body.profit.amount);
  });

  it('follows the stored cost profile', async () => {
    const dear = { amount: 160, currency: 'EUR' as const };
    await stores.costProfile.put({ ...DEFAULT_COST_PROFILE, revision: 2, inbound: dear });
    expect((await read(`${ASIN}-IT-DE`)).body).toMatchObject({
      profit: { amount: 2618, currency: 'EUR' },
      profileRevision: 2,
    });
  });

  it('reads as stale once the older side is past the show limit', async () => {
    await stores.products.putMany([{ ...headphones(YESTERDAY), revision: 2 }]);
    expect((await read(`${ASIN}-IT-DE`)).body).toMatchObject({ verdict: 'no', readVerdict: 'stale' });
  });

  it.each([
    ['nothing is on offer where it buys', 'ES-DE', 'no New offer in ES, where this route buys'],
    ['its side was never asked for', 'FR-DE', 'FR not asked yet'],
  ])('has no figures when %s, and the answer says so', async (_, route, detail) => {
    const { status, body } = await read(`${ASIN}-${route}`);
    expect([status, body.detail]).toEqual([404, detail]);
  });

  it('needs rates between two currencies: without any it is not available yet, within one currency it is', async () => {
    stores = Object.assign(stores, { fxRates: new MemoryStores().fxRates });
    expect((await read(`${ASIN}-UK-DE`)).status).toBe(503);
    expect((await read(`${ASIN}-IT-DE`)).body).toMatchObject({ profit: { amount: 2718 }, fxSource: 'none' });
  });

  it('of an unknown product is not found, and the answer says how to watch it', async () => {
    const { status, body } = await read('B000000009-IT-DE');
    expect([status, body.detail]).toEqual([404, 'B000000009 is not known. Watch it with POST /products/watch.']);
  });

  it('is a bad request when it buys where it sells', async () => {
    expect((await read(`${ASIN}-DE-DE`)).status).toBe(400);
  });
});
