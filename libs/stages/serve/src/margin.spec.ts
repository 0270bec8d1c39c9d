import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { MarginAnswerDto, MarginLineDto } from '@tracker/dto';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import workedExamples from './fixtures/worked-examples.json';
import { startApi } from './http/testing-api';
import { dateAt } from './margin-calculator';
import { MARGIN_EXAMPLE } from './margin-example';

const { examples } = workedExamples;
const [{ request: E01 }] = examples as [(typeof examples)[number]];
const RATES = { date: '2026-11-20', perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' } };

describe('POST /margin', () => {
  let stores: MemoryStores;
  let clock: FakeClock;
  let app: NestFastifyApplication;

  beforeEach(async () => {
    stores = new MemoryStores();
    clock = new FakeClock('2026-09-30T10:00:00Z');
    app = await startApi({ stores, clock, log: new MemoryLog(), messaging: { lags: () => Promise.resolve([]) } });
  });
  afterEach(() => app.close());

  const post = (payload: object) =>
    app.inject({ method: 'POST', url: '/margin', headers: { 'content-type': 'application/json' }, payload });
  const lineOf = (answer: MarginAnswerDto, code: string): MarginLineDto | undefined =>
    answer.lines.find((line) => line.code === code);

  it.each(examples)('answers the worked deal $id line by line: $title', async ({ request, expected }) => {
    const response = await post(request);
    expect(response.statusCode).toBe(200);
    const { lines, ...figures } = response.json() as MarginAnswerDto;
    const { lines: expectedLines, ...expectedFigures } = expected;
    expect(figures).toEqual(expectedFigures);
    expect(lines.map(({ code, amount }) => [code, amount])).toEqual(
      expectedLines.map(({ code, amount }) => [code, amount]),
    );
    for (const line of lines) {
      expect(line.formula).not.toBe('');
      expect(line.source).not.toBe('');
      expect(line.asOf).toMatch(/^\d{4}-\d{2}-\d{2}/);
    }
  });

  it('takes today in the zone of the selling marketplace when no date is given', () => {
    const justBeforeMidnightInLondon = new Date('2026-09-30T22:30:00Z');
    expect(dateAt('UK', justBeforeMidnightInLondon)).toBe('2026-09-30');
    expect(dateAt('DE', justBeforeMidnightInLondon)).toBe('2026-10-01');
  });

  it('applies the fees of today when no date is given', async () => {
    const { asOf: _asOf, ...undated } = E01;
    expect((await post(undated)).json().profit).toEqual({ amount: 2979, currency: 'EUR' });
    clock.jumpTo('2026-11-22T10:00:00Z');
    expect((await post(undated)).json().fulfilment.peak).toBe(true);
  });

  it('works in euro alone without any rates stored', async () => {
    const { fx: _fx, ...withoutRates } = E01;
    expect((await post(withoutRates)).json().profit).toEqual({ amount: 2979, currency: 'EUR' });
  });

  it('needs rates across currencies: 503 while none are stored, then the newest ones', async () => {
    const { fx: _fx, ...withoutRates } = E01;
    const intoPounds = {
      ...withoutRates,
      buy: { ...E01.buy, mode: 'source_vat_sunk' },
      sell: { marketplace: 'UK', price: { amount: 13999, currency: 'GBP' } },
    };
    const before = await post(intoPounds);
    expect(before.statusCode).toBe(503);
    expect(before.headers['retry-after']).toBe('5');
    expect(before.json().detail).toContain('FX rates');

    await stores.fxRates.put({ ...RATES, source: 'ecb', fetchedAt: '2026-11-20T16:00:00.000Z' });
    const after = await post(intoPounds);
    expect(after.statusCode).toBe(200);
    expect(lineOf(after.json(), 'goods')?.source).toBeDefined();
    expect((await post({ ...intoPounds, fx: RATES })).json().profit).toEqual(after.json().profit);
  });

  it('gives the highest buy price that still reaches a target', async () => {
    const { maxBuyPrice } = (await post({ ...E01, target: { roiBps: 2500 } })).json();
    const roiAt = async (amount: number) =>
      (await post({ ...E01, buy: { ...E01.buy, price: { amount, currency: 'EUR' } } })).json().roiBps;
    expect(await roiAt(maxBuyPrice.amount)).toBeGreaterThanOrEqual(2500);
    expect(await roiAt(maxBuyPrice.amount + 1)).toBeLessThan(2500);
    expect(
      (await post({ ...E01, target: { profit: { amount: 20_000, currency: 'EUR' } } })).json().maxBuyPrice,
    ).toBeNull();
  });

  it('gives the lowest sale price for a target and where higher ones miss it again', async () => {
    // E08 is a beauty article: above 10.00 the referral fee is 15 % of the whole price, not 8 %
    const E08 = examples.find(({ id }) => id === 'E08')?.request;
    const euros = (amount: number) => ({ amount, currency: 'EUR' });
    const answer = (await post({ ...E08, target: { profit: euros(0) } })).json();
    expect(answer.minSellPrice).toEqual(euros(916));
    expect(answer.minSellBrokenAt).toEqual([{ from: euros(1001), to: euros(1015) }]);

    const outOfReach = (await post({ ...E08, target: { marginBps: 9900 } })).json();
    expect(outOfReach).toMatchObject({ minSellPrice: null, minSellBrokenAt: [] });
    expect((await post({ ...E08 })).json()).not.toHaveProperty('minSellPrice');
  });

  it('answers the example that the API’s own page offers', async () => {
    expect((await post(MARGIN_EXAMPLE)).json()).toMatchObject({
      profit: { amount: 2979, currency: 'EUR' },
      marginBps: 2532,
      roiBps: 3985,
    });
    const document = (await app.inject('/openapi.json')).json();
    const { content } = document.paths['/margin'].post.requestBody;
    expect(Object.values(content['application/json'].examples)).toMatchObject([{ value: MARGIN_EXAMPLE }]);
    expect(content['application/json'].schema).toEqual({ $ref: '#/components/schemas/MarginRequestDto' });
  });

  it.each([
    [
      'money in the wrong currency for the marketplace',
      { buy: { ...E01.buy, price: { amount: 8999, currency: 'GBP' } } },
      '/buy/price/currency',
    ],
    ['a negative price', { buy: { ...E01.buy, price: { amount: -1, currency: 'EUR' } } }, '/buy/price/amount'],
    [
      'a fraction of a cent',
      { sell: { ...E01.sell, price: { amount: 139.99, currency: 'EUR' } } },
      '/sell/price/amount',
    ],
    [
      'a price over a million',
      { sell: { ...E01.sell, price: { amount: 100_000_001, currency: 'EUR' } } },
      '/sell/price/amount',
    ],
    ['a price as text', { sell: { ...E01.sell, price: { amount: '13999', currency: 'EUR' } } }, '/sell/price/amount'],
    ['a list where an object belongs', { buy: [E01.buy] }, '/buy'],
    ['an empty list where a price belongs', { buy: { ...E01.buy, price: [] } }, '/buy/price'],
    ['an unknown marketplace', { sell: { ...E01.sell, marketplace: 'US' } }, '/sell/marketplace'],
    ['an unknown field deep inside', { item: { ...E01.item, colour: 'red' } }, '/item/colour'],
    ['a category that no table has', { item: { ...E01.item, feeCategory: 'toString' } }, '/item/feeCategory'],
    ['a rate in percent', { costs: { returnsRate: '2' } }, '/costs/returnsRate'],
    ['a rate as a number', { costs: { returnsRate: 0.02 } }, '/costs/returnsRate'],
    ['a date before the first table', { asOf: '2026-06-30' }, '/asOf'],
    ['a date that no calendar has', { asOf: '2026-11-31' }, '/asOf'],
    [
      'reverse charge under the margin scheme',
      { seller: { vatProfile: 'margin_scheme', establishedIn: 'DE' } },
      '/buy/mode',
    ],
    ['two targets at once', { target: { roiBps: 2500, marginBps: 1000 } }, '/target'],
    ['no target in the target', { target: {} }, '/target'],
    ['a target in another currency', { target: { profit: { amount: 1, currency: 'GBP' } } }, '/target/profit/currency'],
    [
      'stock in a country that does not follow from the method',
      { fulfilment: { ...E01.fulfilment, stockCountry: 'FR' } },
      '/fulfilment/stockCountry',
    ],
  ])('refuses %s', async (_case, change, pointer) => {
    const response = await post({ ...E01, ...change });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors).toMatchObject([{ pointer }]);
  });

  it('counts null as left out', async () => {
    const response = await post({ ...E01, target: null, costs: { ...E01.costs, freight: null } });
    expect(response.json().profit).toEqual({ amount: 2979, currency: 'EUR' });
  });
});
