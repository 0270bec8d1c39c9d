import { percentOfRate, rateOfPercent } from './rate-text';

it.each([
  ['0', '0'],
  ['0.02', '2'],
  ['0.025', '2.5'],
  ['0.1', '10'],
  ['0.000001', '0.0001'],
  ['1', '100'],
])('a share of %s is %s percent, and back', (rate, percent) => {
  expect(percentOfRate(rate)).toBe(percent);
  expect(rateOfPercent(percent)).toBe(rate);
});

it('reads a comma, and writes what has needless digits in short', () => {
  expect(rateOfPercent(' 2,50 ')).toBe('0.025');
  expect(percentOfRate('0.0200')).toBe('2');
});

it.each(['', '-1', '100.1', '101', '2.55555', 'two', '1e1'])('reads "%s" as no percentage', (text) => {
  expect(rateOfPercent(text)).toBeNull();
});
