import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { alertOf, hoursAgo, NOW, opportunityOf, productOf } from './fixtures/rows';
import { KEPT_FOR } from './store-retention';
import { StoreRetentionRunner } from './store-retention.runner';

const ASIN = 'B000000001';
const daysAgo = (days: number): string => hoursAgo(days * 24);

describe('retention of the store', () => {
  let stores: MemoryStores;
  let clock: FakeClock;
  let log: MemoryLog;
  let runner: StoreRetentionRunner;

  beforeEach(async () => {
    stores = new MemoryStores();
    clock = new FakeClock(NOW);
    log = new MemoryLog();
    runner = new StoreRetentionRunner(stores, clock, log, KEPT_FOR, 'one');
    runner.onApplicationBootstrap();
  });
  afterEach(() => runner.beforeApplicationShutdown());

  /** An hour passes, and as many pauses as the work takes. */
  async function anHourLater(): Promise<void> {
    await clock.advance(3_600_000);
    for (let pauses = 0; pauses < 10; pauses++) await clock.advance(100);
  }

  it('keeps alerts a year, closed routes 180 days and history three years', async () => {
    const closed = (asin: string, days: number) =>
      opportunityOf(asin, { state: 'closed', closedAt: daysAgo(days), oldestObservedAt: daysAgo(days + 1) });
    await stores.alerts.putMany([alertOf('B000000009', 'a'.repeat(32))], daysAgo(366));
    await stores.alerts.putMany([alertOf('B000000009', 'b'.repeat(32))], daysAgo(364));
    await stores.opportunities.putMany([closed(ASIN, 181), closed('B000000002', 179)]);
    await stores.products.putMany([productOf(ASIN)]);
    const month = (name: string) =>
      ({ asin: ASIN, marketplace: 'DE', series: 'NEW', month: name, at: [1], values: [1] }) as const;
    await stores.history.putChunks(
      ['2023-09', '2023-10', '2023-11', '2026-11'].map((name) => ({ chunk: { ...month(name), at: [1], values: [1] } })),
    );
    await anHourLater();
    expect((await stores.alerts.search({ limit: 10 })).items.map(({ alertId }) => alertId)).toEqual(['b'.repeat(32)]);
    expect([...(await stores.opportunities.getMany([`${ASIN}-IT-DE`, 'B000000002-IT-DE'])).keys()]).toEqual([
      'B000000002-IT-DE',
    ]);
    const chunks = await stores.history.getChunks(['2023-09', '2023-10', '2023-11', '2026-11'].map(month));
    expect(chunks.map(({ chunk }) => chunk.month)).toEqual(['2023-11', '2026-11']);
  });

  it('forgets after a week what was asked for and what is off the watchlist', async () => {
    const request = (id: string, days: number) => ({
      id,
      asin: ASIN,
      marketplaces: ['DE' as const],
      wantedAt: daysAgo(days),
    });
    for (const days of [8, 6]) {
      await stores.refreshRequests.add(request(`r${days}`, days));
      const kind = days === 8 ? 'look' : 'confirm';
      const wish = { asin: ASIN, marketplace: 'DE', kind, wantedAt: daysAgo(days), profitHome: 500 } as const;
      await stores.askWanted.putMany([wish]);
      const asin = `B00000000${days}`;
      await stores.watchlist.add([{ asin, marketplaces: ['DE'], addedAt: daysAgo(9) }]);
      await stores.watchlist.remove(asin, daysAgo(days));
    }
    await anHourLater();
    expect((await stores.refreshRequests.changedSince(null, 10)).rows).toEqual([request('r6', 6)]);
    expect((await stores.askWanted.changedSince(null, 10)).rows).toMatchObject([{ kind: 'confirm' }]);
    expect((await stores.watchlist.changedSince(null, 10)).rows).toMatchObject([{ asin: 'B000000006' }]);
    expect(log.entries).toMatchObject([{ fields: { refreshRequests: 1, wishes: 1, unwatched: 1 } }]);
  });

  it('goes on until all of it is gone, in writes of 500 rows', async () => {
    await stores.alerts.putMany(
      Array.from({ length: 1_200 }, (_, n) => alertOf(ASIN, n.toString(16).padStart(32, '0'))),
      daysAgo(400),
    );
    await anHourLater();
    expect((await stores.alerts.search({ limit: 10 })).items).toHaveLength(0);
  });

  it('keeps what the app says for as long as it says', async () => {
    await runner.beforeApplicationShutdown();
    const kept = { alertDays: 10, closedRouteDays: 20, deadLetterDays: 30, requestDays: 40, historyMonths: 7 };
    runner = new StoreRetentionRunner(stores, clock, log, kept, 'one');
    runner.onApplicationBootstrap();
    const prune = jest.spyOn(stores, 'prune');
    const pruneHistory = jest.spyOn(stores.history, 'prune');
    await anHourLater();
    const atOne = (days: number): string => hoursAgo(days * 24 - 1);
    const limits = {
      alertsFrom: atOne(10),
      closedRoutesFrom: atOne(20),
      deadLettersFrom: atOne(30),
      requestsFrom: atOne(40),
    };
    expect(prune).toHaveBeenCalledWith(limits, 500);
    expect(pruneHistory).toHaveBeenCalledWith(expect.objectContaining({ fromMonth: '2026-04' }));
  });

  it('leaves the work to the replica that holds the lease', async () => {
    const until = '2026-11-22T14:00:00.000Z';
    await stores.leases.take({ name: 'retention', holder: 'two', until }, NOW);
    await stores.alerts.putMany([alertOf(ASIN, 'a'.repeat(32))], daysAgo(400));
    await anHourLater();
    expect((await stores.alerts.search({ limit: 10 })).items).toHaveLength(1);
    await anHourLater();
    expect((await stores.alerts.search({ limit: 10 })).items).toHaveLength(0);
  });

  it.each([
    ['an hour ahead', '2026-11-22T13:20:00.000Z'],
    ['an hour back', '2026-11-22T11:20:00.000Z'],
  ])('comes once an hour also when the clock is set %s in between', async (_, instant) => {
    await stores.alerts.putMany([alertOf(ASIN, 'a'.repeat(32))], daysAgo(400));
    const kept = async (): Promise<number> => (await stores.alerts.search({ limit: 10 })).items.length;
    await clock.advance(20 * 60_000);
    clock.jumpTo(instant);
    await clock.advance(39 * 60_000);
    expect(await kept()).toBe(1);
    await clock.advance(2 * 60_000);
    expect(await kept()).toBe(0);
    await stores.alerts.putMany([alertOf(ASIN, 'b'.repeat(32))], daysAgo(400));
    await clock.advance(57 * 60_000);
    expect(await kept()).toBe(1);
    await clock.advance(4 * 60_000);
    expect(await kept()).toBe(0);
  });

  it('lives through a store that is down and tries again an hour later', async () => {
    await stores.alerts.putMany([alertOf(ASIN, 'a'.repeat(32))], daysAgo(400));
    stores.down = true;
    await anHourLater();
    expect(log.entries.map(({ level }) => level)).toEqual(['warn']);
    stores.down = false;
    await anHourLater();
    expect((await stores.alerts.search({ limit: 10 })).items).toHaveLength(0);
  });
});
