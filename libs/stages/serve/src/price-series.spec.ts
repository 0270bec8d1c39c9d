import type { HistoryChunk } from '@tracker/dto';
import { seriesWithin } from './price-series';

const seconds = (instant: string): number => Date.parse(instant) / 1000;
const chunk = (
  month: string,
  points: [string, number | null][],
  series: HistoryChunk['series'] = 'AMAZON',
): HistoryChunk => ({
  asin: 'B08N5WRWNW',
  marketplace: 'UK',
  series,
  month,
  at: points.map(([at]) => seconds(at)),
  values: points.map(([, value]) => value),
});
const from = new Date('2026-09-10T00:00:00Z');
const to = new Date('2026-11-10T00:00:00Z');

describe('price series within a window', () => {
  it('begin with the value in force at the start of the window', () => {
    const [series] = seriesWithin(
      [
        chunk('2026-08', [
          ['2026-08-03T10:00:00Z', 5999],
          ['2026-08-04T10:00:00Z', 4999],
        ]),
      ],
      from,
      to,
    );
    expect(series).toEqual({
      marketplace: 'UK',
      series: 'AMAZON',
      currency: 'GBP',
      points: [{ at: '2026-09-10T00:00:00.000Z', value: 4999 }],
    });
  });

  it('join months, whatever their order, and say a value once although each month repeats the one in force', () => {
    const [series] = seriesWithin(
      [
        chunk('2026-10', [
          ['2026-10-01T00:00:00Z', 5200],
          ['2026-10-05T00:00:00Z', null],
        ]),
        chunk('2026-09', [
          ['2026-09-01T00:00:00Z', 4999],
          ['2026-09-20T00:00:00Z', 5200],
        ]),
      ],
      from,
      to,
    );
    expect(series?.points).toEqual([
      { at: '2026-09-10T00:00:00.000Z', value: 4999 },
      { at: '2026-09-20T00:00:00.000Z', value: 5200 },
      { at: '2026-10-05T00:00:00.000Z', value: null },
    ]);
  });

  it('leave out what lies after the window, and a series that has nothing in it', () => {
    expect(seriesWithin([chunk('2026-11', [['2026-11-20T00:00:00Z', 1]])], from, to)).toEqual([]);
  });

  it('have no currency when they are ranks', () => {
    const [series] = seriesWithin([chunk('2026-09', [['2026-09-12T00:00:00Z', 120]], 'SALES_RANK')], from, to);
    expect(series?.currency).toBeNull();
  });

  it('end the listing price on the day its definition ended, and do not carry it on', () => {
    const listing = chunk('2026-01', [['2026-01-05T00:00:00Z', 2599]], 'NEW_LISTING');
    expect(seriesWithin([listing], from, to)).toEqual([]);
    const [whole] = seriesWithin([listing], new Date('2026-01-01T00:00:00Z'), to);
    expect(whole?.points).toEqual([
      { at: '2026-01-05T00:00:00.000Z', value: 2599 },
      { at: '2026-02-23T00:00:00.000Z', value: null },
    ]);
  });
});
