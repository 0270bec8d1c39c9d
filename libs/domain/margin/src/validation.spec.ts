import { Money } from './money';
import { MarginRequest } from './request';
import { explained, faultOf } from './testing/answers';
import { workedRequest } from './testing/worked-examples';
import { isCalendarDate } from './validation';

const base = workedRequest('E01');
const eur = (amount: number): Money => ({ amount, currency: 'EUR' });
const buy = (change: object) => ({ ...base, buy: { ...base.buy, ...change } });
const sell = (change: object) => ({ ...base, sell: { ...base.sell, ...change } });
const item = (change: object) => ({ ...base, item: { ...base.item, ...change } });
const costs = (change: object) => ({ ...base, costs: { ...base.costs, ...change } });
const seller = (change: object) => ({ ...base, seller: { ...base.seller, ...change } });
const fulfilment = (change: object) => ({ ...base, fulfilment: { ...base.fulfilment, ...change } });

describe('a request is refused with a pointer to what is wrong', () => {
  it.each<[string, object, string, string]>([
    ['a date before the tables', { ...base, asOf: '2026-06-30' }, 'date_not_covered', '/asOf'],
    ['a date that does not exist', { ...base, asOf: '2026-02-29' }, 'date_malformed', '/asOf'],
    ['a time instead of a date', { ...base, asOf: '2026-09-30T10:00:00Z' }, 'date_malformed', '/asOf'],
    ['an unknown store to buy in', buy({ marketplace: 'US' }), 'marketplace_unknown', '/buy/marketplace'],
    ['an unknown store to sell in', sell({ marketplace: 'toString' }), 'marketplace_unknown', '/sell/marketplace'],
    ['a price of nothing', buy({ price: eur(0) }), 'price_out_of_range', '/buy/price/amount'],
    ['a negative price', sell({ price: eur(-100) }), 'price_out_of_range', '/sell/price/amount'],
    ['a price of half a cent', sell({ price: eur(0.5) }), 'price_out_of_range', '/sell/price/amount'],
    ['a price above the limit', sell({ price: eur(100_000_001) }), 'price_out_of_range', '/sell/price/amount'],
    ['pounds in Germany', sell({ price: { amount: 1, currency: 'GBP' } }), 'currency_mismatch', '/sell/price/currency'],
    ['an unknown way of buying', buy({ mode: 'barter' }), 'choice_unknown', '/buy/mode'],
    ['an unknown VAT profile', seller({ vatProfile: 'none' }), 'choice_unknown', '/seller/vatProfile'],
    ['a country without a VAT rate', seller({ establishedIn: 'CN' }), 'country_unknown', '/seller/establishedIn'],
    ['an unknown method', fulfilment({ method: 'drone' }), 'choice_unknown', '/fulfilment/method'],
    ['EFN within one country', fulfilment({ method: 'fba_efn' }), 'method_not_possible', '/fulfilment/method'],
    ['part of a month', fulfilment({ storageMonths: 1.5 }), 'storage_months_out_of_range', '/fulfilment/storageMonths'],
    ['an unknown category', item({ feeCategory: 'boats' }), 'category_unknown', '/item/feeCategory'],
    ['two sides', item({ packageMm: [10, 20] }), 'package_malformed', '/item/packageMm'],
    ['a side of nothing', item({ packageMm: [10, 20, 0] }), 'package_malformed', '/item/packageMm'],
    ['a weight of nothing', item({ unitWeightG: 0 }), 'weight_out_of_range', '/item/unitWeightG'],
    [
      'a stated fee in pounds',
      item({ observed: { fulfilmentFee: { amount: 300, currency: 'GBP' } } }),
      'currency_mismatch',
      '/item/observed/fulfilmentFee/currency',
    ],
    [
      'a stated fee of nothing',
      item({ observed: { fulfilmentFee: eur(0) } }),
      'cost_out_of_range',
      '/item/observed/fulfilmentFee/amount',
    ],
    ['15 for 15 %', item({ observed: { referralRate: '15' } }), 'rate_out_of_range', '/item/observed/referralRate'],
    ['a rate with a comma', buy({ vatRate: '0,19' }), 'rate_malformed', '/buy/vatRate'],
    ['a rate as a number', sell({ vatRate: 0.19 }), 'rate_malformed', '/sell/vatRate'],
    ['a negative rate', costs({ dutyRate: '-0.1' }), 'rate_malformed', '/costs/dutyRate'],
    ['a returns rate over 1', costs({ returnsRate: '1.01' }), 'rate_out_of_range', '/costs/returnsRate'],
    ['a spread that is none', costs({ fxSpread: '' }), 'rate_malformed', '/costs/fxSpread'],
    ['a negative cost', costs({ prep: eur(-1) }), 'cost_out_of_range', '/costs/prep/amount'],
    [
      'a cost in dollars',
      costs({ inbound: { amount: 1, currency: 'USD' } }),
      'choice_unknown',
      '/costs/inbound/currency',
    ],
    [
      'a missing rate',
      { ...workedRequest('E06'), fx: { date: '2026-08-21', perEuro: {} } },
      'fx_rate_missing',
      '/fx/perEuro/GBP',
    ],
    [
      'a rate of nothing',
      { ...workedRequest('E06'), fx: { date: '2026-08-21', perEuro: { GBP: '0' } } },
      'fx_rate_missing',
      '/fx/perEuro/GBP',
    ],
  ])('%s', (_, request, fault, pointer) => {
    expect(faultOf(request as MarginRequest)).toMatchObject({ fault, pointer, message: expect.stringMatching(/\.$/) });
  });

  it('names the first covered date', () => {
    expect(faultOf({ ...base, asOf: '2026-06-30' }).message).toContain('2026-07-01');
    expect(explained({ ...base, asOf: '2026-07-01' }).profit.amount).toBe(2979);
  });

  it('needs no rates when everything is in one currency', () => {
    expect(explained({ ...base, fx: { date: '2026-08-21', perEuro: {} } }).profit.amount).toBe(2979);
  });
});

describe('a calendar date', () => {
  it('follows the calendar', () => {
    expect(['2028-02-29', '2026-12-31'].every(isCalendarDate)).toBe(true);
    expect(
      ['2026-02-29', '2100-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '26-04-01', ''].some(isCalendarDate),
    ).toBe(false);
  });
});
