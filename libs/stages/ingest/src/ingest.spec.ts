import { MARKETPLACES, type Marketplace } from '@tracker/dto';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { FairRoundRobin } from '@tracker/scheduling';
import { MemoryStores } from '@tracker/testing';
import funnels from './fixtures/us_product_B0F7XPYCSJ_full_20260510.json';
import { Ingest } from './ingest';
import { MemoryJournal } from './testing/memory-journal';
import { failure, ScriptedKeepa } from './testing/scripted-keepa';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 2026-11-22T11:00Z */
const BUY_BOX_SEEN = 8_358_420;

const asin = (n: number): string => `B${String(n).padStart(9, '0')}`;
const asins = (count: number): string[] => Array.from({ length: count }, (_, n) => asin(n));

/** What outlives a process. */
function world(tokens?: { left?: number; refillRate?: number }) {
  const clock = new FakeClock('2026-11-22T12:00:00.000Z');
  return {
    clock,
    stores: new MemoryStores(),
    journal: new MemoryJournal(clock),
    keepa: new ScriptedKeepa(clock, tokens),
    disk: { freeBytes: 50_000_000_000 },
  };
}

type World = ReturnType<typeof world>;

const watch = ({ stores, clock }: World, count: number, marketplaces: Marketplace[] = ['DE']) =>
  stores.watchlist.add(asins(count).map((one) => ({ asin: one, marketplaces, addedAt: clock.now().toISOString() })));

/** Lets the process come to rest, then time pass; a long time by the wall clock, as the process looks up each second. */
async function pass({ clock }: World, ms: number): Promise<void> {
  const steps = Math.min(ms, 15 * MINUTE);
  await clock.someoneSleeps();
  clock.jumpTo(new Date(clock.now().getTime() + ms - steps));
  await clock.advance(steps);
}

/** A process on that world; `stop` ends it as SIGTERM does. */
function start({ clock, stores, journal, keepa, disk }: World) {
  const log = new MemoryLog();
  let answers = 0;
  const settings = {
    account: 'keepa',
    source: 'keepa' as const,
    marketplaces: MARKETPLACES,
    newTraceId: () => `${clock.now().getTime()}-${++answers}`,
  };
  const freeDiskBytes = async () => disk.freeBytes;
  const ports = { stores, publisher: journal, eventLog: journal, clock, log, freeDiskBytes };
  const ingest = new Ingest(ports, keepa, new FairRoundRobin<Marketplace>(), settings);
  const stopping = new AbortController();
  const running = ingest.run(stopping.signal);
  const status = () => ingest.status.row('one', ingest.facts);
  const stop = async () => {
    stopping.abort();
    await running;
  };
  return { log, status, stop };
}

const stateOf = async ({ stores }: World, one: string, marketplace: Marketplace = 'DE') =>
  (await stores.pageState.getMany([{ asin: one, marketplace }]))[0];

describe('an answer', () => {
  it('is published whole, one event for each product, and then noted', async () => {
    const all = world();
    await watch(all, 2);
    const { stop } = start(all);
    await pass(all, 1);
    await stop();
    expect(all.keepa.asks).toMatchObject([{ marketplace: 'DE', kind: 'look', asins: [asin(0), asin(1)], days: 400 }]);
    expect(all.journal.events).toMatchObject([
      { key: asin(0), value: { asin: asin(0), marketplace: 'DE', ask: 'look', days: 400, source: 'keepa' } },
      { key: asin(1), value: { traceId: `${Date.parse('2026-11-22T12:00:00Z')}-1`, product: { domainId: 3 } } },
    ]);
    expect(await stateOf(all, asin(0))).toMatchObject({ lookedAt: '2026-11-22T12:00:00.000Z', outcome: 'answered' });
    expect(await all.stores.tokenLedger.get('keepa')).toMatchObject({ left: 998, refillPerMinute: 20 });
  });

  it('that leaves an ASIN out notes it as missing, to be asked again after a day', async () => {
    const all = world();
    await watch(all, 2);
    all.keepa.replies.push((ask) => all.keepa.answer(ask, { [asin(1)]: null }));
    const { stop } = start(all);
    await pass(all, 23 * HOUR);
    expect(await stateOf(all, asin(1))).toMatchObject({ lookedAt: null, outcome: 'missing' });
    const asked = () => all.keepa.asks.filter((ask) => ask.asins.includes(asin(1))).length;
    expect(asked()).toBe(1);
    await pass(all, HOUR + MINUTE);
    await stop();
    expect(asked()).toBe(2);
  });

  it('with a genuine product of amazon.com for amazon.de is refused, the others are published', async () => {
    const all = world();
    const [american] = funnels.products;
    await watch(all, 1);
    await all.stores.watchlist.add([{ asin: 'B0F7XPYCSJ', marketplaces: ['DE'], addedAt: '2026-11-22T12:00:00.000Z' }]);
    all.keepa.replies.push((ask) => all.keepa.answer(ask, { B0F7XPYCSJ: { ...american } }));
    const { log, stop } = start(all);
    await pass(all, 1);
    await stop();
    expect(all.journal.events.map(({ key }) => key)).toEqual([asin(0)]);
    expect(await stateOf(all, 'B0F7XPYCSJ')).toMatchObject({ lookedAt: null, outcome: 'undecodable' });
    expect(log.entries).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ asins: ['B0F7XPYCSJ'] }) }),
    );
  });

  it('is held until the broker takes it, and nothing else is asked meanwhile', async () => {
    const all = world();
    await watch(all, 1, ['DE', 'IT']);
    const { status, stop } = start(all);
    all.journal.down = true;
    all.keepa.replies.push((ask) => all.keepa.answer(ask));
    await pass(all, 2 * MINUTE);
    expect(all.keepa.asks).toHaveLength(0);
    all.journal.down = false;
    all.journal.accepted = () => (all.journal.down = true);
    await pass(all, 2_000);
    expect(all.keepa.asks).toHaveLength(1);
    all.journal.down = false;
    all.journal.accepted = () => undefined;
    all.keepa.replies.push((ask) => {
      all.journal.down = true;
      return all.keepa.answer(ask);
    });
    await pass(all, 2 * MINUTE);
    expect(all.keepa.asks).toHaveLength(2);
    expect(status()).toMatchObject({ state: 'degraded', detail: expect.stringContaining('the disk is full') });
    all.journal.down = false;
    await pass(all, 31_000);
    await stop();
    expect(all.journal.events.map(({ value }) => value.marketplace)).toEqual(['DE', 'IT']);
  });
});

describe('wishes', () => {
  it('of the user are asked within a second, confirmed with the buy box', async () => {
    const all = world();
    await watch(all, 1);
    const { stop } = start(all);
    await pass(all, 10 * MINUTE);
    await all.stores.refreshRequests.add({
      id: 'r1',
      asin: asin(0),
      marketplaces: ['DE'],
      wantedAt: '2026-11-22T12:10:00.000Z',
    });
    await pass(all, 1_000);
    await pass(all, 10 * MINUTE);
    await stop();
    expect(all.keepa.asks.map(({ kind }) => kind)).toEqual(['look', 'confirm']);
    expect(await stateOf(all, asin(0))).toMatchObject({
      confirmedAt: expect.stringMatching(/^2026-11-22T12:10:0[01]/),
    });
  });

  it('of detection wait six hours after a confirm whose buy box had not moved', async () => {
    const all = world();
    await watch(all, 1);
    const seen = { stats: { lastBuyBoxUpdate: BUY_BOX_SEEN } };
    const wish = (wantedAt: string) =>
      all.stores.askWanted.putMany([{ asin: asin(0), marketplace: 'DE', kind: 'confirm', wantedAt, profitHome: 500 }]);
    const { stop } = start(all);
    await pass(all, 1);
    const confirms = () => all.keepa.asks.filter(({ kind }) => kind === 'confirm').map(({ at }) => at.slice(11, 16));
    all.keepa.replies.push((ask) => all.keepa.answer(ask, { [asin(0)]: seen }));
    await wish('2026-11-22T12:00:00.001Z');
    await pass(all, 2_000);
    expect(await stateOf(all, asin(0))).toMatchObject({
      buyBoxObservedAt: '2026-11-22T11:00:00.000Z',
      buyBoxUnmovedAt: null,
    });
    await wish('2026-11-22T12:30:00.000Z');
    all.keepa.replies.push((ask) => all.keepa.answer(ask, { [asin(0)]: seen }));
    await pass(all, HOUR);
    expect(confirms()).toEqual(['12:00', '13:00']);
    expect((await stateOf(all, asin(0)))?.buyBoxUnmovedAt).toMatch(/^2026-11-22T13:00/);
    await wish('2026-11-22T13:30:00.000Z');
    await pass(all, 5 * HOUR + 50 * MINUTE);
    expect(confirms()).toHaveLength(2);
    await pass(all, 15 * MINUTE);
    await stop();
    expect(confirms()).toEqual(['12:00', '13:00', '19:00']);
  });

  it('on a removed product are not asked any more', async () => {
    const all = world();
    await watch(all, 1);
    const { stop } = start(all);
    await pass(all, 1);
    await all.stores.watchlist.remove(asin(0), '2026-11-22T12:00:01.000Z');
    await pass(all, 3 * HOUR);
    await stop();
    expect(all.keepa.asks).toHaveLength(1);
  });
});

describe('tokens', () => {
  it('are never overdrawn: the rest of the watchlist waits for the refill', async () => {
    const all = world({ left: 30, refillRate: 20 });
    await watch(all, 70);
    const { status, stop } = start(all);
    await pass(all, 1);
    expect(status().detail).toContain('waits for tokens; 0 tokens left, 20 a minute; 70 products watched');
    all.keepa.left = 20;
    await pass(all, MINUTE + 1_000);
    await stop();
    expect(all.keepa.asks.map((ask) => ask.asins.length)).toEqual([30, 20]);
  });

  it('are asked for once, at the start', async () => {
    const all = world();
    await watch(all, 3);
    const { stop } = start(all);
    await pass(all, 3 * HOUR);
    await stop();
    expect(all.keepa.tokenCalls).toBe(1);
  });
});

describe('when Keepa fails', () => {
  const asksAfter = async (all: World, ms: number): Promise<string[]> => {
    await watch(all, 1);
    const { stop } = start(all);
    await pass(all, ms);
    await stop();
    return all.keepa.asks.map(({ at }) => at.slice(11, 19));
  };

  it('a 429 is waited out as long as the account says', async () => {
    const all = world();
    all.keepa.replies.push(failure('not_enough_tokens', 42_100));
    expect(await asksAfter(all, MINUTE)).toEqual(['12:00:00', '12:00:42']);
  });

  it.each(['server_error', 'timeout', 'network', 'bad_answer'] as const)(
    '%s is tried again after 1, 2, 4 ... 60 seconds',
    async (kind) => {
      const all = world();
      all.keepa.replies.push(...Array.from({ length: 8 }, () => failure(kind)));
      expect(await asksAfter(all, 4 * MINUTE)).toEqual([
        '12:00:00',
        '12:00:01',
        '12:00:03',
        '12:00:07',
        '12:00:15',
        '12:00:31',
        '12:01:03',
        '12:02:03',
        '12:03:03',
      ]);
    },
  );

  it.each([
    ['unauthorized', 'Check KEEPA_API_KEY.'],
    ['payment_required', 'Renew the API plan'],
    ['not_found', 'Check KEEPA_BASE_URL.'],
  ] as const)('%s stops the asking, says what to do, and is tried every 10 minutes', async (kind, advice) => {
    const all = world();
    await watch(all, 1);
    all.keepa.tokenReplies.push(failure(kind), failure(kind));
    const { status, stop } = start(all);
    await pass(all, 9 * MINUTE);
    expect(status()).toMatchObject({
      state: 'down',
      since: '2026-11-22T12:00:00.000Z',
      detail: expect.stringContaining(advice),
    });
    expect(all.keepa.tokenCalls).toBe(1);
    await pass(all, 12 * MINUTE);
    expect(status().state).toBe('ok');
    await stop();
    expect(all.keepa.asks).toHaveLength(1);
  });

  it('a rejected request is halved until the one ASIN is found that Keepa does not take', async () => {
    const all = world();
    await watch(all, 100);
    const bad = asin(61);
    const reply = (ask: Parameters<ScriptedKeepa['answer']>[0]) =>
      ask.asins.includes(bad) ? { ok: false as const, failure: failure('rejected') } : all.keepa.answer(ask);
    all.keepa.replies.push(...Array.from({ length: 20 }, () => reply));
    const { stop } = start(all);
    await pass(all, 1_000);
    await stop();
    expect(all.journal.events).toHaveLength(99);
    expect((await stateOf(all, bad))?.outcome).toBe('undecodable');
    expect(all.keepa.asks.length).toBeLessThanOrEqual(15);
  });

  it('a Keepa that rejects everything is left alone', async () => {
    const all = world();
    all.keepa.replies.push(...Array.from({ length: 100 }, () => failure('rejected')));
    await watch(all, 100);
    const { status, stop } = start(all);
    await pass(all, 5 * MINUTE);
    expect(status().state).toBe('down');
    await stop();
    expect(all.keepa.asks).toHaveLength(11);
  });
});

describe('a restart', () => {
  it('asks for no page again whose answer was published but not noted', async () => {
    const all = world();
    await watch(all, 3, ['DE', 'IT']);
    all.journal.accepted = () => (all.stores.down = true);
    const killed = start(all);
    await pass(all, 5 * MINUTE);
    await killed.stop();
    expect(await all.journal.events.map(({ value }) => value.marketplace)).toEqual(['DE', 'DE', 'DE']);
    all.stores.down = false;
    all.journal.accepted = () => undefined;
    expect(await stateOf(all, asin(0))).toBeUndefined();

    const { stop } = start(all);
    await pass(all, 30 * MINUTE);
    expect(all.keepa.asks.map(({ marketplace }) => marketplace)).toEqual(['DE', 'IT']);
    expect(await stateOf(all, asin(0))).toMatchObject({ lookedAt: '2026-11-22T12:00:00.000Z' });
    await pass(all, HOUR);
    await stop();
    expect(all.keepa.asks.slice(2).map(({ marketplace, days }) => [marketplace, days])).toEqual([
      ['DE', 3],
      ['IT', 3],
    ]);
  });

  it('goes on with the noted pages, however long ago they were published', async () => {
    const all = world();
    await watch(all, 250, ['DE']);
    const first = start(all);
    await pass(all, 1);
    await first.stop();
    const { stop } = start(all);
    await pass(all, 59 * MINUTE);
    expect(all.keepa.asks).toHaveLength(3);
    await pass(all, 2 * MINUTE);
    await stop();
    expect(all.keepa.asks).toHaveLength(6);
  });

  it('waits for a store that is down instead of asking for everything', async () => {
    const all = world();
    await watch(all, 1);
    all.stores.down = true;
    const { status, stop } = start(all);
    await pass(all, 5 * MINUTE);
    expect(status().state).toBe('degraded');
    expect(all.keepa.asks).toHaveLength(0);
    all.stores.down = false;
    await pass(all, 31_000);
    await stop();
    expect(all.keepa.asks).toHaveLength(1);
  });
});

describe('a disk that fills up', () => {
  it('pauses the asking under 1 GB, says so, and it goes on by itself', async () => {
    const all = world();
    await watch(all, 1);
    all.disk.freeBytes = 999_999_999;
    const { status, stop } = start(all);
    await pass(all, 5 * MINUTE);
    expect(all.keepa.asks).toEqual([]);
    expect(status()).toMatchObject({ state: 'degraded', since: '2026-11-22T12:00:00.000Z' });
    expect(status().detail).toContain('paused: only 999 MB are free');
    all.disk.freeBytes = 1_000_000_000;
    await pass(all, 11_000);
    await stop();
    expect(all.keepa.asks).toHaveLength(1);
    expect(status().state).toBe('ok');
  });
});

describe('the tokens of a day', () => {
  it('are counted by kind of ask and by what wanted it, a new day anew', async () => {
    const all = world();
    await watch(all, 3);
    const { stop } = start(all);
    await pass(all, 1);
    const wantedAt = all.clock.now().toISOString();
    await all.stores.refreshRequests.add({ id: 'r1', asin: asin(0), marketplaces: ['DE'], wantedAt });
    await pass(all, 2_000);
    const spent = (day: string) => all.stores.tokenSpend.ofDay('keepa', day);
    expect(await spent('2026-11-22')).toEqual([
      { account: 'keepa', day: '2026-11-22', kind: 'confirm', why: 'click', tokens: 3 },
      { account: 'keepa', day: '2026-11-22', kind: 'look', why: 'plan', tokens: 3 },
    ]);
    all.clock.jumpTo('2026-11-23T00:00:00.000Z');
    await pass(all, 2_000);
    await stop();
    expect(await spent('2026-11-23')).toEqual([
      { account: 'keepa', day: '2026-11-23', kind: 'look', why: 'plan', tokens: 3 },
    ]);
  });
});
