import { MarginRequestDto, TOPICS } from '@tracker/dto';
import { DONE } from '@tracker/messaging-port';
import { StoreUnavailable } from '@tracker/store-port';
import { MemoryStores } from '@tracker/testing';
import { aDetector, ASIN, deal, delivery, ROUTE, START, storeProduct } from './fixtures/deal';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { Detector } from './detector';

describe('a product that starts to pay', () => {
  it('becomes an open route to the cent, and its alert is published and no longer owed', async () => {
    const { detector, publisher, row } = await aDetector();
    expect(await detector.handle([delivery(deal())])).toEqual([DONE]);
    expect(await row()).toMatchObject({
      state: 'open',
      verdict: 'pays',
      profit: { amount: 2718, currency: 'EUR' },
      maxBuyPrice: { amount: 9827, currency: 'EUR' },
      revision: 1,
      contextN: 1,
      unsent: [],
    });
    expect(publisher.published(TOPICS.alerts)).toMatchObject([
      { key: ASIN, value: { kind: 'opened', episode: 1, n: 0, route: { profit: { amount: 2718 } } } },
    ]);
  });

  it('carries a body that POST /margin accepts', async () => {
    const { detector, row } = await aDetector();
    await detector.handle([delivery(deal())]);
    const body = plainToInstance(MarginRequestDto, (await row())?.marginRequest);
    expect(await validate(body, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
    expect(body.buy.price).toEqual({ amount: 8999, currency: 'EUR' });
  });

  it('gets the scores of all 20 routes, those without prices with their reason', async () => {
    const { detector, stores } = await aDetector();
    await storeProduct(stores, deal());
    await detector.handle([delivery(deal())]);
    const stored = (await stores.products.getMany([ASIN])).get(ASIN);
    expect(stored?.scoresRevision).toBe(1);
    expect(stored?.arbitrageScores).toHaveLength(20);
    expect(stored?.arbitrageScores).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ buy: 'IT', sell: 'DE', verdict: 'pays', roiBps: 3636, reason: null }),
        expect.objectContaining({ buy: 'IT', sell: 'FR', verdict: 'no', profitHome: null, reason: 'FR not asked yet' }),
      ]),
    );
  });

  it('keeps the verdict of its open row in the scores while it earns between the two thresholds', async () => {
    const { detector, stores } = await aDetector();
    const between = deal({ revision: 2, buyAt: 9900 });
    await storeProduct(stores, between);
    await detector.handle([delivery(deal())]);
    await detector.handle([delivery(between)]);
    const scores = (await stores.products.getMany([ASIN])).get(ASIN)?.arbitrageScores;
    expect(scores?.find(({ buy, sell }) => buy === 'IT' && sell === 'DE')).toMatchObject({
      verdict: 'check',
      reason: 'less than 3.00 EUR and 25.00 % ROI',
    });
  });

  it('on look prices alone is a check, and the buy box is asked for', async () => {
    const { detector, stores, alerts, row } = await aDetector();
    await detector.handle([delivery(deal({ boxAt: null }))]);
    expect((await row())?.verdict).toBe('check');
    expect((await stores.askWanted.changedSince(null, 10)).rows).toEqual([
      { asin: ASIN, marketplace: 'DE', kind: 'confirm', wantedAt: START, profitHome: 2718 },
    ]);
    expect(alerts()).toEqual([]);
  });

  it.each([
    ['at all', []],
    ['on the selling side', ['IT', 'FR']],
  ] as const)('stays unopened and unasked when it is not watched %s', async (_, marketplaces) => {
    const { detector, stores, row } = await aDetector([...marketplaces]);
    await detector.handle([delivery(deal({ boxAt: null }))]);
    expect(await row()).toBeUndefined();
    expect((await stores.askWanted.changedSince(null, 10)).rows).toEqual([]);
  });
});

describe('what is delivered', () => {
  it('twice changes nothing and is told once', async () => {
    const { detector, alerts, row } = await aDetector();
    await detector.handle([delivery(deal())]);
    const first = await row();
    expect(await detector.handle([delivery(deal())])).toEqual([DONE]);
    expect(await row()).toEqual(first);
    expect(alerts()).toHaveLength(1);
  });

  it('several times in one batch counts at its highest revision', async () => {
    const { detector, alerts, row } = await aDetector();
    const batch = [delivery(deal()), delivery(deal({ revision: 3, buyAt: 12000 })), delivery(deal({ revision: 2 }))];
    expect(await detector.handle(batch)).toEqual([DONE, DONE, DONE]);
    expect([await row(), alerts()]).toEqual([undefined, []]);
  });

  it('with a lower revision than the one decided is dropped, also for a route that never opened', async () => {
    const { detector, stores, row } = await aDetector();
    await storeProduct(stores, deal({ revision: 2, buyAt: 12000 }));
    await detector.handle([delivery(deal({ revision: 2, buyAt: 12000 }))]);
    expect(await detector.handle([delivery(deal({ revision: 1 }))])).toEqual([DONE]);
    expect(await row()).toBeUndefined();
  });

  it('waits while no FX rates are stored', async () => {
    const { publisher, clock, log } = await aDetector();
    const detector = new Detector({ stores: new MemoryStores(), publisher, clock, log });
    expect(await detector.handle([delivery(deal())])).toEqual([{ kind: 'unavailable', reason: 'no FX rates yet' }]);
  });

  it('waits while the store is down', async () => {
    const { detector, stores } = await aDetector();
    stores.down = true;
    expect(await detector.handle([delivery(deal())])).toMatchObject([{ kind: 'unavailable' }]);
  });
});

describe('a crash', () => {
  it('after the row is stored and before its alert is published loses nothing: redelivery sends it from the row', async () => {
    const { detector, publisher, alerts, row } = await aDetector();
    publisher.down = true;
    expect(await detector.handle([delivery(deal())])).toMatchObject([{ kind: 'unavailable' }]);
    const owed = (await row())?.unsent;
    publisher.down = false;
    expect(await detector.handle([delivery(deal())])).toEqual([DONE]);
    expect(alerts()).toEqual(owed);
    expect((await row())?.unsent).toEqual([]);
  });

  it('after the alert is published and before the row knows it sends the same alert again', async () => {
    const { detector, stores, alerts, row } = await aDetector();
    const write = stores.opportunities.putMany.bind(stores.opportunities);
    jest
      .spyOn(stores.opportunities, 'putMany')
      .mockImplementationOnce(write)
      .mockRejectedValueOnce(new StoreUnavailable('gone'));
    expect(await detector.handle([delivery(deal())])).toEqual([{ kind: 'unavailable', reason: 'gone' }]);
    expect(await detector.handle([delivery(deal())])).toEqual([DONE]);
    expect(alerts()).toHaveLength(2);
    expect(alerts()[1]).toEqual(alerts()[0]);
    expect((await row())?.unsent).toEqual([]);
  });

  it('after the row is stored and before the scores are leaves them to the redelivery', async () => {
    const { detector, stores } = await aDetector();
    await storeProduct(stores, deal());
    jest.spyOn(stores.products, 'putScores').mockRejectedValueOnce(new StoreUnavailable('gone'));
    await detector.handle([delivery(deal())]);
    await detector.handle([delivery(deal())]);
    expect((await stores.products.getMany([ASIN])).get(ASIN)?.scoresRevision).toBe(1);
  });
});

describe('another writer', () => {
  it('who was quicker is read again, and the decision is made on what he left', async () => {
    const { detector, stores, alerts, row } = await aDetector();
    await detector.handle([delivery(deal())]);
    const write = stores.opportunities.putMany.bind(stores.opportunities);
    jest.spyOn(stores.opportunities, 'putMany').mockImplementationOnce(async (rows) => {
      const stored = await row();
      if (stored) await write([{ ...stored, version: stored.version + 1, salesRank: 7 }]);
      return write(rows);
    });
    expect(await detector.handle([delivery(deal({ revision: 2, buyAt: 12000 }))])).toEqual([DONE]);
    expect(await row()).toMatchObject({ state: 'closed', closeReason: 'margin', revision: 2 });
    expect(alerts().map(({ kind }) => kind)).toEqual(['opened', 'closed']);
  });

  it('who has a newer revision wins', async () => {
    const { detector, stores, row } = await aDetector();
    await detector.handle([delivery(deal())]);
    const write = stores.opportunities.putMany.bind(stores.opportunities);
    jest.spyOn(stores.opportunities, 'putMany').mockImplementationOnce(async (rows) => {
      const stored = await row();
      if (stored) await write([{ ...stored, version: stored.version + 1, revision: 9 }]);
      return write(rows);
    });
    await detector.handle([delivery(deal({ revision: 2, buyAt: 12000 }))]);
    expect(await row()).toMatchObject({ state: 'open', revision: 9 });
  });

  it('who wins each time has the event delivered again, other products are done', async () => {
    const { detector, stores } = await aDetector();
    const write = stores.opportunities.putMany.bind(stores.opportunities);
    jest
      .spyOn(stores.opportunities, 'putMany')
      .mockImplementation(async (rows) =>
        rows.some(({ id }) => id === ROUTE) ? rows.map(() => 'conflict' as const) : write(rows),
      );
    const outcomes = await detector.handle([delivery(deal()), delivery(deal({ asin: 'B0OTHER001' }))]);
    expect(outcomes).toEqual([{ kind: 'retry', reason: 'another writer changed the routes each time' }, DONE]);
  });
});
