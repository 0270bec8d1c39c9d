import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import { TOPICS, type CostProfileDto } from '@tracker/dto';
import { fxRates, type MemoryStores } from '@tracker/testing';
import { ContextSweep } from './context-sweep';
import { aDetector, ASIN, deal, delivery, ROUTE, storeProduct, watch } from './fixtures/deal';

const eur = (amount: number) => ({ amount, currency: 'EUR' as const });
const { thresholds } = DEFAULT_COST_PROFILE;
const asinOf = (i: number) => `B0MANY${String(i).padStart(4, '0')}`;

async function changeProfile(stores: MemoryStores, changes: Partial<CostProfileDto>): Promise<void> {
  const stored = (await stores.costProfile.get()) ?? DEFAULT_COST_PROFILE;
  if (stored.revision === 1) await stores.costProfile.put(DEFAULT_COST_PROFILE);
  await stores.costProfile.put({ ...stored, ...changes, revision: stored.revision + 1 });
}

/** A product that was decided in context 1, at the given price in IT; 8999 opens, 9900 earns 19.79 at 24.09 % ROI. */
async function decided(buyAt = 8999) {
  const parts = await aDetector();
  await storeProduct(parts.stores, deal({ buyAt }));
  await parts.detector.handle([delivery(deal({ buyAt }))]);
  const running = new AbortController();
  const sweepBy = (holder = 'one') => new ContextSweep(parts, holder);
  const kinds = () => parts.alerts().map(({ kind }) => kind);
  await parts.clock.advance(1_000);
  return { ...parts, running, sweepBy, kinds, round: () => sweepBy().round(running.signal) };
}

/** As many products beside it that would open at a lower threshold. */
async function withMore({ stores, detector }: Awaited<ReturnType<typeof aDetector>>, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await watch(stores, asinOf(i), ['IT', 'DE']);
    await storeProduct(stores, deal({ asin: asinOf(i), buyAt: 9900 }));
    await detector.handle([delivery(deal({ asin: asinOf(i), buyAt: 9900 }))]);
  }
}

const EASIER = { thresholds: { ...thresholds, openRoiBps: 2000, closeRoiBps: 1500 } };

describe('a sweep after a change of context', () => {
  it('is none while nothing changed', async () => {
    const { stores, round, kinds } = await decided();
    await round();
    expect([await stores.sweeps.newest(1), kinds()]).toEqual([[], ['opened']]);
  });

  it('works an open route out again to the cent: 1.00 more for prep is 1.00 less profit', async () => {
    const { stores, round, row } = await decided();
    await changeProfile(stores, { prep: eur(140) });
    await round();
    expect(await row()).toMatchObject({
      state: 'open',
      profit: eur(2618),
      profileRevision: 2,
      contextN: 2,
      openedBy: 'prices',
    });
    const scores = (await stores.products.getMany([ASIN])).get(ASIN)?.arbitrageScores;
    expect(scores?.find(({ buy, sell }) => `${ASIN}-${buy}-${sell}` === ROUTE)?.profitHome).toEqual(eur(2618));
  });

  it('tells what it opened once, as a summary, and sends no opening', async () => {
    const { stores, round, row, alerts, publisher } = await decided(9900);
    await changeProfile(stores, EASIER);
    await round();
    expect(await row()).toMatchObject({ state: 'open', verdict: 'pays', openedBy: 'settings', profit: eur(1979) });
    expect(alerts()).toMatchObject([
      {
        kind: 'summary',
        n: 2,
        cause: 'settings',
        why: 'the cost profile changed: routes opened 1, closed 0, open now 1',
        summary: {
          products: 1,
          opened: 1,
          closed: 0,
          openBefore: 0,
          openAfter: 1,
          best: [{ asin: ASIN, buy: 'IT', sell: 'DE', profitHome: eur(1979), roiBps: 2409 }],
        },
      },
    ]);
    expect(publisher.published(TOPICS.alerts)[0]?.key).toBe('summary');
    await round();
    expect(alerts()).toHaveLength(1);
  });

  it('leaves the opening to the next new prices: neither a review nor the same prices tell it', async () => {
    const { stores, round, detector, kinds, clock } = await decided(9900);
    await changeProfile(stores, EASIER);
    await round();
    const rows = await stores.opportunities.ofProducts([ASIN]);
    const pricing = await detector.pricing();
    if (pricing) await detector.review(rows, pricing);
    await detector.handle([delivery(deal({ buyAt: 9900 }))]);
    expect(kinds()).toEqual(['summary']);
    await clock.advance(1_000);
    await stores.products.putMany([deal({ revision: 2, buyAt: 9900 })]);
    await detector.handle([delivery(deal({ revision: 2, buyAt: 9900 }))]);
    expect(kinds()).toEqual(['summary', 'opened']);
  });

  it('closes what no longer pays, and says so to who was told of its opening', async () => {
    const { stores, round, row, alerts } = await decided();
    await changeProfile(stores, { thresholds: { ...thresholds, openProfit: eur(3500), closeProfit: eur(3000) } });
    await round();
    expect(await row()).toMatchObject({ state: 'closed', closeReason: 'margin' });
    expect(alerts()).toMatchObject([
      { kind: 'opened' },
      { kind: 'closed' },
      { kind: 'summary', summary: { opened: 0, closed: 1, openBefore: 1, openAfter: 0, best: [] } },
    ]);
  });

  it('leaves new prices whose event is on its way to that event, which tells their opening', async () => {
    const { stores, round, detector, kinds, row } = await decided(12000);
    const pays = deal({ revision: 2 });
    await storeProduct(stores, pays);
    await changeProfile(stores, EASIER);
    await round();
    expect([await row(), kinds()]).toEqual([undefined, ['summary']]);
    await detector.handle([delivery(pays)]);
    expect([(await row())?.openedBy, (await row())?.contextN, kinds()]).toEqual(['prices', 2, ['summary', 'opened']]);
  });

  it('names new rates as its cause', async () => {
    const { stores, round, alerts } = await decided();
    await stores.fxRates.put(fxRates({ date: '2026-08-24' }));
    await round();
    expect(alerts()).toMatchObject([{ kind: 'opened' }, { kind: 'summary', cause: 'fx' }]);
  });

  it('on a new day alone is told only if a route opened or closed over it', async () => {
    const { stores, round, kinds, clock } = await decided();
    clock.jumpTo('2026-10-01T08:00:00.000Z');
    await round();
    expect(await stores.sweeps.newest(1)).toMatchObject([
      { n: 2, cause: 'rates', finishedAt: clock.now().toISOString() },
    ]);
    expect(kinds()).toEqual(['opened']);
    clock.jumpTo('2026-10-02T08:00:00.000Z'); // the prices are of 2026-09-30: stale by now
    await round();
    expect(kinds()).toEqual(['opened', 'closed', 'summary']);
  });
});

describe('a sweep that is interrupted', () => {
  it('goes on after the last page that was stored, and tells the whole at its end', async () => {
    const parts = await decided(9900);
    const { stores, sweepBy, alerts, clock } = parts;
    await withMore(parts, 250);
    await changeProfile(stores, EASIER);
    const stopping = new AbortController();
    const putSweep = stores.sweeps.put;
    jest.spyOn(stores.sweeps, 'put').mockImplementation(async (row) => {
      await putSweep(row);
      if (row.done === 100) stopping.abort();
    });
    await sweepBy().round(stopping.signal);
    expect(await stores.sweeps.get(2)).toMatchObject({ done: 100, total: 251, opened: 100, finishedAt: null });
    expect(alerts()).toEqual([]);

    const pages = jest.spyOn(stores.products, 'walk');
    await clock.advance(60_000);
    await sweepBy('another').round(new AbortController().signal);
    expect(pages.mock.calls[0]).toEqual([expect.stringMatching(/^B0MANY/), 100]);
    expect(await stores.sweeps.get(2)).toMatchObject({ done: 251, opened: 251 });
    expect(alerts()).toMatchObject([{ kind: 'summary', summary: { products: 251, opened: 251, openAfter: 251 } }]);
  });

  it('counts a page once that a crash made it work out twice', async () => {
    const { stores, sweepBy, round, alerts } = await decided(9900);
    await changeProfile(stores, EASIER);
    const putSweep = stores.sweeps.put;
    const broken = jest.spyOn(stores.sweeps, 'put').mockImplementation(async (row) => {
      if (row.done > 0) throw new Error('the process is killed');
      await putSweep(row);
    });
    await expect(sweepBy().round(new AbortController().signal)).rejects.toThrow('killed');
    broken.mockRestore();
    await round();
    expect(alerts()).toMatchObject([{ kind: 'summary', summary: { opened: 1, products: 1 } }]);
  });

  it('sends the same alert again when the crash came between its publication and the note of it', async () => {
    const { stores, round, alerts } = await decided(9900);
    await changeProfile(stores, EASIER);
    const putSweep = stores.sweeps.put;
    const broken = jest.spyOn(stores.sweeps, 'put').mockImplementation(async (row) => {
      if (row.finishedAt !== null) throw new Error('the process is killed');
      await putSweep(row);
    });
    await expect(round()).rejects.toThrow('killed');
    broken.mockRestore();
    await round();
    expect(new Set(alerts().map(({ alertId }) => alertId)).size).toBe(1);
    expect(await stores.alerts.putMany(alerts(), '2026-09-30T12:00:00.000Z')).toEqual(['stored', 'known']);
  });

  it('by another change begins again under the next number and tells both in one summary', async () => {
    const parts = await decided(9900);
    const { stores, sweepBy, round, alerts } = parts;
    await withMore(parts, 150);
    await changeProfile(stores, EASIER);
    const stopping = new AbortController();
    const putSweep = stores.sweeps.put;
    const stop = jest.spyOn(stores.sweeps, 'put').mockImplementation(async (row) => {
      await putSweep(row);
      if (row.done === 100) stopping.abort();
    });
    await sweepBy().round(stopping.signal);
    stop.mockRestore();
    await stores.fxRates.put(fxRates({ date: '2026-08-24' }));
    await round();
    expect(await stores.sweeps.newest(2)).toMatchObject([
      { n: 3, cause: 'settings', done: 151, openBefore: 0 },
      { n: 2, done: 100, finishedAt: expect.any(String) },
    ]);
    expect(alerts()).toMatchObject([{ kind: 'summary', n: 3, summary: { opened: 151, openAfter: 151 } }]);
  });

  it('waits while another process holds the lease', async () => {
    const { stores, round, clock, kinds } = await decided();
    await changeProfile(stores, EASIER);
    const now = clock.now();
    const until = new Date(now.getTime() + 30_000).toISOString();
    await stores.leases.take({ name: 'context-sweep', holder: 'another', until }, now.toISOString());
    await round();
    expect((await stores.pricingContext.get())?.n).toBe(1);
    await clock.advance(30_000);
    await round();
    expect([(await stores.pricingContext.get())?.n, kinds()]).toEqual([2, ['opened', 'summary']]);
  });
});

describe('prices that come while the context changes', () => {
  it('are decided again when the number was raised in between', async () => {
    const { stores, detector, row, sweepBy, running } = await decided();
    const next = deal({ revision: 2 });
    await storeProduct(stores, next);
    const read = stores.watchlist.getMany;
    jest.spyOn(stores.watchlist, 'getMany').mockImplementationOnce(async (asins) => {
      await changeProfile(stores, { prep: eur(140) });
      await sweepBy().round(running.signal);
      return read(asins);
    });
    await detector.handle([delivery(next)]);
    expect(await row()).toMatchObject({ revision: 2, contextN: 2, profit: eur(2618) });
  });
});
