import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { STAGES, type HealthDto, type HealthPartDto, type Stage } from '@tracker/dto';
import type { Lag } from '@tracker/messaging-port';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { NOW } from './fixtures/rows';
import { startApi } from './http/testing-api';

describe('health', () => {
  let stores: MemoryStores;
  let clock: FakeClock;
  let lags: Lag[];
  let app: NestFastifyApplication;

  beforeEach(async () => {
    stores = new MemoryStores();
    clock = new FakeClock(NOW);
    lags = [];
    app = await startApi({ stores, clock, log: new MemoryLog(), messaging: { lags: () => Promise.resolve(lags) } });
  });
  afterEach(() => app.close());

  const alive = (stage: Stage, at: string, changes: object = {}) =>
    stores.stageStatus.put({
      stage,
      instance: 'one',
      state: 'ok',
      detail: `${stage} works`,
      since: NOW,
      at,
      ...changes,
    });
  const everythingWell = async () => {
    for (const stage of STAGES) await alive(stage, NOW);
    await stores.fxRates.put({ date: '2026-11-20', perEuro: { GBP: '0.85' }, source: 'ecb', fetchedAt: NOW });
    await stores.tokenLedger.put({ account: 'keepa', left: 240, refillPerMinute: 20, at: NOW });
  };
  const health = async (): Promise<HealthDto> => {
    const response = await app.inject('/health');
    expect(response.statusCode).toBe(200);
    return response.json();
  };
  const part = async (name: string): Promise<HealthPartDto | undefined> =>
    (await health()).parts.find((candidate) => candidate.name === name);
  const ready = async () => (await app.inject('/health/ready')).statusCode;

  it('is ok when every part is', async () => {
    await everythingWell();
    await stores.watchlist.add([{ asin: 'B000000001', marketplaces: ['DE'], addedAt: NOW }]);
    expect(await health()).toMatchObject({
      status: 'ok',
      mode: 'demo',
      version: '9.9.9',
      startedAt: NOW,
      watched: 1,
      tokens: { left: 240, refillPerMinute: 20, at: NOW },
    });
    expect((await health()).parts.map(({ name }) => name)).toEqual(['store', ...STAGES, 'messaging', 'keepa', 'fx']);
    expect(await ready()).toBe(200);
  });

  it('calls a stage down 30 s after its last sign of life, and the server not ready', async () => {
    await everythingWell();
    await alive('enrich', '2026-11-22T11:59:30.000Z');
    expect(await part('enrich')).toMatchObject({ state: 'ok' });
    expect(await ready()).toBe(200);
    await alive('enrich', '2026-11-22T11:59:29.999Z');
    expect(await part('enrich')).toMatchObject({ state: 'down', since: '2026-11-22T11:59:29.999Z' });
    const response = await app.inject('/health/ready');
    expect(response.statusCode).toBe(503);
    expect(response.json().detail).toContain('enrich: No sign of life since 2026-11-22T11:59:29.999Z');
  });

  it('calls a stage that died before the clock was set back down, and those that write on alive', async () => {
    await everythingWell();
    clock.jumpTo('2026-11-22T11:00:00.000Z');
    for (const stage of STAGES) if (stage !== 'enrich') await alive(stage, '2026-11-22T11:00:00.000Z');
    expect(await part('ingest')).toMatchObject({ state: 'ok' });
    expect(await part('enrich')).toMatchObject({ state: 'down', detail: expect.stringContaining('set back') });
    expect(await ready()).toBe(503);
    await alive('enrich', '2026-11-22T11:00:30.000Z');
    expect(await part('enrich')).toMatchObject({ state: 'ok' });
  });

  it('asks only one instance of a stage to be alive, and shows the worst of those that are', async () => {
    await everythingWell();
    await alive('ingest', '2026-11-22T10:00:00.000Z', { instance: 'gone', state: 'down' });
    expect(await part('ingest')).toMatchObject({ state: 'ok' });
    await alive('ingest', NOW, { instance: 'two', state: 'degraded', detail: 'waits for tokens' });
    expect(await part('ingest')).toMatchObject({ state: 'degraded', detail: 'waits for tokens' });
    expect(await ready()).toBe(200);
  });

  it('shows every process of a stage, and those that fell silent within ten minutes', async () => {
    await everythingWell();
    await alive('detect', '2026-11-22T11:50:00.000Z', { instance: 'silent' });
    await alive('detect', '2026-11-22T11:49:59.999Z', { instance: 'forgotten' });
    await alive('detect', NOW, { instance: 'two' });
    const detect = await part('detect');
    expect(detect).toMatchObject({ state: 'ok' });
    expect(detect?.instances).toEqual([
      { instance: 'one', state: 'ok', detail: 'detect works', at: NOW },
      { instance: 'two', state: 'ok', detail: 'detect works', at: NOW },
      { instance: 'silent', state: 'down', detail: 'No sign of life.', at: '2026-11-22T11:50:00.000Z' },
    ]);
    expect(await part('store')).not.toHaveProperty('instances');
  });

  it('says which group holds events back, since when and why', async () => {
    await everythingWell();
    const held = { since: '2026-11-22T11:58:00.000Z', reason: 'the store is down' };
    lags = [
      { group: 'enricher', topic: 'raw.keepa_updates', events: 12, held },
      { group: 'arbitrage', topic: 'products.enriched', events: 3, held: null },
    ];
    expect(await part('messaging')).toEqual({
      name: 'messaging',
      state: 'degraded',
      detail: 'enricher holds raw.keepa_updates: the store is down. 15 events wait.',
      since: '2026-11-22T11:58:00.000Z',
    });
  });

  it('calls rates stale after four days, so that a weekend is none', async () => {
    await everythingWell();
    clock.jumpTo('2026-11-24T00:00:00.000Z');
    expect(await part('fx')).toMatchObject({ state: 'ok', detail: 'The ECB rates of 2026-11-20.' });
    clock.jumpTo('2026-11-24T00:00:00.001Z');
    expect(await part('fx')).toMatchObject({ state: 'degraded' });
  });

  it('is still answered when a part fails as it never should', async () => {
    await everythingWell();
    Object.assign(stores, { fxRates: { newest: () => Promise.reject(new Error('a bug')) } });
    expect(await part('fx')).toMatchObject({ state: 'degraded' });
    expect(await ready()).toBe(200);
  });

  it('is still answered when the store is down, and says so', async () => {
    await everythingWell();
    stores.down = true;
    const report = await health();
    expect(report.status).toBe('down');
    expect(report.parts[0]).toMatchObject({ name: 'store', state: 'down', detail: expect.stringContaining('down') });
    expect(await ready()).toBe(503);
    expect((await app.inject('/health/live')).json()).toEqual({ status: 'ok' });
  });
});

describe('health of a gateway that runs apart from the other stages', () => {
  let stores: MemoryStores;
  let app: NestFastifyApplication;
  let reader: { live: boolean; detail: string };

  beforeEach(async () => {
    stores = new MemoryStores();
    reader = { live: true, detail: 'api-gateway is rebalancing with 0 partitions' };
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi(
      { stores, clock: new FakeClock(NOW), log: new MemoryLog(), messaging },
      { mode: 'stored', hosted: ['serve'], alive: () => reader },
    );
  });
  afterEach(() => app.close());

  const status = async (url: string) => (await app.inject(url)).statusCode;

  it('is ready while it and the store are well, whatever the other stages do', async () => {
    expect((await app.inject('/health')).json()).toMatchObject({ status: 'down' });
    expect(await status('/health/ready')).toBe(200);
    stores.down = true;
    expect(await status('/health/ready')).toBe(503);
  });

  it('is alive through a rebalance, and not when a reader of events ended for good', async () => {
    expect(await status('/health/live')).toBe(200);
    reader = { live: false, detail: 'api-gateway is stopped with 0 partitions' };
    const dead = await app.inject('/health/live');
    expect(dead.statusCode).toBe(503);
    expect(dead.json().detail).toContain('api-gateway is stopped');
  });

  it.each([
    ['simulator', 'demo'],
    ['keepa', 'live'],
  ])('tells from the ledger of %s that prices are of the %s kind', async (account, mode) => {
    await stores.tokenLedger.put({ account, left: 7, refillPerMinute: 20, at: NOW });
    expect((await app.inject('/health')).json()).toMatchObject({ mode, tokens: { left: 7 } });
  });
});
