import { FairRoundRobin } from './fair-round-robin';
import { TOKENS_PER_ASIN, type Ask } from './planner';

const MARKETPLACES = ['DE', 'IT', 'ES', 'UK', 'FR'] as const;
type Marketplace = (typeof MARKETPLACES)[number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 22, 12);

const asin = (n: number): string => `B${String(n).padStart(9, '0')}`;
const asins = (count: number): string[] => Array.from({ length: count }, (_, n) => asin(n));

function plannerOf(count: number, marketplaces: readonly Marketplace[] = MARKETPLACES): FairRoundRobin<Marketplace> {
  const planner = new FairRoundRobin<Marketplace>();
  for (const one of asins(count)) planner.watch(one, marketplaces);
  return planner;
}

/** Notes that Keepa answered every page of the ask. */
function answered(planner: FairRoundRobin<Marketplace>, ask: Ask<Marketplace>, at: number): void {
  for (const one of ask.asins) {
    const confirmedAt = ask.kind === 'confirm' ? at : null;
    planner.noted({
      asin: one,
      marketplace: ask.marketplace,
      lookedAt: at,
      confirmedAt,
      buyBoxUnmovedAt: null,
      failedAt: null,
    });
  }
}

const looked = (one: string, marketplace: Marketplace, lookedAt: number) => ({
  asin: one,
  marketplace,
  lookedAt,
  confirmedAt: null,
  buyBoxUnmovedAt: null,
  failedAt: null,
});

describe('a fresh watchlist', () => {
  it('goes 100 ASINs through all marketplaces before the next 100', () => {
    const planner = plannerOf(150);
    const asks: string[] = [];
    for (let ask = planner.next(NOON, 1_000); ask; ask = planner.next(NOON, 1_000)) {
      asks.push(`${ask.marketplace} ${ask.asins[0]} ${ask.asins.length} ${ask.days}`);
      answered(planner, ask, NOON);
    }
    expect(asks).toEqual([
      ...MARKETPLACES.map((marketplace) => `${marketplace} B000000000 100 400`),
      ...MARKETPLACES.map((marketplace) => `${marketplace} B000000100 50 400`),
    ]);
  });

  it('asks for what the tokens allow and goes on where it stopped', () => {
    const planner = plannerOf(100);
    const first = planner.next(NOON, 30);
    expect(first?.asins).toEqual(asins(30));
    if (first) answered(planner, first, NOON);
    expect(planner.next(NOON, 200)).toEqual({
      marketplace: 'DE',
      kind: 'look',
      asins: asins(100).slice(30),
      days: 400,
      why: 'plan',
    });
    expect(planner.next(NOON, 0)).toBeNull();
  });

  it('gives the same ask again when the last one failed', () => {
    const planner = plannerOf(7);
    expect(planner.next(NOON, 100)).toEqual(planner.next(NOON + MINUTE, 100));
  });

  it('forgets what is not watched any more, and takes it up again at the end when it is', () => {
    const planner = plannerOf(3, ['DE']);
    planner.unwatch(asin(0));
    expect(planner.next(NOON, 100)?.asins).toEqual([asin(1), asin(2)]);
    planner.watch(asin(0), ['DE']);
    expect(planner.next(NOON, 100)?.asins).toEqual([asin(1), asin(2), asin(0)]);
  });
});

describe('the round', () => {
  it('looks at the page first that waits longest, with the others of its marketplace that are due', () => {
    const planner = plannerOf(3, ['DE', 'IT']);
    planner.noted(looked(asin(0), 'DE', NOON - 2 * HOUR));
    planner.noted(looked(asin(1), 'DE', NOON - 30 * MINUTE));
    planner.noted(looked(asin(2), 'DE', NOON - 3 * HOUR));
    planner.noted(looked(asin(0), 'IT', NOON - 10 * DAY));
    planner.noted(looked(asin(1), 'IT', NOON - 59 * MINUTE));
    planner.noted(looked(asin(2), 'IT', NOON - 61 * MINUTE));
    const first = planner.next(NOON, 100);
    expect(first).toEqual({ marketplace: 'IT', kind: 'look', asins: [asin(0), asin(2)], days: 12, why: 'plan' });
    if (first) answered(planner, first, NOON);
    expect(planner.next(NOON, 100)).toMatchObject({ marketplace: 'DE', asins: [asin(2), asin(0)], days: 3 });
  });

  it('gives every page the same number of looks over three days at 20 tokens a minute', () => {
    const planner = plannerOf(100);
    const looks = new Map<string, number[]>();
    let tokens = 0;
    for (let now = NOON; now < NOON + 3 * DAY; now += MINUTE) {
      tokens = Math.min(tokens + 20, 1_200);
      for (let ask = planner.next(now, tokens); ask; ask = planner.next(now, tokens)) {
        tokens -= ask.asins.length * TOKENS_PER_ASIN[ask.kind];
        for (const one of ask.asins) {
          const page = `${one} ${ask.marketplace}`;
          looks.set(page, [...(looks.get(page) ?? []), now]);
        }
        answered(planner, ask, now);
      }
    }
    const counts = [...looks.values()].map((times) => times.length);
    const gaps = [...looks.values()].flatMap((times) => times.slice(1).map((at, n) => at - (times[n] ?? 0)));
    expect(looks.size).toBe(500);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(HOUR);
  });

  it('names a page once although it was taken off the watchlist and put back', () => {
    const planner = plannerOf(1, ['DE']);
    planner.noted(looked(asin(0), 'DE', NOON - 2 * HOUR));
    planner.unwatch(asin(0));
    expect(planner.next(NOON, 100)).toBeNull();
    planner.watch(asin(0), ['DE']);
    expect(planner.next(NOON, 100)?.asins).toEqual([asin(0)]);
  });

  it('asks for a page that Keepa had nothing for again after a day', () => {
    const planner = plannerOf(1, ['DE']);
    planner.noted({ ...looked(asin(0), 'DE', 0), lookedAt: null, failedAt: NOON });
    expect(planner.next(NOON + DAY - 1, 100)).toBeNull();
    expect(planner.next(NOON + DAY, 100)?.asins).toEqual([asin(0)]);
  });
});

describe('clicks of the user', () => {
  it('come before everything, as confirms, whatever was asked a minute ago', () => {
    const planner = plannerOf(200, ['DE']);
    planner.noted({ ...looked(asin(5), 'DE', NOON - MINUTE), confirmedAt: NOON - MINUTE, buyBoxUnmovedAt: NOON });
    planner.wish({ asin: asin(1), marketplace: 'DE', kind: 'confirm', wantedAt: NOON, profitHome: 9_000 });
    planner.click({ asin: asin(5), marketplace: 'DE' }, NOON);
    const ask = planner.next(NOON, 100);
    expect(ask).toEqual({ marketplace: 'DE', kind: 'confirm', asins: [asin(5)], days: 3, why: 'click' });
    if (ask) answered(planner, ask, NOON);
    expect(planner.next(NOON, 100)).toMatchObject({ why: 'wish', asins: [asin(1)] });
  });

  it('wait for their three tokens instead of letting cheaper looks pass', () => {
    const planner = plannerOf(10, ['DE']);
    planner.click({ asin: asin(9), marketplace: 'DE' }, NOON);
    expect(planner.next(NOON, 2)).toBeNull();
    expect(planner.next(NOON, 3)?.asins).toEqual([asin(9)]);
  });

  it('are met by an answer that Keepa had nothing for', () => {
    const planner = plannerOf(1, ['DE']);
    planner.click({ asin: asin(0), marketplace: 'DE' }, NOON);
    planner.noted({ ...looked(asin(0), 'DE', 0), lookedAt: null, failedAt: NOON + 1 });
    expect(planner.next(NOON + 2, 100)).toBeNull();
  });
});

describe('wishes of detection', () => {
  const confirm = (n: number, profitHome: number, marketplace: Marketplace = 'DE') =>
    ({ asin: asin(n), marketplace, kind: 'confirm', wantedAt: NOON, profitHome }) as const;

  it('are asked by profit, with the others of the same kind and marketplace', () => {
    const planner = plannerOf(5, ['DE', 'IT']);
    planner.wish(confirm(0, 400));
    planner.wish(confirm(1, 900));
    planner.wish(confirm(2, 700, 'IT'));
    planner.wish({ ...confirm(3, 800), kind: 'look' });
    const asks: string[] = [];
    for (let ask = planner.next(NOON, 50); ask?.why === 'wish'; ask = planner.next(NOON, 50)) {
      asks.push(`${ask.kind} ${ask.marketplace} ${ask.asins.join(' ')}`);
      answered(planner, ask, NOON);
    }
    expect(asks).toEqual([`confirm DE ${asin(1)} ${asin(0)}`, `look DE ${asin(3)}`, `confirm IT ${asin(2)}`]);
  });

  it('confirm a page at most once an hour', () => {
    const planner = plannerOf(1, ['DE']);
    planner.noted({ ...looked(asin(0), 'DE', NOON - 10), confirmedAt: NOON - 10 });
    planner.wish(confirm(0, 500));
    expect(planner.next(NOON + 59 * MINUTE, 100)).toBeNull();
    expect(planner.next(NOON + HOUR, 100)).toMatchObject({ kind: 'confirm', why: 'wish' });
  });

  it('let six hours pass after a confirm whose buy box Keepa had not collected afresh', () => {
    const planner = plannerOf(1, ['DE']);
    const state = { ...looked(asin(0), 'DE', NOON - 10), confirmedAt: NOON - 10, buyBoxUnmovedAt: NOON - 10 };
    planner.noted(state);
    planner.wish(confirm(0, 500));
    expect(planner.next(NOON + 5 * HOUR, 100)).toMatchObject({ kind: 'look', why: 'plan' });
    expect(planner.next(NOON + 6 * HOUR, 100)).toMatchObject({ kind: 'confirm', why: 'wish' });
  });

  it('confirm a page that was looked at a minute ago', () => {
    const planner = plannerOf(1, ['DE']);
    planner.noted(looked(asin(0), 'DE', NOON - MINUTE));
    planner.wish(confirm(0, 500));
    expect(planner.next(NOON, 100)).toMatchObject({ kind: 'confirm', why: 'wish' });
  });

  it('are dropped for pages that nobody watches and for those asked since', () => {
    const planner = plannerOf(1, ['DE']);
    planner.noted({ ...looked(asin(0), 'DE', NOON), confirmedAt: NOON });
    planner.wish(confirm(0, 500));
    planner.wish(confirm(77, 500));
    expect(planner.next(NOON + 6 * MINUTE, 100)).toBeNull();
  });
});

it('decides within milliseconds on 10,000 ASINs in five marketplaces', () => {
  const planner = plannerOf(10_000);
  asins(10_000).forEach((one, n) => {
    for (const marketplace of MARKETPLACES) planner.noted(looked(one, marketplace, NOON - 2 * DAY - n * 1_000));
  });
  const startedAt = performance.now();
  let pages = 0;
  for (let n = 0; n < 500; n++) {
    const ask = planner.next(NOON + n, 100);
    if (!ask) break;
    pages += ask.asins.length;
    answered(planner, ask, NOON + n);
  }
  expect(pages).toBe(50_000);
  expect((performance.now() - startedAt) / 500).toBeLessThan(20);
});
