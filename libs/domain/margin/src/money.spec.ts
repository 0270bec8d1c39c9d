import fc from 'fast-check';
import { convert } from './fx';
import { add, amountText, Money, mulDivHalfUp, ratioHalfUp } from './money';
import { FX } from './testing/requests';

const EUR: Money<'EUR'> = { amount: 1050, currency: 'EUR' };
const GBP: Money<'GBP'> = { amount: 300, currency: 'GBP' };

describe('add', () => {
  it('adds amounts of one currency', () => {
    expect(add(EUR, { amount: -60, currency: 'EUR' })).toEqual({ amount: 990, currency: 'EUR' });
  });

  it('is a type error for two currencies, and refuses them where types do not know', () => {
    // @ts-expect-error pounds can't be added to euros
    expect(() => add(EUR, GBP)).toThrow('cannot add GBP to EUR');
    const unknown: Money[] = [EUR, GBP];
    expect(() => unknown.reduce((sum, money) => add(sum, money))).toThrow(RangeError);
  });
});

describe('mulDivHalfUp', () => {
  it.each([
    [5, 1, 10, 1],
    [-5, 1, 10, -1],
    [4, 1, 10, 0],
    [-4, 1, 10, 0],
    [13999, 19, 119, 2235],
    [225, 2, 100, 5],
    [100_000_000, 1_106_250_000, 8567, 12_912_921_676_199],
  ])('rounds %d × %d / %d to %d, ties away from zero', (a, b, c, expected) => {
    expect(mulDivHalfUp(a, b, c)).toBe(expected);
  });

  it('is exact at any size and never gives a negative zero', () => {
    const whole = fc.integer({ min: -100_000_000, max: 100_000_000 });
    const factor = fc.integer({ min: 0, max: 100_000_000_000 });
    const divisor = fc.integer({ min: 1, max: 100_000_000_000 });
    fc.assert(
      fc.property(whole, factor, divisor, (a, b, c) => {
        const product = BigInt(a) * BigInt(b);
        const magnitude = product < 0n ? -product : product;
        const quotient = magnitude / BigInt(c) + ((magnitude % BigInt(c)) * 2n >= BigInt(c) ? 1n : 0n);
        fc.pre(quotient <= BigInt(Number.MAX_SAFE_INTEGER));
        const expected = quotient === 0n ? 0 : Number(product < 0n ? -quotient : quotient);
        expect(Object.is(mulDivHalfUp(a, b, c), expected)).toBe(true);
        expect(Object.is(ratioHalfUp([a, b], [c]), expected)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses a result that no safe integer can hold', () => {
    expect(() => mulDivHalfUp(Number.MAX_SAFE_INTEGER, 2, 1)).toThrow(RangeError);
  });
});

describe('convert', () => {
  it('goes through the euro at full precision and rounds once', () => {
    expect(convert({ amount: 4999, currency: 'GBP' }, 'EUR', FX)).toEqual({ amount: 5835, currency: 'EUR' });
    expect(convert({ amount: 1000, currency: 'EUR' }, 'SEK', FX)).toEqual({ amount: 11063, currency: 'SEK' });
    // by way of a rounded euro amount (1.18) it would be 13.05
    expect(convert({ amount: 101, currency: 'GBP' }, 'SEK', FX)).toEqual({ amount: 1304, currency: 'SEK' });
  });

  it('keeps an amount in its own currency without any rate', () => {
    expect(convert(GBP, 'GBP', { date: '2026-08-21', perEuro: {} })).toEqual(GBP);
  });

  it('has no answer without a rate above 0', () => {
    expect(convert(GBP, 'EUR', { date: '2026-08-21', perEuro: {} })).toBeNull();
    expect(convert(GBP, 'EUR', { date: '2026-08-21', perEuro: { GBP: '0.0' } })).toBeNull();
    expect(convert(GBP, 'EUR', { date: '2026-08-21', perEuro: { GBP: 'N/A' } })).toBeNull();
  });
});

describe('amountText', () => {
  it('shows minor units with two decimals', () => {
    expect([0, 5, -5, 123, -123456].map(amountText)).toEqual(['0.00', '0.05', '-0.05', '1.23', '-1234.56']);
  });
});
