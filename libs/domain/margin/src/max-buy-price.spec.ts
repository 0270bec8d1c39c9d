import fc from 'fast-check';
import { isFault } from './fault';
import { Figures, profitOf } from './figures';
import { maxBuyPrice, Target, targetFault, targetMet } from './max-buy-price';
import { MAX_AMOUNT } from './money';
import { MarginRequest } from './request';
import { buyingAt, requests } from './testing/requests';
import { workedRequest } from './testing/worked-examples';

function figuresAt(request: MarginRequest, price: number): Figures {
  const figures = profitOf(buyingAt(request, price));
  if (isFault(figures)) throw new Error(figures.message);
  return figures;
}

const targets: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ roiBps: fc.integer({ min: -9_999, max: 20_000 }) }),
  fc.record({ marginBps: fc.integer({ min: -9_999, max: 9_000 }) }),
);

describe('maxBuyPrice', () => {
  it('is the last cent at which the deal meets its target', () => {
    // E01 without goods leaves 103.55: of it 2.00 stay, or 25 % of the landed cost
    const request = workedRequest('E01');
    const price = maxBuyPrice(request, targetMet({ profit: { amount: 200, currency: 'EUR' } }));
    expect(price).toEqual({ amount: 12389, currency: 'EUR' });
    expect(figuresAt(request, 12389).profit.amount).toBe(200);
    expect(figuresAt(request, 12390).profit.amount).toBe(199);
    expect(maxBuyPrice(request, targetMet({ roiBps: 2500 }))).toEqual({ amount: 10082, currency: 'EUR' });
  });

  it('is in the buying currency', () => {
    const price = maxBuyPrice(workedRequest('E06'), targetMet({ profit: { amount: 0, currency: 'EUR' } }));
    expect(price?.currency).toBe('GBP');
    expect(figuresAt(workedRequest('E06'), price?.amount ?? 0).profit.amount).toBeGreaterThanOrEqual(0);
    expect(figuresAt(workedRequest('E06'), (price?.amount ?? 0) + 1).profit.amount).toBeLessThan(0);
  });

  it('meets at its price and not one minor unit above, for any request and target', () => {
    fc.assert(
      fc.property(requests, targets, (request, target) => {
        const meets = targetMet(target);
        fc.pre(!isFault(profitOf(request)));
        const price = maxBuyPrice(request, meets);
        const met = price?.amount ?? 0;
        expect(met === 0 || meets(figuresAt(request, met))).toBe(true);
        expect(met === MAX_AMOUNT || !meets(figuresAt(request, met + 1))).toBe(true);
      }),
      { numRuns: 800 },
    );
  });

  it('is null when not even the lowest price meets, or when the request has a fault', () => {
    const request = workedRequest('E08');
    expect(maxBuyPrice(request, targetMet({ marginBps: 9000 }))).toBeNull();
    expect(maxBuyPrice({ ...request, asOf: '2026-06-30' }, () => true)).toBeNull();
  });

  it('does not look at the request’s own price, and ends at the highest price', () => {
    const request = workedRequest('E01');
    expect(maxBuyPrice(buyingAt(request, 0), targetMet({ roiBps: 2500 }))?.amount).toBe(10082);
    expect(maxBuyPrice(request, () => true)?.amount).toBe(MAX_AMOUNT);
  });
});

describe('a target', () => {
  it('is met when the figures reach it', () => {
    const figures = figuresAt(workedRequest('E01'), 8999);
    expect(targetMet({ roiBps: 3985 })(figures)).toBe(true);
    expect(targetMet({ roiBps: 3986 })(figures)).toBe(false);
    expect(targetMet({ marginBps: 2532 })(figures)).toBe(true);
    expect(targetMet({ marginBps: 2533 })(figures)).toBe(false);
  });

  it('of ROI is met by any profit when nothing was paid, one of margin never without revenue', () => {
    const money = (amount: number) => ({ amount, currency: 'EUR' as const });
    const figures = { currency: 'EUR' as const, landed: money(0), roiBps: null, marginBps: null, estimate: false };
    expect(targetMet({ roiBps: 5000 })({ ...figures, profit: money(1) })).toBe(true);
    expect(targetMet({ roiBps: 5000 })({ ...figures, profit: money(0) })).toBe(false);
    expect(targetMet({ marginBps: 0 })({ ...figures, profit: money(1) })).toBe(false);
  });

  it('is refused in another currency than the sale’s, or out of range', () => {
    expect(targetFault({ profit: { amount: 200, currency: 'EUR' } }, 'DE')).toBeNull();
    expect(targetFault({ profit: { amount: 200, currency: 'EUR' } }, 'UK')).toMatchObject({
      fault: 'currency_mismatch',
      pointer: '/target/profit/currency',
      message: 'Give the profit in GBP.',
    });
    expect(targetFault({ roiBps: -10_000 }, 'DE')).toMatchObject({ pointer: '/target/roiBps' });
    expect(targetFault({ marginBps: 12.5 }, 'DE')).toMatchObject({ pointer: '/target/marginBps' });
    expect(() => targetMet({ profit: { amount: 200, currency: 'GBP' } })(figuresAt(workedRequest('E01'), 1))).toThrow(
      RangeError,
    );
  });
});
