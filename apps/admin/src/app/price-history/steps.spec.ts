import { gaps, heldPoints, nextChange, paddedRange, valueAt, type StepPoint } from './steps';

const POINTS: StepPoint[] = [
  { at: 10, value: 500 },
  { at: 20, value: null },
  { at: 30, value: 700 },
  { at: 40, value: 650 },
];

describe('valueAt', () => {
  it.each([
    [9, undefined],
    [10, 500],
    [19, 500],
    [20, null],
    [29, null],
    [30, 700],
    [1000, 650],
  ])('at %d the price in force is %p', (at, value) => expect(valueAt(POINTS, at)).toBe(value));

  it('knows nothing of an empty series', () => expect(valueAt([], 5)).toBeUndefined());
});

describe('heldPoints', () => {
  it('holds a value up to the gap behind it and up to the end', () => {
    expect(heldPoints(POINTS, 50)).toEqual([
      { at: 10, value: 500 },
      { at: 20, value: 500 },
      { at: 20, value: null },
      { at: 30, value: 700 },
      { at: 40, value: 650 },
      { at: 50, value: 650 },
    ]);
  });

  it('draws nothing past the end', () => {
    expect(heldPoints(POINTS, 35).at(-1)).toEqual({ at: 35, value: 700 });
    expect(heldPoints(POINTS, 25).at(-1)).toEqual({ at: 20, value: null });
  });
});

it('finds when nothing was on offer, the gap that lasts included', () => {
  expect(gaps(POINTS, 50)).toEqual([{ from: 20, to: 30 }]);
  expect(gaps([{ at: 10, value: null }], 50)).toEqual([{ from: 10, to: 50 }]);
});

it('leaves room around one price and stays above 0', () => {
  expect(paddedRange([1000])).toEqual([980, 1020]);
  expect(paddedRange([0, 100])).toEqual([0, 105]);
  expect(paddedRange([])).toBeNull();
});

it('finds the change before and after an instant over all lines', () => {
  const lines = [POINTS, [{ at: 33, value: 1 }]];
  expect(nextChange(lines, 30, 1)).toBe(33);
  expect(nextChange(lines, 33, -1)).toBe(30);
  expect(nextChange(lines, 40, 1)).toBe(40);
});
