import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { NOW } from './fixtures/rows';
import { ServeRunner } from './serve.runner';

describe('the runner of serve', () => {
  let stores: MemoryStores;
  let clock: FakeClock;
  let log: MemoryLog;
  let runner: ServeRunner;

  beforeEach(() => {
    stores = new MemoryStores();
    clock = new FakeClock(NOW);
    log = new MemoryLog();
    runner = new ServeRunner(stores, clock, log, 'one');
  });
  afterEach(() => runner.beforeApplicationShutdown());

  const beatAt = async () => (await stores.stageStatus.list()).map(({ at }) => at);

  it('stores the default cost profile at the first start', async () => {
    await runner.onApplicationBootstrap();
    expect(await stores.costProfile.get()).toMatchObject({
      revision: 1,
      home: 'DE',
      registeredIn: ['DE'],
      inbound: { amount: 60, currency: 'EUR' },
      thresholds: { openProfit: { amount: 300, currency: 'EUR' }, openRoiBps: 2500 },
      updatedAt: NOW,
    });
  });

  it('leaves a profile alone that is there', async () => {
    await runner.onApplicationBootstrap();
    const own = { ...(await stores.costProfile.get()), revision: 2, storageMonths: 3 };
    await stores.costProfile.put(own as Parameters<typeof stores.costProfile.put>[0]);
    const next = new ServeRunner(stores, clock, log, 'two');
    await next.onApplicationBootstrap();
    await next.beforeApplicationShutdown();
    expect(await stores.costProfile.get()).toEqual(own);
  });

  it('gives a sign of life every five seconds until it is stopped', async () => {
    await runner.onApplicationBootstrap();
    expect(await beatAt()).toEqual([NOW]);
    await clock.advance(5_000);
    expect(await beatAt()).toEqual(['2026-11-22T12:00:05.000Z']);
    await runner.beforeApplicationShutdown();
    await clock.advance(60_000);
    expect(await beatAt()).toEqual(['2026-11-22T12:00:05.000Z']);
  });

  it('lives through a store that is down, says so once, and makes up for the profile', async () => {
    stores.down = true;
    await runner.onApplicationBootstrap();
    await clock.advance(10_000);
    expect(log.entries.map(({ level }) => level)).toEqual(['warn']);
    stores.down = false;
    await clock.advance(5_000);
    expect(await stores.costProfile.get()).toMatchObject({ revision: 1 });
    expect(await beatAt()).toEqual(['2026-11-22T12:00:15.000Z']);
  });
});
