import type { Marketplace } from '@tracker/dto';
import type { ProductAnswer, ProductAsk } from '@tracker/keepa-client';
import { FakeClock, MemoryLog, MemoryMeter } from '@tracker/runtime-port/testing';
import { FairRoundRobin } from '@tracker/scheduling';
import { StoreUnavailable, type LeaseStore } from '@tracker/store-port';
import { MemoryStores } from '@tracker/testing';
import { AskLease, LAST_ANSWER_MS, LEASE_MS } from './ask-lease';
import { Ingest } from './ingest';
import { IngestRunner } from './ingest.runner';
import { MemoryJournal } from './testing/memory-journal';
import { failure, ScriptedKeepa } from './testing/scripted-keepa';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A Keepa that takes its time, and tells who asks when. */
class SlowKeepa extends ScriptedKeepa {
  readonly spans: { by: string; from: number; to: number }[] = [];
  answerMs = 0;

  constructor(
    private readonly time: FakeClock,
    private readonly by: string,
    private readonly account: { left: number },
  ) {
    super(time, { left: account.left, refillRate: 20 });
  }

  override async product(ask: ProductAsk): Promise<ProductAnswer> {
    const from = this.time.monotonicMs();
    await this.time.sleep(this.answerMs, ask.signal);
    this.spans.push({ by: this.by, from, to: this.time.monotonicMs() });
    return ask.signal?.aborted ? { ok: false, failure: failure('aborted') } : super.product(ask);
  }
}

/** Store and account that several processes share. */
function world() {
  const clock = new FakeClock('2026-11-22T12:00:00.000Z');
  return { clock, stores: new MemoryStores(), journal: new MemoryJournal(clock), account: { left: 100_000 } };
}
type World = ReturnType<typeof world>;

async function watch({ stores, clock }: World, count: number): Promise<void> {
  const asins = Array.from({ length: count }, (_, n) => `B${String(n).padStart(9, '0')}`);
  const addedAt = clock.now().toISOString();
  await stores.watchlist.add(asins.map((asin) => ({ asin, marketplaces: ['DE', 'IT', 'FR'], addedAt })));
}

/** One process. `cut` parts it from the store's leases, `stop` ends it as SIGTERM does. */
function start(shared: World, name: string, link = { cut: false }) {
  const { clock, stores, journal, account } = shared;
  const log = new MemoryLog();
  const meter = new MemoryMeter();
  const keepa = new SlowKeepa(clock, name, account);
  const reached = <A extends unknown[], T>(call: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      if (link.cut) throw new StoreUnavailable('the network is cut');
      return call(...args);
    };
  };
  const leases: LeaseStore = {
    take: reached((row, now) => stores.leases.take(row, now)),
    release: reached((lease, holder) => stores.leases.release(lease, holder)),
  };
  let answers = 0;
  const ingest = new Ingest(
    { stores, publisher: journal, eventLog: journal, clock, log, meter },
    keepa,
    new FairRoundRobin<Marketplace>(),
    {
      account: 'keepa',
      source: 'keepa',
      marketplaces: ['DE', 'IT', 'FR'],
      newTraceId: () => `${clock.now().getTime()}-${name}-${++answers}`,
    },
  );
  const runner = new IngestRunner(ingest, new AskLease({ leases, clock, log }, name), { stores, clock, log }, name);
  runner.onApplicationBootstrap();
  return { name, keepa, log, meter, link, ingest, stop: () => runner.beforeApplicationShutdown() };
}
type Process = ReturnType<typeof start>;

const asksOf = ({ keepa }: Process): number => keepa.asks.length;
const rest = () => new Promise<void>((resolve) => setImmediate(resolve));
async function pass({ clock }: World, ms: number): Promise<void> {
  await rest();
  await clock.advance(ms);
  await rest();
}
/** Ends them while they may wait for an answer. */
async function end(shared: World, ...processes: readonly Process[]): Promise<void> {
  const ended = Promise.all(processes.map(({ stop }) => stop()));
  await pass(shared, LAST_ANSWER_MS);
  await ended;
}
const overlaps = (processes: readonly Process[]) => {
  const spans = processes.flatMap(({ keepa }) => keepa.spans).sort((a, b) => a.from - b.from);
  return spans.filter(({ from, by }, n) => spans.slice(0, n).some((other) => other.by !== by && other.to > from));
};

describe('two ingest processes that share a store', () => {
  it('ask one at a time: the second stands by and says so', async () => {
    const all = world();
    await watch(all, 500);
    const [one, two] = [start(all, 'one'), start(all, 'two')];
    await pass(all, 2 * MINUTE);
    expect(asksOf(one)).toBe(15);
    expect(asksOf(two)).toBe(0);
    const rows = (await all.stores.stageStatus.list()).map(({ instance, detail }) => `${instance}: ${detail}`).sort();
    expect(rows).toEqual([expect.stringMatching(/^one: nothing is due/), expect.stringMatching(/^two: stands by/)]);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('hand over at once when the first ends, and nothing is asked for twice', async () => {
    const all = world();
    await watch(all, 100);
    const [one, two] = [start(all, 'one'), start(all, 'two')];
    await pass(all, 10 * SECOND);
    await one.stop();
    await watch(all, 200);
    await pass(all, 5 * SECOND);
    expect(asksOf(two)).toBe(3);
    const asked = [one, two].flatMap(({ keepa }) =>
      keepa.asks.flatMap((ask) => ask.asins.map((asin) => ask.marketplace + asin)),
    );
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked).toHaveLength(600);
    await two.stop();
  });

  it.each([
    ['is published before the first ends', LAST_ANSWER_MS, 1],
    ['is given up when it takes too long', LAST_ANSWER_MS + 1_500, 0],
  ])('an answer that is under way then %s', async (_, answerMs, published) => {
    const all = world();
    await watch(all, 1);
    const one = start(all, 'one');
    one.keepa.answerMs = answerMs;
    await pass(all, SECOND);
    await end(all, one);
    expect(one.keepa.spans).toHaveLength(1);
    expect(all.journal.events).toHaveLength(published);
    const two = start(all, 'two');
    await pass(all, SECOND);
    expect(asksOf(two)).toBe(3 - published);
    expect(overlaps([one, two])).toEqual([]);
    await two.stop();
  });

  it('hand over when the lease of one that is cut off runs out; the request in its hands is given up before', async () => {
    const all = world();
    await watch(all, 2_000);
    const [one, two] = [start(all, 'one'), start(all, 'two')];
    for (const { keepa } of [one, two]) keepa.answerMs = 20 * SECOND;
    await pass(all, 15 * SECOND);
    one.link.cut = true;
    await pass(all, LEASE_MS + 2 * MINUTE);
    expect(asksOf(one)).toBeGreaterThan(0);
    expect(asksOf(two)).toBeGreaterThan(0);
    expect(overlaps([one, two])).toEqual([]);
    const lost = one.log.entries.filter(({ message }) => message === 'the lease to ask is lost');
    expect(lost).toMatchObject([{ level: 'warn', fields: { why: 'it ran out' } }]);
    const before = asksOf(one);
    one.link.cut = false;
    await pass(all, 2 * MINUTE);
    expect(asksOf(one)).toBe(before);
    await end(all, one, two);
    expect(overlaps([one, two])).toEqual([]);
  });

  it('never ask at the same time, however the lease wanders', async () => {
    const all = world();
    await watch(all, 1_500);
    const processes = [start(all, 'one'), start(all, 'two'), start(all, 'three')];
    for (const { keepa } of processes) keepa.answerMs = 9 * SECOND;
    for (let round = 0; round < 6; round++) {
      const { link } = processes[round % processes.length] as Process;
      link.cut = true;
      await pass(all, 45 * SECOND);
      link.cut = false;
      await pass(all, 5 * SECOND);
    }
    expect(processes.map(asksOf).filter((asks) => asks > 0).length).toBeGreaterThan(1);
    expect(overlaps(processes)).toEqual([]);
    await end(all, ...processes);
  });
});

describe('the lease', () => {
  it('is not believed by a process that slept through its end, before any timer has told it', async () => {
    const { clock, stores } = world();
    const log = new MemoryLog();
    const lease = new AskLease({ leases: stores.leases, clock, log }, 'one');
    const tenure = await lease.take(new AbortController().signal);
    expect(tenure?.holds()).toBe(true);
    clock.jumpTo(new Date(clock.now().getTime() + LEASE_MS));
    expect(tenure?.holds()).toBe(false);
    expect(tenure?.signal.aborted).toBe(true);
    await tenure?.end();
  });

  it('is prolonged while its holder runs, through a store that is away for a moment', async () => {
    const all = world();
    const [one] = [start(all, 'one')];
    await pass(all, 15 * SECOND);
    one.link.cut = true;
    await pass(all, 10 * SECOND);
    one.link.cut = false;
    await pass(all, 10 * MINUTE);
    const now = all.clock.now();
    const other = { name: 'ingest', holder: 'two', until: new Date(now.getTime() + LEASE_MS).toISOString() };
    expect(await all.stores.leases.take(other, now.toISOString())).toBe(false);
    expect(one.log.entries.filter(({ message }) => message === 'the lease to ask is lost')).toEqual([]);
    await one.stop();
    expect(await all.stores.leases.take(other, now.toISOString())).toBe(true);
  });

  it('is waited for without asking while the store is down', async () => {
    const all = world();
    await watch(all, 1);
    const one = start(all, 'one', { cut: true });
    await pass(all, MINUTE);
    expect(one.keepa.tokenCalls).toBe(0);
    one.link.cut = false;
    await pass(all, 10 * SECOND);
    expect(asksOf(one)).toBe(3);
    await one.stop();
  });
});

it('measures tokens, answers and the age of pages', async () => {
  const all = world();
  await watch(all, 100);
  const one = start(all, 'one');
  await pass(all, 30 * SECOND);
  expect(one.meter.sum('tracker_keepa_answers_total', { outcome: 'ok' })).toBe(4);
  expect(one.meter.sum('tracker_keepa_tokens_spent_total', { kind: 'look' })).toBe(300);
  expect(one.meter.of('tracker_keepa_tokens').at(-1)).toBe(99_700);
  expect(one.meter.of('tracker_page_age_seconds', { quantile: '1' }).at(-1)).toBe(30);
  await one.stop();
});
