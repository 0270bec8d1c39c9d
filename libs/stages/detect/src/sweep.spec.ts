import { aDetector, ASIN, deal, delivery, storeProduct, watch } from './fixtures/deal';
import { sweep } from './sweep';

const HOUR_MS = 3_600_000;

async function opened(input: Parameters<typeof deal>[0] = {}) {
  const parts = await aDetector();
  await storeProduct(parts.stores, deal(input));
  await parts.detector.handle([delivery(deal(input))]);
  const running = new AbortController();
  const sweepNow = () => sweep(parts.detector, parts.stores, parts.clock.now().toISOString(), running.signal);
  return { ...parts, running, sweepNow };
}

describe('the sweep', () => {
  it('closes a route that aged past the show limit although nothing was asked', async () => {
    const { clock, sweepNow, row, alerts } = await opened();
    await clock.advance(24 * HOUR_MS);
    await sweepNow();
    expect((await row())?.state).toBe('open');
    await clock.advance(60_001);
    await sweepNow();
    expect(await row()).toMatchObject({ state: 'closed', closeReason: 'stale', unsent: [] });
    expect(alerts().map(({ kind }) => kind)).toEqual(['opened', 'closed']);
  });

  it('closes a route that is no longer watched', async () => {
    const { clock, stores, sweepNow, row } = await opened();
    await clock.advance(1_000);
    await stores.watchlist.remove(ASIN, clock.now().toISOString());
    await sweepNow();
    expect(await row()).toMatchObject({ state: 'closed', closeReason: 'unwatched' });
  });

  it('tells an opening that waited for the 6 h after the last one', async () => {
    const { clock, stores, detector, sweepNow, alerts } = await opened();
    const again = deal({ revision: 3, seenAt: '2026-09-30T17:00:00.000Z' });
    await clock.advance(HOUR_MS);
    await detector.handle([delivery(deal({ revision: 2, buyAt: 12000 }))]);
    await clock.advance(4 * HOUR_MS);
    await stores.products.putMany([{ ...again, revision: 2 }]);
    await stores.products.putMany([again]);
    await detector.handle([delivery(again)]);
    const told = () => alerts().map((alert) => `${alert.kind} ${alert.kind === 'summary' ? '' : alert.episode}`);
    await sweepNow();
    expect(told()).toEqual(['opened 1', 'closed 1']);
    await clock.advance(HOUR_MS);
    await sweepNow();
    expect(told()).toEqual(['opened 1', 'closed 1', 'opened 2']);
  });

  it('sends what a crash left unsent, with the same alert id', async () => {
    const { stores, detector, publisher, alerts, row, clock } = await aDetector();
    publisher.down = true;
    await detector.handle([delivery(deal())]);
    const owed = (await row())?.unsent;
    publisher.down = false;
    await sweep(detector, stores, clock.now().toISOString(), new AbortController().signal);
    expect(alerts()).toEqual(owed);
    expect((await row())?.unsent).toEqual([]);
  });

  it('sends what is left on closed routes too', async () => {
    const { clock, detector, publisher, sweepNow, alerts } = await opened();
    await clock.advance(1_000);
    publisher.down = true;
    await detector.handle([delivery(deal({ revision: 2, buyAt: 12000 }))]);
    publisher.down = false;
    await sweepNow();
    expect(alerts().map(({ kind }) => kind)).toEqual(['opened', 'closed']);
  });

  it('walks more open routes than a page holds', async () => {
    const { stores, detector, clock, sweepNow } = await opened();
    const asins = Array.from({ length: 150 }, (_, i) => `B0MANY${String(i).padStart(4, '0')}`);
    for (const asin of asins) {
      await watch(stores, asin, ['IT', 'DE']);
      await storeProduct(stores, deal({ asin }));
    }
    await detector.handle(asins.map((asin) => delivery(deal({ asin }))));
    expect((await stores.opportunities.countOpen(asins)).size).toBe(150);
    await clock.advance(25 * HOUR_MS);
    await sweepNow();
    expect((await stores.opportunities.countOpen(asins)).size).toBe(0);
  });

  it('opens nothing and changes no scores: that is for events', async () => {
    const { stores, clock, sweepNow, row } = await opened({ buyAt: 12000 });
    await clock.advance(1_000);
    await stores.products.putMany([deal({ revision: 2 })]);
    await sweepNow();
    expect(await row()).toBeUndefined();
    expect((await stores.products.getMany([ASIN])).get(ASIN)?.scoresRevision).toBe(1);
  });

  it('stops when it is told to', async () => {
    const { clock, sweepNow, running, row } = await opened();
    await clock.advance(25 * HOUR_MS);
    running.abort();
    await sweepNow();
    expect((await row())?.state).toBe('open');
  });
});
