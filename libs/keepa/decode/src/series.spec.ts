import { timeWeightedAverage } from './average';
import { keepaMinutesToSeconds, msToKeepaMinutes } from './keepa-time';
import { decodeSeries, NEW_DEFINITION_CHANGE, splitNewSeries, type Series } from './series';

const T = 8_200_000;
const at = (minutes: number): number => keepaMinutesToSeconds(T + minutes);

const series = (...points: { at: number; value: number | null }[]): Series => ({
  at: points.map((point) => point.at),
  values: points.map(({ value }) => value),
});

describe('decodeSeries', () => {
  it('reads pairs and takes -1 as "nothing on offer"', () => {
    expect(decodeSeries([T, 2599, T + 5, -1], 2)).toEqual({
      ok: true,
      series: series({ at: at(0), value: 2599 }, { at: at(5), value: null }),
    });
  });

  it('sums triples to the landed price; -1/-1 is no offer, unstated shipping costs nothing', () => {
    expect(decodeSeries([T, 5000, 499, T + 1, -1, -1, T + 2, 5000, -1], 3)).toEqual({
      ok: true,
      series: series({ at: at(0), value: 5499 }, { at: at(1), value: null }, { at: at(2), value: 5000 }),
    });
  });

  it('lets the last of several points in one minute count', () => {
    expect(decodeSeries([T, 1, T, 2], 2)).toEqual({ ok: true, series: series({ at: at(0), value: 2 }) });
  });

  it.each([
    ['odd length', [T, 1, T + 1], 2],
    ['a pair array read as triples', [T, 1, T + 1, 2], 3],
    ['times that go back', [T, 1, T - 1, 2], 2],
    ['a price with a fraction', [T, 1.5], 2],
    ['a text', [T, '1'], 2],
    ['-2', [T, -2], 2],
    ['null inside', [T, null], 2],
    ['Unix milliseconds', [1_780_141_957_832, 1], 2],
    ['an object', { 0: T, 1: 1 }, 2],
  ] as const)('gives a fault for %s', (_, raw, width) => {
    expect(decodeSeries(raw, width)).toEqual({ ok: false, reason: expect.any(String) });
  });
});

describe('NEW across the change of its definition on 2026-02-23', () => {
  const change = NEW_DEFINITION_CHANGE;
  const before = { at: change - 60, value: 2599 };

  it('starts at 00:00 UTC of the day', () => {
    expect(new Date(change * 1_000).toISOString()).toBe('2026-02-23T00:00:00.000Z');
    expect(keepaMinutesToSeconds(msToKeepaMinutes(change * 1_000))).toBe(change);
  });

  it('carries the value in force over when Keepa has looked since', () => {
    const after = { at: change + 3_600, value: 2799 };
    expect(splitNewSeries(series(before, after), null)).toEqual({
      listing: series(before),
      landed: series({ at: change, value: 2599 }, after),
    });
    expect(splitNewSeries(series(before), change + 1).landed).toEqual(series({ at: change, value: 2599 }));
  });

  it('has no landed price when Keepa has not looked since', () => {
    expect(splitNewSeries(series(before), change - 1)).toEqual({
      listing: series(before),
      landed: series(),
    });
  });

  it('invents no point when one stands on the day, or when there was none before', () => {
    const onTheDay = { at: change, value: 2799 };
    expect(splitNewSeries(series(before, onTheDay), null).landed).toEqual(series(onTheDay));
    const later = { at: change + 60, value: 2799 };
    expect(splitNewSeries(series(later), null)).toEqual({
      listing: series(),
      landed: series(later),
    });
  });
});

describe('timeWeightedAverage', () => {
  it('weights each price by how long it held and rounds down', () => {
    const priced = series({ at: at(0), value: 1000 }, { at: at(10), value: 2000 });
    // 10 min at 10.00 and 5 min at 20.00 = 13.33 and a third
    expect(timeWeightedAverage(priced, at(0), at(15))).toEqual({
      average: 1333,
      offerMinutes: 15,
      outOfStockPercent: 0,
    });
  });

  it('counts a stock gap in no average, and its share rounded up', () => {
    const priced = series({ at: at(-500), value: 1000 }, { at: at(100), value: null }, { at: at(251), value: 3000 });
    expect(timeWeightedAverage(priced, at(0), at(1000))).toEqual({
      average: Math.floor((100 * 1000 + 749 * 3000) / 849),
      offerMinutes: 849,
      outOfStockPercent: 16,
    });
  });

  it('has no average when nothing was on offer, and no share when nothing was observed', () => {
    const gone = series({ at: at(0), value: null });
    expect(timeWeightedAverage(gone, at(1), at(2))).toEqual({
      average: null,
      offerMinutes: 0,
      outOfStockPercent: 100,
    });
    expect(timeWeightedAverage(gone, at(-9), at(-3))).toEqual({
      average: null,
      offerMinutes: 0,
      outOfStockPercent: null,
    });
  });

  it('leaves out what came after the window, and what ended before it', () => {
    const long = series(
      { at: at(-9), value: 7 },
      { at: at(-5), value: 100 },
      { at: at(8), value: 200 },
      { at: at(12), value: 9 },
    );
    expect(timeWeightedAverage(long, at(0), at(10))).toEqual({ average: 120, offerMinutes: 10, outOfStockPercent: 0 });
  });

  it('shortens the window when the series begins inside it', () => {
    const young = series({ at: at(60), value: null }, { at: at(90), value: 500 });
    expect(timeWeightedAverage(young, at(0), at(120))).toEqual({
      average: 500,
      offerMinutes: 30,
      outOfStockPercent: 50,
    });
  });
});
