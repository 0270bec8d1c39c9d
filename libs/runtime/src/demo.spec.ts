import { DEMO_KEY, startSimulator, type Simulator } from '@tracker/keepa-simulator';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { remotePrices, RemoteSimulator, SIMULATOR_KEY, watchRemoteDemo } from './demo';
import { readConfig } from './settings';

const configOf = (environment: Record<string, string>) => {
  const reading = readConfig(environment);
  if (!reading.ok) throw new Error(reading.faults.join());
  return reading.config;
};

describe('a demo on a simulator that runs by itself', () => {
  const clock = new FakeClock('2026-11-22T12:00:00.000Z');
  let simulator: Simulator;
  let log: MemoryLog;
  beforeEach(async () => {
    simulator = await startSimulator();
    log = new MemoryLog();
  });
  afterEach(() => simulator.close());

  it('asks it with the key that it knows, and takes its rates', async () => {
    const prices = remotePrices(configOf({ SIMULATOR_URL: simulator.url }));
    expect(SIMULATOR_KEY).toBe(DEMO_KEY);
    expect(prices).toMatchObject({ kind: 'demo', ecbUrl: null, keepa: { baseUrl: simulator.url, key: DEMO_KEY } });
    expect(await prices.simulatedRates?.()).toEqual(simulator.rates());
  });

  it('is none with a key of Keepa', () => {
    const prices = remotePrices(configOf({ KEEPA_API_KEY: 'k'.repeat(64), ECB_URL: '' }));
    expect(prices).toMatchObject({ kind: 'live', ecbUrl: null, simulatedRates: null, simulator: null });
    expect(prices.keepa).toMatchObject({ baseUrl: 'https://api.keepa.com', account: 'keepa', source: 'keepa' });
  });

  it('watches its whole catalogue once; what the user took off stays off', async () => {
    const stores = new MemoryStores();
    const remote = new RemoteSimulator(simulator.url);
    const signal = new AbortController().signal;
    await watchRemoteDemo(stores, remote, ['DE', 'IT'], { clock, log, signal });
    expect(await stores.watchlist.count()).toBe(2_000);
    const [asin = ''] = simulator.demoAsins();
    await stores.watchlist.remove(asin, clock.now().toISOString());
    await watchRemoteDemo(stores, remote, ['DE', 'IT'], { clock, log, signal });
    expect(await stores.watchlist.count()).toBe(1_999);
  });

  it('waits for it, saying what to do, and ends with the process', async () => {
    const stores = new MemoryStores();
    const { url } = simulator;
    await simulator.close();
    const stopping = new AbortController();
    const watching = watchRemoteDemo(stores, new RemoteSimulator(url), ['DE', 'IT'], {
      clock,
      log,
      signal: stopping.signal,
    });
    await clock.someoneSleeps();
    expect(log.entries).toMatchObject([
      { level: 'warn', fields: { reason: expect.stringContaining('SIMULATOR_URL') } },
    ]);
    stopping.abort();
    await watching;
  });
});
