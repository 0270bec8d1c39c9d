import { outOfStockPercentage, seriesStatistics, timeWeightedMean } from './statistics';
import { trimmed } from './series';

const AMAZON = 0;
const SALES = 3;
const BUY_BOX = 18;

describe('statistics of a series', () => {
  it('weighs each price by how long it stood and rounds down', () => {
    expect(timeWeightedMean([0, 1000, 100, 2000, 130, 1501], AMAZON, { from: 50, to: 150 })).toBe(
      Math.floor((50 * 1000 + 30 * 2000 + 20 * 1501) / 100),
    );
  });

  it('leaves stretches without an offer out of the mean', () => {
    expect(timeWeightedMean([0, 1000, 100, -1, 190, 2000], AMAZON, { from: 90, to: 200 })).toBe(1500);
  });

  it('has no mean where nothing was on offer', () => {
    expect(timeWeightedMean([0, 1000, 100, -1], AMAZON, { from: 100, to: 200 })).toBe(-1);
    expect(timeWeightedMean([500, 1000], AMAZON, { from: 100, to: 200 })).toBe(-1);
  });

  it('counts shipping in, and not the -1 of a price that can not be shipped', () => {
    expect(timeWeightedMean([0, 1000, 299, 50, -1, -1, 75, 1100, -1], BUY_BOX, { from: 0, to: 100 })).toBe(
      Math.floor((50 * 1299 + 25 * 1100) / 75),
    );
  });

  it('rounds the share without an offer up, over the observed minutes only', () => {
    expect(outOfStockPercentage([0, 1000, 993, -1], AMAZON, { from: 0, to: 1000 })).toBe(1);
    expect(outOfStockPercentage([500, -1, 600, 1000], AMAZON, { from: 0, to: 1000 })).toBe(20);
    expect(outOfStockPercentage([0, 100], SALES, { from: 0, to: 1000 })).toBe(-1);
  });

  it('gives 36 places, null extremes for types never on offer and [-1,-1] for an interval without an offer', () => {
    const csv = Array.from({ length: 36 }, (_, type) => (type === AMAZON ? [1000, 700, 2000, -1] : null));
    const stats = seriesStatistics(csv, 9000, { from: 5000, to: 9000 }) as Record<string, unknown[]>;
    for (const field of ['current', 'avg', 'avg30', 'avg90', 'avg180', 'avg365', 'atIntervalStart', 'min', 'max'])
      expect(stats[field]).toHaveLength(36);
    expect(stats.current?.[AMAZON]).toBe(-1);
    expect([stats.min?.[AMAZON], stats.max?.[AMAZON]]).toEqual([
      [1000, 700],
      [1000, 700],
    ]);
    expect(stats.minInInterval?.[AMAZON]).toEqual([-1, -1]);
    expect(stats.min?.[1]).toBeNull();
  });
});

describe('trimming', () => {
  it('keeps the one older point that was in force at the cut-off', () => {
    expect(trimmed([10, 1, 20, 2, 30, 3], 2, 25)).toEqual([20, 2, 30, 3]);
    expect(trimmed([10, 1, 20, 2, 30, 3], 2, 20)).toEqual([20, 2, 30, 3]);
    expect(trimmed([10, 1, 20, 2, 30, 3], 2, 99)).toEqual([30, 3]);
    expect(trimmed([10, 1, 0, 20, 2, 0], 3, 5)).toEqual([10, 1, 0, 20, 2, 0]);
  });
});
