import fc from 'fast-check';
import { COUNTRIES, currencyOf, Store, STORES } from '../marketplace';
import { Currency, Money } from '../money';
import { BUY_MODES, FULFILMENT_METHODS, MarginRequest, VAT_PROFILES } from '../request';
import { FEE_CATEGORIES } from '../tables';

/** Real reference rates of 2026-08-21. */
export const FX = { date: '2026-08-21', perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' } };

const CURRENCIES: readonly Currency[] = ['EUR', 'GBP', 'PLN', 'SEK'];
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Prices of everyday goods mostly, now and then up to the limit. */
export const amounts = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 60_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 100_000_000 }) },
);

const costs: fc.Arbitrary<Money> = fc.record({
  amount: fc.integer({ min: 0, max: 2_000 }),
  currency: fc.constantFrom(...CURRENCIES),
});

/** A decimal string from 0 to max thousandths. */
const rates = (maxThousandths: number) =>
  fc.integer({ min: 0, max: maxThousandths }).map((thousandths) => (thousandths / 1000).toFixed(3));

const packages = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(...[340, 240, 110].map((max) => fc.integer({ min: 5, max }))) },
  { weight: 2, arbitrary: fc.tuple(...[1300, 700, 700].map((max) => fc.integer({ min: 5, max }))) },
  { weight: 1, arbitrary: fc.tuple(...[2500, 1500, 1500].map((max) => fc.integer({ min: 5, max }))) },
);
const weights = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 40_000 }));

const dates = fc.constantFrom('2026-07-01', '2026-09-30', '2026-10-15', '2026-11-22', '2027-01-14', '2027-03-01');

/** Requests over all stores, categories, methods, profiles and modes; those that can't be are among them. */
export const requests: fc.Arbitrary<MarginRequest> = fc
  .record({
    asOf: dates,
    stores: fc.tuple(fc.constantFrom(...STORES), fc.constantFrom(...STORES)),
    buyAmount: amounts,
    sellAmount: amounts,
    mode: fc.constantFrom(...BUY_MODES),
    vatRates: fc.tuple(optional(rates(250)), optional(rates(250))),
    item: fc.record({
      feeCategory: optional(fc.constantFrom(...FEE_CATEGORIES)),
      hazmat: fc.boolean(),
      packageMm: optional(packages),
      unitWeightG: optional(weights),
      referralRate: optional(rates(200)),
      observedFee: optional(fc.integer({ min: 1, max: 2_000 })),
    }),
    seller: fc.record({
      vatProfile: fc.constantFrom(...VAT_PROFILES),
      establishedIn: fc.constantFrom(...COUNTRIES),
    }),
    fulfilment: fc.record({
      method: fc.constantFrom(...FULFILMENT_METHODS),
      centralEurope: fc.boolean(),
      storageMonths: fc.integer({ min: 0, max: 12 }),
      outboundShipping: optional(costs),
    }),
    costs: fc.record({
      inbound: optional(costs),
      prep: optional(costs),
      freight: optional(costs),
      brokerage: optional(costs),
      dutyRate: optional(rates(200)),
      returnsRate: optional(rates(150)),
      fxSpread: optional(rates(50)),
    }),
  })
  .map(({ asOf, stores: [buy, sell], buyAmount, sellAmount, mode, vatRates, item, seller, fulfilment, costs }) => ({
    asOf,
    buy: {
      marketplace: buy,
      price: { amount: buyAmount, currency: currencyOf(buy) },
      mode: seller.vatProfile === 'margin_scheme' ? 'private_purchase' : mode,
      vatRate: vatRates[0],
    },
    sell: { marketplace: sell, price: { amount: sellAmount, currency: currencyOf(sell) }, vatRate: vatRates[1] },
    item: {
      feeCategory: item.feeCategory,
      hazmat: item.hazmat,
      packageMm: item.packageMm,
      unitWeightG: item.unitWeightG,
      observed: {
        referralRate: item.referralRate,
        fulfilmentFee:
          item.observedFee === undefined ? undefined : { amount: item.observedFee, currency: currencyOf(sell) },
      },
    },
    seller,
    fulfilment,
    costs,
    fx: FX,
  }));

export function sellingAt(request: MarginRequest, amount: number): MarginRequest {
  return { ...request, sell: { ...request.sell, price: { ...request.sell.price, amount } } };
}

export function buyingAt(request: MarginRequest, amount: number): MarginRequest {
  return { ...request, buy: { ...request.buy, price: { ...request.buy.price, amount } } };
}

/** The same deal sold in another store for as many minor units of its currency. */
export function soldIn(request: MarginRequest, marketplace: Store): MarginRequest {
  const price = { amount: request.sell.price.amount, currency: currencyOf(marketplace) };
  return { ...request, sell: { marketplace, price } };
}
