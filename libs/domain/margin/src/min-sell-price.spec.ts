import fc from 'fast-check';
import { isFault } from './fault';
import { Figures, profitOf } from './figures';
import { Target, targetMet } from './max-buy-price';
import { MinSellPrice, minSellPrice } from './min-sell-price';
import { MAX_AMOUNT } from './money';
import { MarginRequest } from './request';
import { buyingAt, requests, sellingAt } from './testing/requests';
import { workedRequest } from './testing/worked-examples';

type Meets = (figures: Figures) => boolean;

function meetsAt(request: MarginRequest, meets: Meets, price: number): boolean {
  const figures = profitOf(sellingAt(request, price));
  return !isFault(figures) && meets(figures);
}

/** What the answer says of one price. */
const saysMet = ({ price, brokenAt }: MinSellPrice, at: number): boolean =>
  price !== null && at >= price.amount && !brokenAt.some(({ from, to }) => from <= at && at <= to);

/** Prices of a window at which the answer and the calculator differ. */
function differences(request: MarginRequest, meets: Meets, answer: MinSellPrice, from: number, to: number): number[] {
  const wrong: number[] = [];
  for (let price = Math.max(1, from); price <= Math.min(MAX_AMOUNT, to); price++)
    if (saysMet(answer, price) !== meetsAt(request, meets, price)) wrong.push(price);
  return wrong;
}

const euros = (amount: number): Target => ({ profit: { amount, currency: 'EUR' } });
const ratios: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ roiBps: fc.integer({ min: -9_999, max: 20_000 }) }),
  fc.record({ marginBps: fc.integer({ min: -9_999, max: 9_000 }) }),
);
const profits = fc.integer({ min: -5_000, max: 50_000 });
const meetings: fc.Arbitrary<(request: MarginRequest) => Meets> = fc.oneof(
  ratios.map((target) => () => targetMet(target)),
  profits.map(
    (amount) => (request: MarginRequest) => targetMet({ profit: { amount, currency: request.sell.price.currency } }),
  ),
  fc.tuple(ratios, profits).map(
    ([target, amount]) =>
      () =>
      (figures: Figures) =>
        targetMet(target)(figures) && figures.profit.amount >= amount,
  ),
);

describe('minSellPrice', () => {
  it('is the first cent at which the deal meets its target', () => {
    const request = workedRequest('E01');
    expect(minSellPrice(request, targetMet({ roiBps: 2500 }))).toEqual({
      price: { amount: 12558, currency: 'EUR' },
      brokenAt: [],
    });
    expect(meetsAt(request, targetMet({ roiBps: 2500 }), 12557)).toBe(false);
    const { price } = minSellPrice(request, targetMet(euros(2979)));
    expect(price?.amount).toBeLessThanOrEqual(13999);
    expect(profitOf(sellingAt(request, price?.amount ?? 0))).toMatchObject({ profit: { amount: 2979 } });
  });

  it('says where the 15 % of the whole price above 10.00 breaks it again', () => {
    // E07 is E08 at 9.90: beauty, 8 % up to 10.00
    expect(minSellPrice(workedRequest('E08'), targetMet(euros(0)))).toEqual({
      price: { amount: 916, currency: 'EUR' },
      brokenAt: [{ from: 1001, to: 1015 }],
    });
  });

  it('says where the end of low-price FBA breaks it again', () => {
    const request: MarginRequest = {
      ...workedRequest('E01'),
      item: { feeCategory: 'toys_and_games', packageMm: [200, 150, 80], unitWeightG: 300 },
    };
    const cheap = buyingAt(request, 900);
    const before = profitOf(sellingAt(cheap, 1999));
    if (isFault(before)) throw new Error(before.message);
    const { price, brokenAt } = minSellPrice(cheap, targetMet({ profit: before.profit }));
    expect(price?.amount).toBeLessThanOrEqual(1999);
    expect(brokenAt).toHaveLength(1);
    expect(brokenAt[0]?.from).toBe(2001);
  });

  it('is in the selling currency and does not look at the request’s own sale price', () => {
    const request = {
      ...workedRequest('E01'),
      sell: { marketplace: 'UK' as const, price: { amount: 0, currency: 'GBP' as const } },
    };
    const answer = minSellPrice(request, targetMet({ roiBps: 2500 }));
    expect(answer.price?.currency).toBe('GBP');
    expect(answer).toEqual(minSellPrice(sellingAt(request, 5_000), targetMet({ roiBps: 2500 })));
  });

  it('is null when no price meets, or when the request has a fault', () => {
    const request = workedRequest('E01');
    expect(minSellPrice(request, targetMet({ marginBps: 9900 }))).toEqual({ price: null, brokenAt: [] });
    expect(minSellPrice({ ...request, asOf: '2026-06-30' }, () => true)).toEqual({ price: null, brokenAt: [] });
    expect(minSellPrice(request, () => true)).toEqual({ price: { amount: 1, currency: 'EUR' }, brokenAt: [] });
  });

  it('agrees with the calculator at every price of everyday goods, for any request and target', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 3_000 }), meetings, (drawn, buy, meetsFor) => {
        const request = buyingAt(drawn, buy);
        const meets = meetsFor(request);
        expect(differences(request, meets, minSellPrice(request, meets), 1, 3_000)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with it round its own price and round every edge of its intervals', () => {
    fc.assert(
      fc.property(requests, meetings, fc.integer({ min: 1, max: MAX_AMOUNT }), (request, meetsFor, somewhere) => {
        const meets = meetsFor(request);
        const answer = minSellPrice(request, meets);
        const edges = answer.brokenAt.slice(0, 20).flatMap(({ from, to }) => [from, to]);
        for (const edge of [answer.price?.amount ?? 1, ...edges, somewhere, 1000, 2000, 4500, 10_000, 25_000])
          expect(differences(request, meets, answer, edge - 40, edge + 40)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('finds the few prices that meet round a peak of the profit', () => {
    const E14 = workedRequest('E14');
    const greedy = { ...E14.item, feeCategory: undefined, observed: { referralRate: '0.9' } };
    // above the goods' 100.00 the margin scheme taxes what little is left
    const taxed = buyingAt({ ...E14, item: greedy, costs: {}, fulfilment: { method: 'fbm' } }, 10_000);
    // the minimum fee of 0.30 ends at 0.33
    const minimum = buyingAt({ ...taxed, seller: { ...E14.seller, vatProfile: 'exempt' } }, 1);
    for (const [request, goal, peak] of [
      [taxed, -9_100, 10_000],
      [minimum, -10, 33],
    ] as const) {
      const meets = targetMet(euros(goal));
      const answer = minSellPrice(request, meets);
      expect(meetsAt(request, meets, peak)).toBe(true);
      expect(differences(request, meets, answer, 1, 20_000)).toEqual([]);
      expect(answer.brokenAt.at(-1)?.to).toBe(MAX_AMOUNT);
    }
  });

  it('promises no price that misses, and ends, where rates eat up the whole price', () => {
    const { item, ...rest } = workedRequest('E01');
    // 19/119 of VAT and 84.0336 % leave nothing of a higher price
    const flat = { ...rest, item: { ...item, feeCategory: undefined, observed: { referralRate: '0.840336' } } };
    const meets = targetMet(euros(-7795));
    const answer = minSellPrice(flat, meets);
    for (const at of [1, 5_000, 700_000, 40_000_000, MAX_AMOUNT])
      for (let price = Math.max(1, at - 200); price <= Math.min(MAX_AMOUNT, at + 200); price++)
        expect(saysMet(answer, price) && !meetsAt(flat, meets, price)).toBe(false);
  });
});
