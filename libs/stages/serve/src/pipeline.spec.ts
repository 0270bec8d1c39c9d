import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TOPICS, type DeadLetterPageDto, type PipelineDto } from '@tracker/dto';
import type { DeadLetterRow, PageStateRow } from '@tracker/store-port';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryPublisher, MemoryStores } from '@tracker/testing';
import { hoursAgo, NOW } from './fixtures/rows';
import { startApi } from './http/testing-api';

const letter = (offset: number, changes: Partial<DeadLetterRow> = {}): DeadLetterRow => ({
  id: `raw.keepa_updates:0:${offset}`,
  topic: TOPICS.raw,
  partition: 0,
  offset,
  key: 'B000000001',
  valueBase64: Buffer.from(`{"n":${offset}}`).toString('base64'),
  headers: { traceId: 'trace-1' },
  cause: 'bug',
  reason: 'TypeError',
  group: 'enricher',
  attempts: 3,
  at: hoursAgo(offset),
  replayedAt: null,
  ...changes,
});

describe('the pipeline', () => {
  let stores: MemoryStores;
  let publisher: MemoryPublisher;
  let app: NestFastifyApplication;
  let lags: () => Promise<never[]>;

  beforeEach(async () => {
    stores = new MemoryStores();
    publisher = new MemoryPublisher();
    lags = () => Promise.resolve([]);
    const messaging = { lags: () => lags() };
    app = await startApi({ stores, publisher, clock: new FakeClock(NOW), log: new MemoryLog(), messaging });
  });
  afterEach(() => app.close());

  const pipeline = async () => (await app.inject('/pipeline')).json<PipelineDto>();
  const list = async (query = '') => (await app.inject(`/dead-letters${query}`)).json<DeadLetterPageDto>();
  const replay = (payload: object) => app.inject({ method: 'POST', url: '/dead-letters/replay', payload });

  it('starts with nothing spent, nothing forecast and nothing waiting', async () => {
    expect(await pipeline()).toMatchObject({
      tokens: null,
      spentToday: [],
      forecast: [],
      confirmShareBps: 0,
      pages: { watched: 0 },
      deadLetters: 0,
      sweeps: [],
      fx: null,
    });
  });

  it('forecasts what the tokens that confirms leave over can keep fresh', async () => {
    const asins = Array.from({ length: 1_000 }, (_, n) => `B${String(n).padStart(9, '0')}`);
    await stores.watchlist.add(asins.map((asin) => ({ asin, marketplaces: ['DE', 'IT'], addedAt: NOW })));
    await stores.tokenLedger.put({ account: 'keepa', left: 40, refillPerMinute: 5, at: NOW });
    const spent = { account: 'keepa', day: NOW.slice(0, 10) };
    await stores.tokenSpend.add([
      { ...spent, kind: 'look', why: 'plan', tokens: 300 },
      { ...spent, kind: 'confirm', why: 'wish', tokens: 60 },
      { ...spent, kind: 'confirm', why: 'click', tokens: 30 },
      { ...spent, day: '2026-11-21', kind: 'look', why: 'plan', tokens: 510 },
      { ...spent, day: '2026-11-20', kind: 'confirm', why: 'wish', tokens: 9_999 },
    ]);
    const { confirmShareBps, forecast, spentToday, tokens } = await pipeline();
    // 90 of 900 tokens: 4.5 looks a minute are left for 2,000 pages
    expect(confirmShareBps).toBe(1_000);
    expect(forecast).toEqual([
      { ageMinutes: 60, shareBps: 1_350 },
      { ageMinutes: 360, shareBps: 8_100 },
      { ageMinutes: 1_440, shareBps: 10_000 },
      { ageMinutes: 10_080, shareBps: 10_000 },
    ]);
    expect(tokens).toEqual({ left: 40, refillPerMinute: 5, at: NOW });
    expect(spentToday).toHaveLength(3);
  });

  it('tells how old the watched pages are', async () => {
    const page = (asin: string, lookedAt: string): PageStateRow => ({
      asin,
      marketplace: 'DE',
      lookedAt,
      confirmedAt: null,
      buyBoxObservedAt: null,
      buyBoxUnmovedAt: null,
      outcome: 'answered',
      at: lookedAt,
    });
    const asins = ['B000000001', 'B000000002', 'B000000003'];
    await stores.watchlist.add(asins.map((asin) => ({ asin, marketplaces: ['DE'], addedAt: NOW })));
    await stores.pageState.putMany([page('B000000001', hoursAgo(0.5)), page('B000000002', hoursAgo(30))]);
    expect((await pipeline()).pages).toMatchObject({ watched: 3, neverAsked: 1, hour: 1, older: 1 });
  });

  it('is still shown when the journal can not be read, and says so', async () => {
    lags = () => Promise.reject(new Error('the journal is closed'));
    const report = await pipeline();
    expect(report.lags).toEqual([]);
    expect(report.stages.find(({ name }) => name === 'messaging')).toMatchObject({ state: 'down' });
  });

  it('lists dead letters with the event as text, cut when it is long', async () => {
    const long = Buffer.from('ü'.repeat(10_001)).toString('base64');
    await stores.deadLetters.putMany([letter(1), letter(2, { cause: 'decode', valueBase64: long })]);
    const { items, total } = await list();
    expect(total.value).toBe(2);
    expect(items[0]).toEqual({
      id: 'raw.keepa_updates:0:1',
      topic: TOPICS.raw,
      key: 'B000000001',
      cause: 'bug',
      reason: 'TypeError',
      group: 'enricher',
      attempts: 3,
      at: hoursAgo(1),
      replayedAt: null,
      value: '{"n":1}',
    });
    expect(items[1]?.value).toHaveLength(10_000);
    expect((await list('?cause=decode')).items).toHaveLength(1);
    expect((await app.inject('/dead-letters?cause=nonsense')).statusCode).toBe(400);
  });

  it('publishes again what is named, in the order in which it failed, and says what is not known', async () => {
    await stores.deadLetters.putMany([letter(1), letter(2), letter(3)]);
    const answer = await replay({ ids: [letter(1).id, 'nowhere:0:1', letter(2).id] });
    expect(answer.json()).toEqual({ replayed: 2, unknown: ['nowhere:0:1'] });
    expect(
      publisher.republished(TOPICS.raw).map(({ key, value, headers }) => [key, Buffer.from(value).toString(), headers]),
    ).toEqual([
      ['B000000001', '{"n":2}', { traceId: 'trace-1', 'replayed.from': 'raw.keepa_updates:0:2' }],
      ['B000000001', '{"n":1}', { traceId: 'trace-1', 'replayed.from': 'raw.keepa_updates:0:1' }],
    ]);
    expect((await list('?replayed=false')).items.map(({ id }) => id)).toEqual([letter(3).id]);
    expect((await list('?replayed=true')).items[0]?.replayedAt).toBe(NOW);
  });

  it('replays everything that waits, once, however much it is', async () => {
    const enriched = letter(500, { id: 'products.enriched:0:500', topic: TOPICS.enriched });
    await stores.deadLetters.putMany([...Array.from({ length: 250 }, (_, n) => letter(n)), enriched]);
    expect((await replay({})).json()).toEqual({ replayed: 251, unknown: [] });
    expect(publisher.republished(TOPICS.raw)).toHaveLength(250);
    expect(publisher.republished(TOPICS.enriched)).toHaveLength(1);
    expect((await replay({})).json()).toEqual({ replayed: 0, unknown: [] });
    expect((await pipeline()).deadLetters).toBe(0);
  });

  it('leaves them waiting while the broker takes nothing', async () => {
    await stores.deadLetters.putMany([letter(1)]);
    publisher.down = true;
    expect((await replay({})).statusCode).toBe(503);
    expect((await pipeline()).deadLetters).toBe(1);
  });

  it.each([{ ids: [] }, { ids: 'all' }, { ids: [7] }, { all: true }])('refuses %j', async (body) => {
    expect((await replay(body)).statusCode).toBe(400);
  });
});
