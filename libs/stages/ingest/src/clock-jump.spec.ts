import { MARKETPLACES, type Marketplace } from '@tracker/dto';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { FairRoundRobin } from '@tracker/scheduling';
import { MemoryStores } from '@tracker/testing';
import { Ingest } from './ingest';
import { MemoryJournal } from './testing/memory-journal';
import { failure, ScriptedKeepa } from './testing/scripted-keepa';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WATCHED = 20;

/** A clock that also writes down how long it was asked to sleep. */
class WatchedClock extends FakeClock {
  readonly sleeps: number[] = [];
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return super.sleep(ms, signal);
  }
}

async function aProcess(start = '2026-11-22T12:00:00.000Z', before = new MemoryStores()) {
  const clock = new WatchedClock(start);
  const keepa = new ScriptedKeepa(clock, { left: 100, refillRate: 20 });
  const journal = new MemoryJournal(clock);
  const asins = Array.from({ length: WATCHED }, (_, n) => `B${String(n).padStart(9, '0')}`);
  await before.watchlist.add(asins.map((asin) => ({ asin, marketplaces: ['DE'], addedAt: start })));
  let answers = 0;
  const ingest = new Ingest(
    { stores: before, publisher: journal, eventLog: journal, clock, log: new MemoryLog() },
    keepa,
    new FairRoundRobin<Marketplace>(),
    {
      account: 'keepa',
      source: 'keepa',
      marketplaces: MARKETPLACES,
      newTraceId: () => `${clock.now().getTime()}-${++answers}`,
    },
  );
  const stopping = new AbortController();
  const running = ingest.run(stopping.signal);
  /** The looks of each minute that passes, by monotonic time; the bucket holds up to an hour of refills. */
  const looksOf = async (minutes: number): Promise<number[]> => {
    const looks: number[] = [];
    for (let minute = 0; minute < minutes; minute++) {
      keepa.left = Math.min(1_200, keepa.left + 20);
      const known = keepa.asks.length;
      await clock.someoneSleeps();
      await clock.advance(MINUTE);
      looks.push(keepa.asks.slice(known).reduce((sum, ask) => sum + ask.asins.length, 0));
      expect(keepa.tokens.balance).toBeGreaterThanOrEqual(0);
    }
    return looks;
  };
  const jump = (ms: number) => clock.jumpTo(new Date(clock.now().getTime() + ms));
  const stop = async () => {
    stopping.abort();
    await running;
    expect(clock.sleeps.filter((ms) => !(ms >= 0))).toEqual([]);
  };
  return { clock, keepa, journal, stores: before, looksOf, jump, stop };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

describe('a wall clock that is set while the process runs', () => {
  it('an hour ahead brings one round forward, and the pace stays', async () => {
    const { looksOf, jump, stop } = await aProcess();
    expect(sum(await looksOf(30))).toBe(WATCHED);
    jump(HOUR);
    expect(sum(await looksOf(30))).toBe(WATCHED);
    expect(sum(await looksOf(60))).toBe(WATCHED);
    await stop();
  });

  it.each([HOUR, 24 * HOUR])('%i ms back keeps no page waiting longer than an hour from then', async (ms) => {
    const { looksOf, jump, stop } = await aProcess();
    expect(sum(await looksOf(30))).toBe(WATCHED);
    jump(-ms);
    expect(sum(await looksOf(55))).toBe(0);
    expect(sum(await looksOf(10))).toBe(WATCHED);
    expect(sum(await looksOf(60))).toBe(WATCHED);
    await stop();
  });

  it('back within the second of a click asks for that page once', async () => {
    const { stores, clock, keepa, looksOf, jump, stop } = await aProcess();
    await looksOf(10);
    const wantedAt = clock.now().toISOString();
    await stores.refreshRequests.add({ id: 'r1', asin: 'B000000003', marketplaces: ['DE'], wantedAt });
    jump(-HOUR);
    await looksOf(10);
    expect(keepa.asks.filter(({ kind }) => kind === 'confirm')).toHaveLength(1);
    await stop();
  });

  it.each([HOUR, -HOUR])('by %i ms neither shortens nor lengthens the wait that Keepa asked for', async (ms) => {
    const { keepa, clock, jump, stop } = await aProcess();
    keepa.replies.push(failure('not_enough_tokens', 42_100));
    await clock.someoneSleeps();
    jump(ms);
    await clock.advance(42_000);
    expect(keepa.asks).toHaveLength(1);
    await clock.advance(1_200);
    expect(keepa.asks).toHaveLength(2);
    await stop();
  });

  it.each([HOUR, -HOUR])('by %i ms makes no token of nothing: the balance is what it was', async (ms) => {
    const { keepa, clock, looksOf, jump, stop } = await aProcess();
    await looksOf(1);
    const before = keepa.tokens.balance;
    jump(ms);
    expect(keepa.tokens.balance).toBe(before);
    expect(keepa.tokens.waitMs(before + 1)).toBeGreaterThan(0);
    await clock.advance(1_000);
    await stop();
  });
});

it('a process that starts behind the times that the last one noted waits an hour at most', async () => {
  const first = await aProcess('2026-11-23T12:00:00.000Z');
  await first.looksOf(5);
  await first.stop();
  const second = await aProcess('2026-11-22T12:00:00.000Z', first.stores);
  expect(sum(await second.looksOf(65))).toBe(WATCHED);
  await second.stop();
});

it.each(['2026-03-29T00:40:00.000Z', '2026-10-25T00:40:00.000Z'])(
  'keeps its pace through the change of summer time, from %s on',
  async (start) => {
    expect(new Date(start).getTimezoneOffset()).not.toBe(new Date(Date.parse(start) + 3 * HOUR).getTimezoneOffset());
    const { looksOf, stop } = await aProcess(start);
    expect(sum(await looksOf(5))).toBe(WATCHED);
    expect(sum(await looksOf(50))).toBe(0);
    expect(sum(await looksOf(10))).toBe(WATCHED);
    await stop();
  },
);
