import { freshnessShares } from './freshness';

const shares = (refillPerMinute: number, pages: number, confirmShareBps = 0) =>
  freshnessShares({ refillPerMinute, pages, confirmShareBps }, [60, 360, 1_440, 10_080]).map(
    ({ shareBps }) => shareBps,
  );

it('keeps 12 % of 10,000 pages under an hour with 20 tokens a minute, and all of them under a day', () => {
  expect(shares(20, 10_000)).toEqual([1_200, 7_200, 10_000, 10_000]);
});

it('leaves less for looks when confirms take their share', () => {
  expect(shares(20, 10_000, 5_000)).toEqual([600, 3_600, 10_000, 10_000]);
  expect(shares(20, 10_000, 10_000)).toEqual([0, 0, 0, 0]);
});

it('keeps everything under an hour when an hour of tokens suffices', () => {
  expect(shares(250, 10_000)).toEqual([10_000, 10_000, 10_000, 10_000]);
});

it('forecasts nothing without tokens or without pages', () => {
  expect([shares(0, 10), shares(20, 0)]).toEqual([[], []]);
});
