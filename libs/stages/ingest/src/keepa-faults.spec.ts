import { MARKETPLACES, type Marketplace } from '@tracker/dto';
import { KeepaClient } from '@tracker/keepa-client';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { FairRoundRobin } from '@tracker/scheduling';
import { MemoryStores } from '@tracker/testing';
import { Ingest } from './ingest';
import { MemoryJournal } from './testing/memory-journal';

const MINUTE = 60_000;
const REFILL_IN_MS = 37_000;

type Product = Record<string, unknown> | null;
interface Wire {
  status: number;
  tokensConsumed?: number;
  products?: unknown;
  /** Breaks the connection instead of answering. */
  breaks?: boolean;
}

/** Keepa's side: its bucket refills in steps, and it charges what it answers. What is pushed to `script` comes first. */
class KeepaSide {
  left = 100;
  refillRate = 20;
  flowReduction = 0;
  readonly script: ((asins: string[]) => Wire)[] = [];
  readonly requests: { atMs: number; path: string; left: number }[] = [];
  product: (asin: string) => Product = (asin) => ({ asin, domainId: 3 });
  private refillsSeen = 0;

  constructor(private readonly clock: FakeClock) {}

  readonly fetch: typeof fetch = async (input) => {
    this.refill();
    const url = new URL(String(input));
    this.requests.push({ atMs: this.clock.monotonicMs(), path: url.pathname, left: this.left });
    const asins = url.searchParams.get('asin')?.split(',') ?? [];
    const { status, breaks, tokensConsumed = 0, products } = this.answer(url.pathname, asins);
    this.left -= tokensConsumed;
    if (breaks) throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
    const envelope = {
      timestamp: this.clock.now().getTime(),
      tokensLeft: this.left,
      refillIn: this.refillInMs(),
      refillRate: this.refillRate,
      tokenFlowReduction: this.flowReduction,
      tokensConsumed,
      processingTimeInMs: 1,
    };
    return new Response(JSON.stringify({ ...envelope, ...(products === undefined ? {} : { products }) }), { status });
  };

  private answer(path: string, asins: string[]): Wire {
    if (path === '/token') return { status: 200 };
    const scripted = this.script.shift();
    if (scripted) return scripted(asins);
    if (this.left <= 0) return { status: 429 };
    return { status: 200, tokensConsumed: asins.length, products: asins.map((asin) => this.product(asin)) };
  }

  private refillInMs(): number {
    const ms = this.clock.monotonicMs();
    return ms < REFILL_IN_MS ? REFILL_IN_MS - ms : MINUTE - ((ms - REFILL_IN_MS) % MINUTE);
  }

  private refill(): void {
    const ms = this.clock.monotonicMs();
    const refills = ms < REFILL_IN_MS ? 0 : 1 + Math.floor((ms - REFILL_IN_MS) / MINUTE);
    this.left += (refills - this.refillsSeen) * (this.refillRate - this.flowReduction);
    this.refillsSeen = refills;
  }
}

async function aProcess(watched: number, prepare: (keepa: KeepaSide) => void = () => undefined) {
  const clock = new FakeClock('2026-11-22T12:00:00.000Z');
  const keepa = new KeepaSide(clock);
  prepare(keepa);
  const stores = new MemoryStores();
  const journal = new MemoryJournal(clock);
  const client = new KeepaClient({ baseUrl: 'http://keepa.test', key: 'k'.repeat(64), clock, fetch: keepa.fetch });
  const asins = Array.from({ length: watched }, (_, n) => `B${String(n).padStart(9, '0')}`);
  await stores.watchlist.add(asins.map((asin) => ({ asin, marketplaces: ['DE'], addedAt: clock.now().toISOString() })));
  let answers = 0;
  const ingest = new Ingest(
    { stores, publisher: journal, eventLog: journal, clock, log: new MemoryLog() },
    client,
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
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      await clock.someoneSleeps();
      await clock.advance(1_000);
    }
    await clock.someoneSleeps();
  };
  const stop = async () => {
    stopping.abort();
    await running;
  };
  const productAsks = () => keepa.requests.filter(({ path }) => path === '/product').map(({ atMs }) => atMs);
  return { keepa, client, journal, stores, asins, pass, stop, productAsks };
}

/** The most requests in any minute. */
const busiestMinute = (times: readonly number[]): number =>
  Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + MINUTE).length));

describe('an account that is empty', () => {
  it.each([
    ['120 overdrawn at 20 a minute', { left: -120, refillRate: 20, flowReduction: 0 }, 37 + 6 * 60],
    ['120 overdrawn, the plan cut to 5 a minute', { left: -120, refillRate: 5, flowReduction: 0 }, 37 + 24 * 60],
    ['120 overdrawn, tracking takes half', { left: -120, refillRate: 20, flowReduction: 10 }, 37 + 12 * 60],
  ])('%s, refused with 429, is left alone until the refills are there', async (_, account, seconds) => {
    const { keepa, productAsks, pass, stop } = await aProcess(3, (side) =>
      side.script.push(() => {
        Object.assign(side, account);
        return { status: 429 };
      }),
    );
    await pass((seconds + 5) * 1_000);
    await stop();
    expect(productAsks()).toHaveLength(2);
    expect(Math.abs((productAsks()[1] ?? 0) - seconds * 1_000)).toBeLessThanOrEqual(1_100);
    expect(keepa.requests.at(-1)?.left).toBeGreaterThan(0);
  });

  it('known to be so from the start is not asked at all before the refill', async () => {
    const { productAsks, pass, stop } = await aProcess(3, (side) => (side.left = -120));
    await pass((37 + 5 * 60) * 1_000);
    expect(productAsks()).toEqual([]);
    await pass(62_000);
    await stop();
    expect(productAsks()).toHaveLength(1);
  });

  it('that refuses in spite of its own figures sees at most two requests a minute', async () => {
    const { keepa, productAsks, pass, stop } = await aProcess(3, (side) => {
      for (let n = 0; n < 100; n++) side.script.push(() => ({ status: 429 }));
    });
    await pass(10 * MINUTE);
    await stop();
    expect(busiestMinute(keepa.requests.slice(1).map(({ atMs }) => atMs))).toBeLessThanOrEqual(2);
    expect(productAsks().length).toBeGreaterThan(5);
  });
});

describe('answers that fail', () => {
  it('one after the other in every way are paid once, and the watchlist is complete afterwards', async () => {
    const { keepa, client, journal, asins, productAsks, pass, stop } = await aProcess(30, (side) => {
      side.left = 600;
      side.script.push(
        () => ({ status: 500 }),
        () => ({ status: 200, breaks: true }),
        // charged, and of no use
        (asked) => ({ status: 200, tokensConsumed: asked.length, products: null }),
        () => ({ status: 503, breaks: true }),
        (asked) => ({ status: 200, tokensConsumed: asked.length, products: 'none' }),
      );
    });
    await pass(MINUTE);
    // one refill since the last request
    expect(client.tokens.balance).toBe(keepa.left + 20);
    await stop();
    expect(journal.events.map(({ key }) => key).sort()).toEqual(asins);
    expect(productAsks().map((ms) => Math.floor(ms / 1_000))).toEqual([0, 1, 3, 7, 15, 31]);
  });

  it('for one product of a hundred leave the other 99 alone', async () => {
    const { journal, stores, asins, pass, stop } = await aProcess(100, (side) => {
      side.product = (asin) => (asin === 'B000000061' ? null : { asin, domainId: 3 });
    });
    await pass(2_000);
    await stop();
    expect(journal.events).toHaveLength(99);
    const states = await stores.pageState.getMany(asins.map((asin) => ({ asin, marketplace: 'DE' as const })));
    expect(states.filter(({ outcome }) => outcome !== 'answered')).toMatchObject([
      { asin: 'B000000061', outcome: 'missing' },
    ]);
  });

  it.each<[string, Product, number]>([
    ['of another type', { asin: 'B000000061', domainId: 3, title: 5, csv: 'none', stats: [] }, 100],
    ['without a domain', { asin: 'B000000061' }, 100],
    ['without a name', { domainId: 3 }, 99],
    ['with the name of another', { asin: 'B0NOTASKED', domainId: 3 }, 99],
  ])('a product %s does not hold up the others', async (_, broken, published) => {
    const { journal, pass, stop } = await aProcess(100, (side) => {
      side.product = (asin) => (asin === 'B000000061' ? broken : { asin, domainId: 3 });
    });
    await pass(2_000);
    await stop();
    expect(journal.events).toHaveLength(published);
  });
});
