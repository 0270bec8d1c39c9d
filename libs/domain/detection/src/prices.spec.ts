import { aBuyBox, anOffer, aSnapshot, noOffer } from '@tracker/testing';
import { buyOffers } from './buy-offers';
import { hoursAfter, NOW } from './fixtures/deal';
import { sellPrice } from './sell-price';

const freshness = (observedAt: string) => ({ observedAt, askedAt: NOW, traceId: 'confirm-1' });
const averages = (days90: number | null) => ({ days30: null, days90, days180: null });
const statistics = (newAverage: number | null, boxAverage: number | null) => ({
  amazon: averages(null),
  new: averages(newAverage),
  buyBox: averages(boxAverage),
  amazonOutOfStockPercent90: null,
});
const page = (overrides: Parameters<typeof aSnapshot>[2]) => aSnapshot('DE', NOW, overrides);
const priceOf = (overrides: Parameters<typeof aSnapshot>[2]) => sellPrice('DE', page(overrides), NOW, 360);

describe('sell price', () => {
  it('is the buy box when it was seen within the alert limit', () => {
    const found = priceOf({
      buyBox: aBuyBox('DE', 5000),
      buyBoxFreshness: freshness(hoursAfter(NOW, -6)),
      new: anOffer('DE', 4500),
    });
    expect(found).toMatchObject({
      side: { source: 'buy_box', price: { amount: 5000 }, traceId: 'confirm-1' },
      doubt: null,
    });
  });

  it('is the New price with a doubt while the buy box was not asked', () => {
    const found = priceOf({ new: anOffer('DE', 4500) });
    expect(found).toMatchObject({
      side: { source: 'new', price: { amount: 4500 } },
      doubt: { text: 'buy box not asked' },
    });
  });

  it('is the New price when the buy box is past the alert limit, and says how old it is', () => {
    const found = priceOf({
      buyBox: aBuyBox('DE', 5000),
      buyBoxFreshness: freshness(hoursAfter(NOW, -8)),
      new: anOffer('DE', 4500),
    });
    expect(found).toMatchObject({
      side: { source: 'new' },
      doubt: { code: 'buy_box_aged', text: 'buy box seen 8 h ago' },
    });
  });

  it.each([
    ['no_offer', 'no_buy_box'],
    ['unknown', 'buy_box_unknown'],
  ] as const)('is the New price when the buy box is %s', (status, code) => {
    const buyBox = { ...aBuyBox('DE', 1), status, price: null, shipping: null, landed: null };
    expect(priceOf({ buyBox, buyBoxFreshness: freshness(NOW), new: anOffer('DE', 4500) })).toMatchObject({
      doubt: { code },
    });
  });

  it('counts shipping', () => {
    const landed = { amount: 4999, currency: 'EUR' as const };
    expect(priceOf({ new: { ...anOffer('DE', 4500), landed } })).toMatchObject({ side: { price: { amount: 4999 } } });
  });

  it.each([
    ['buy box', { buyBox: aBuyBox('DE', 5000), buyBoxFreshness: freshness(NOW) }, 4800],
    ['New', { new: anOffer('DE', 5000) }, 4700],
  ])('of the %s is capped by the 90-day average of its own series', (_, offers, capped) => {
    const found = priceOf({ ...offers, statistics: statistics(4700, 4800) });
    expect(found).toMatchObject({ side: { price: { amount: capped }, uncapped: { amount: 5000 } } });
  });

  it('is not raised to a higher average', () => {
    expect(priceOf({ new: anOffer('DE', 5000), statistics: statistics(6000, null) })).toMatchObject({
      side: { price: { amount: 5000 } },
    });
  });

  it.each([
    ['no_offer', 'sell_no_offer'],
    ['unknown', 'sell_price_unknown'],
    ['not_asked', 'sell_not_asked'],
  ] as const)('does not exist when New is %s, whatever the averages say', (status, code) => {
    const found = priceOf({ new: { ...noOffer(), status }, statistics: statistics(4700, 4800) });
    expect(found).toMatchObject({ kind: 'none', reason: { code } });
  });
});

describe('buy offers', () => {
  const sources = (amazon: number | null, lowestNew: number | null) =>
    buyOffers(
      page({
        amazon: amazon === null ? noOffer() : anOffer('DE', amazon),
        new: lowestNew === null ? noOffer() : anOffer('DE', lowestNew),
      }),
    ).map(({ side, thirdParty }) => [side.source, side.price.amount, thirdParty]);

  it.each([
    ['Amazon alone', 5000, null, [['amazon', 5000, false]]],
    ['a New price equal to Amazon’s, which is Amazon’s', 5000, 5000, [['amazon', 5000, false]]],
    [
      'both when a New offer is lower',
      5000,
      4900,
      [
        ['amazon', 5000, false],
        ['new', 4900, true],
      ],
    ],
    ['a third party alone', null, 4900, [['new', 4900, true]]],
    ['nothing', null, null, []],
  ])('are %s', (_, amazon, lowestNew, expected) => {
    expect(sources(amazon, lowestNew)).toEqual(expected);
  });
});
