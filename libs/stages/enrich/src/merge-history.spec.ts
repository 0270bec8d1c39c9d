import type { HistoryChunk } from '@tracker/dto';
import { edgeMonths, mergeHistory, type SeenSeries } from './merge-history';
import { monthNamed, monthOf, nameOf, startOf } from './month';

const at = (iso: string): number => Date.parse(`${iso}Z`) / 1_000;

const seen = (until: string, ...points: [string, number | null][]): SeenSeries => ({
  asin: 'B08N5WRWNW',
  marketplace: 'DE',
  series: 'AMAZON',
  points: { at: points.map(([time]) => at(time)), values: points.map(([, value]) => value) },
  until: at(until),
});

const chunk = (month: string, ...points: [string, number | null][]): HistoryChunk => ({
  asin: 'B08N5WRWNW',
  marketplace: 'DE',
  series: 'AMAZON',
  month,
  at: points.map(([time]) => at(time)),
  values: points.map(([, value]) => value),
});

/** Lays the stretches one after another over an empty store. */
function stored(...stretches: SeenSeries[]): HistoryChunk[] {
  const chunks = new Map<string, HistoryChunk>();
  for (const stretch of stretches) {
    const loaded = edgeMonths(stretch).flatMap((month) => chunks.get(nameOf(month)) ?? []);
    for (const changed of mergeHistory(loaded, stretch).chunks) chunks.set(changed.month, changed);
  }
  return [...chunks.values()].sort((a, b) => a.month.localeCompare(b.month));
}

const FIRST_LOOK = seen(
  '2026-11-20T10:00',
  ['2026-09-14T08:00', 2_999],
  ['2026-09-20T08:00', null],
  ['2026-11-05T08:00', 3_199],
);

describe('a first look', () => {
  it('is kept by month, each later month opening with the value in force on the 1st', () => {
    expect(stored(FIRST_LOOK)).toEqual([
      chunk('2026-09', ['2026-09-14T08:00', 2_999], ['2026-09-20T08:00', null]),
      chunk('2026-11', ['2026-11-01T00:00', null], ['2026-11-05T08:00', 3_199]),
    ]);
  });

  it('changes nothing the second time', () => {
    const chunks = stored(FIRST_LOOK);
    expect(mergeHistory(chunks, FIRST_LOOK).chunks).toEqual([]);
  });

  it('needs no opening point for a change at midnight of the 1st', () => {
    const stretch = seen('2026-11-20T10:00', ['2026-10-03T00:00', 500], ['2026-11-01T00:00', 600]);
    expect(stored(stretch).at(-1)).toEqual(chunk('2026-11', ['2026-11-01T00:00', 600]));
  });
});

describe('a later look', () => {
  const LATER = seen('2026-12-02T10:00', ['2026-11-05T08:00', 3_199], ['2026-12-01T09:00', 2_799]);

  it('extends the history without repeating the value that was in force', () => {
    expect(stored(FIRST_LOOK, LATER)).toEqual([
      ...stored(FIRST_LOOK),
      chunk('2026-12', ['2026-12-01T00:00', 3_199], ['2026-12-01T09:00', 2_799]),
    ]);
  });

  it('gives the same history when it arrives before the first look', () => {
    expect(stored(LATER, FIRST_LOOK)).toEqual(stored(FIRST_LOOK, LATER));
  });

  it('keeps what a newer look has seen after its end', () => {
    const newer = seen('2026-11-22T10:00', ['2026-11-05T08:00', 3_199], ['2026-11-21T10:00', 3_299]);
    expect(stored(newer, FIRST_LOOK).at(-1)).toEqual(
      chunk('2026-11', ['2026-11-01T00:00', null], ['2026-11-05T08:00', 3_199], ['2026-11-21T10:00', 3_299]),
    );
  });

  it('replaces what Keepa has corrected inside its stretch', () => {
    const corrected = seen('2026-11-22T10:00', ['2026-09-20T08:00', null], ['2026-11-06T08:00', 3_099]);
    expect(stored(FIRST_LOOK, corrected).at(-1)).toEqual(
      chunk('2026-11', ['2026-11-01T00:00', null], ['2026-11-06T08:00', 3_099]),
    );
  });

  it('knows every change of the stored months and its own', () => {
    const [, november] = stored(FIRST_LOOK);
    const { points } = mergeHistory(november ? [november] : [], LATER);
    expect(points).toEqual({
      at: ['2026-11-01T00:00', '2026-11-05T08:00', '2026-12-01T09:00'].map(at),
      values: [null, 3_199, 2_799],
    });
  });
});

it('counts months across the turn of the year', () => {
  expect(monthOf(at('2027-01-01T00:00'))).toBe(monthOf(at('2026-12-31T23:59')) + 1);
  expect([monthNamed('2026-12'), monthNamed('2027-01')].map(nameOf)).toEqual(['2026-12', '2027-01']);
  expect(startOf(monthNamed('2027-01'))).toBe(at('2027-01-01T00:00'));
});
