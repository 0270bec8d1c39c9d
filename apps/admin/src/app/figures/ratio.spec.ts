import { formatBps, parsePercent, percentText } from './ratio';

it('shows basis points as a percentage', () => {
  expect(formatBps(2532, { locale: 'en-GB' })).toBe('25.3%');
  expect(formatBps(-5, { locale: 'en-GB', decimals: 2 })).toBe('-0.05%');
});

it.each([
  ['25', 2500],
  ['25,5', 2550],
  ['0.05', 5],
  ['-10', -1000],
])('reads %s percent as %d basis points', (text, bps) => expect(parsePercent(text)).toBe(bps));

it.each(['', '25 %', '1.234', 'abc'])('refuses "%s" as a percentage', (text) => expect(parsePercent(text)).toBeNull());

it('writes what it read', () => {
  expect(percentText(2550)).toBe('25.5');
  expect(percentText(null)).toBe('');
});
