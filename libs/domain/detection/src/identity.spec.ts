import { aSnapshot, fxRates } from '@tracker/testing';
import { NOW } from './fixtures/deal';
import { checkIdentity, nearPackRatio } from './identity';
import { fxOf } from './route-terms';

type Page = Parameters<typeof aSnapshot>[2];
const fx = fxOf(fxRates());
const euro = (amount: number) => ({ amount, currency: 'EUR' as const });
const check = (buy: Page, sell: Page, prices: [number, number] = [8999, 13999]) => {
  const { identity, signs, packSize } = checkIdentity(
    aSnapshot('IT', NOW, buy),
    aSnapshot('DE', NOW, sell),
    euro(prices[0]),
    euro(prices[1]),
    fx,
  );
  return [identity, signs.map(({ code }) => code), packSize];
};
const other = ['5000000000005'];

describe('the same ASIN in two countries', () => {
  it.each<[string, Page, Page, [number, number], [string, string[], boolean]]>([
    ['is the same article when everything agrees', {}, {}, [8999, 13999], ['match', [], false]],
    [
      'is the same article when one side says nothing',
      { eans: [], packageQuantity: null, packageMm: null, packageWeightG: null },
      {},
      [8999, 13999],
      ['match', [], false],
    ],
    [
      'is another article when the package quantity differs',
      {},
      { packageQuantity: 2 },
      [8999, 13999],
      ['mismatch', ['pack_quantity'], true],
    ],
    ['is suspect when no EAN is in common', { eans: other }, {}, [8999, 13999], ['suspect', ['ean_differs'], false]],
    [
      'is the same article when a side is 14 % longer',
      { packageMm: [290, 180, 80] },
      { packageMm: [250, 180, 80] },
      [8999, 13999],
      ['match', [], false],
    ],
    [
      'is suspect when a side is 20 % longer',
      { packageMm: [315, 180, 80] },
      { packageMm: [80, 250, 180] },
      [8999, 13999],
      ['suspect', ['package_differs'], false],
    ],
    [
      'is suspect when the weight differs by half',
      { packageWeightG: 1300 },
      {},
      [8999, 13999],
      ['suspect', ['package_differs'], false],
    ],
    [
      'is suspect when one price is near twice the other',
      { packageQuantity: null },
      {},
      [5000, 10200],
      ['suspect', ['price_ratio'], true],
    ],
    ['is not suspect at twice the price when EAN and quantity agree', {}, {}, [5000, 10200], ['match', [], false]],
    [
      'is another article when EAN and price both point to a pack',
      { eans: other },
      {},
      [5000, 10200],
      ['mismatch', ['ean_differs', 'price_ratio'], true],
    ],
  ])('%s', (_, buy, sell, prices, expected) => {
    expect(check(buy, sell, prices)).toEqual(expected);
  });

  it.each([
    [1000, 1899, null],
    [1000, 1900, 2],
    [1000, 2100, 2],
    [1000, 2101, null],
    [3000, 1000, 3],
    [1000, 4000, 4],
    [1000, 5000, null],
    [1000, 6200, 6],
  ])('prices %d and %d hint at a pack of %s', (a, b, pack) => {
    expect(nearPackRatio(euro(a), euro(b), fx)).toBe(pack);
  });

  it('compares prices of two currencies at the day’s rate', () => {
    expect(nearPackRatio(euro(1000), { amount: 1713, currency: 'GBP' }, fx)).toBe(2);
  });
});
