import { formatMoney, parseAmount, toDecimal } from './money';

describe('toDecimal', () => {
  it.each([
    [8999, '89.99'],
    [5, '0.05'],
    [-5, '-0.05'],
    [-100_000_000, '-1000000.00'],
    [0, '0.00'],
    [1_000_000_001, '10000000.01'],
  ])('writes %d minor units as %s', (minor, text) => expect(toDecimal(minor)).toBe(text));
});

describe('formatMoney', () => {
  it('keeps every cent of a large amount', () => {
    expect(formatMoney({ amount: 9_999_999_999, currency: 'EUR' }, { locale: 'en-GB' })).toBe('€99,999,999.99');
  });

  it('writes pounds as a German reads them', () => {
    expect(formatMoney({ amount: 123456, currency: 'GBP' }, { locale: 'de-DE' }).replace(/\s/g, ' ')).toBe(
      '1.234,56 £',
    );
  });

  it('shows the sign of a profit, and none for nothing', () => {
    expect(formatMoney({ amount: 350, currency: 'EUR' }, { signed: true, locale: 'en-GB' })).toBe('+€3.50');
    expect(formatMoney({ amount: -350, currency: 'EUR' }, { signed: true, locale: 'en-GB' })).toBe('-€3.50');
    expect(formatMoney({ amount: 0, currency: 'EUR' }, { signed: true, locale: 'en-GB' })).toBe('€0.00');
  });
});

describe('parseAmount', () => {
  it.each([
    ['3', 300],
    ['3,5', 350],
    ['3.50', 350],
    ['-2.05', -205],
    ['0', 0],
    ['-0', 0],
  ])('reads %s as %d minor units', (text, minor) => expect(parseAmount(text)).toBe(minor));

  it.each(['', '3.505', '1e3', 'x', '1.234,50'])('refuses "%s"', (text) => expect(parseAmount(text)).toBeNull());
});
