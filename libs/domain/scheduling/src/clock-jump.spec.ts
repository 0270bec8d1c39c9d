import { FairRoundRobin } from './fair-round-robin';
import type { Ask } from './planner';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 22, 12);
const asins = Array.from({ length: 30 }, (_, n) => `B${String(n).padStart(9, '0')}`);

/** Runs the plan by a wall clock with the error given; every ask is answered at once. Tokens allow 100 looks a minute. */
function looksByMinute(minutes: number, wall: (minute: number) => number): number[] {
  const planner = new FairRoundRobin<'DE'>();
  for (const asin of asins) planner.watch(asin, ['DE']);
  return Array.from({ length: minutes }, (_, minute) => {
    const now = wall(minute);
    let budget = 100;
    let looks = 0;
    for (let ask: Ask<'DE'> | null; (ask = planner.next(now, budget)); budget -= ask.asins.length) {
      looks += ask.asins.length;
      for (const asin of ask.asins)
        planner.noted({
          asin,
          marketplace: 'DE',
          lookedAt: now,
          confirmedAt: null,
          buyBoxUnmovedAt: null,
          failedAt: null,
        });
    }
    return looks;
  });
}

const rounds = (looks: readonly number[]): number[] => looks.flatMap((count, minute) => (count > 0 ? [minute] : []));

describe('a wall clock that is set', () => {
  it('an hour ahead brings the next round forward once, whole and not twice', () => {
    const looks = looksByMinute(200, (minute) => NOON + minute * MINUTE + (minute >= 30 ? HOUR : 0));
    expect(rounds(looks)).toEqual([0, 30, 90, 150]);
    expect(new Set(looks)).toEqual(new Set([0, asins.length]));
  });

  it('an hour back puts the next round off by that hour, and then it keeps its pace', () => {
    const looks = looksByMinute(300, (minute) => NOON + minute * MINUTE - (minute >= 30 ? HOUR : 0));
    expect(rounds(looks)).toEqual([0, 120, 180, 240]);
    expect(new Set(looks)).toEqual(new Set([0, asins.length]));
  });

  it.each(['2026-03-29T00:30:00Z', '2026-10-25T00:30:00Z'])(
    'to summer or winter time, as around %s in Europe, changes nothing',
    (start) => {
      const looks = looksByMinute(200, (minute) => Date.parse(start) + minute * MINUTE);
      expect(rounds(looks)).toEqual([0, 60, 120, 180]);
    },
  );
});

it('asks whole days of history, at least the overlap, whatever the clock says of the last look', () => {
  const planner = new FairRoundRobin<'DE'>();
  planner.watch('B000000000', ['DE']);
  const state = { asin: 'B000000000', marketplace: 'DE' as const, confirmedAt: null, buyBoxUnmovedAt: null };
  planner.noted({ ...state, lookedAt: NOON + HOUR, failedAt: null });
  planner.click({ asin: 'B000000000', marketplace: 'DE' }, NOON);
  expect(planner.next(NOON, 100)).toMatchObject({ kind: 'confirm', days: 2 });
});

it('asks once for what was wanted just before the clock was set back', () => {
  const planner = new FairRoundRobin<'DE'>();
  const page = { asin: 'B000000000', marketplace: 'DE' as const };
  planner.watch(page.asin, ['DE']);
  planner.noted({ ...page, lookedAt: NOON - HOUR, confirmedAt: null, buyBoxUnmovedAt: null, failedAt: null });
  planner.click(page, NOON);
  planner.wish({ ...page, kind: 'confirm', wantedAt: NOON, profitHome: 1 });
  const now = NOON - HOUR;
  expect(planner.next(now, 100)?.why).toBe('click');
  planner.noted({ ...page, lookedAt: now, confirmedAt: now, buyBoxUnmovedAt: null, failedAt: null });
  expect(planner.next(now, 100)).toBeNull();
});
