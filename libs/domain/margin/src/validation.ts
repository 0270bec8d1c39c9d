import { fault, FaultCode, MarginFault } from './fault';
import { Fx, unitsPerEuro } from './fx';
import { COUNTRIES, currencyOf, isStore, STORES } from './marketplace';
import { Currency, MAX_AMOUNT, Money } from './money';
import { parseRate } from './rate';
import { BUY_MODES, FULFILMENT_METHODS, MarginRequest, VAT_PROFILES } from './request';
import { FEE_CATEGORIES, firstCoveredDate } from './tables';

const MAX_SIDE_MM = 10_000;
const MAX_WEIGHT_G = 1_000_000;
const MAX_STORAGE_MONTHS = 120;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const CURRENCIES: readonly Currency[] = ['EUR', 'GBP', 'PLN', 'SEK'];
const CATEGORIES: ReadonlySet<string> = new Set(FEE_CATEGORIES);

type Check = MarginFault | null;

const isWhole = (value: number, from: number, to: number) => Number.isInteger(value) && value >= from && value <= to;

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Whether the text is a calendar date, YYYY-MM-DD. */
export function isCalendarDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function dateFault(asOf: string): Check {
  if (!isCalendarDate(asOf)) return fault('date_malformed', '/asOf', 'Give a calendar date as YYYY-MM-DD.');
  if (asOf >= firstCoveredDate) return null;
  return fault(
    'date_not_covered',
    '/asOf',
    `The fee tables begin on ${firstCoveredDate}; give that date or a later one.`,
  );
}

function oneOf(value: unknown, choices: readonly string[], pointer: string, code: FaultCode = 'choice_unknown'): Check {
  if (typeof value === 'string' && choices.includes(value)) return null;
  return fault(code, pointer, `Give one of ${choices.join(', ')}.`);
}

function priceFault({ marketplace, price }: MarginRequest['sell'], side: '/buy' | '/sell'): Check {
  if (!isStore(marketplace)) return oneOf(marketplace, STORES, `${side}/marketplace`, 'marketplace_unknown');
  const currency = currencyOf(marketplace);
  if (price.currency !== currency)
    return fault(
      'currency_mismatch',
      `${side}/price/currency`,
      `Prices of marketplace ${marketplace} are in ${currency}.`,
    );
  if (isWhole(price.amount, 1, MAX_AMOUNT)) return null;
  return fault('price_out_of_range', `${side}/price/amount`, `Give whole minor units from 1 to ${MAX_AMOUNT}.`);
}

function rateFault(text: string | undefined, pointer: string): Check {
  if (text === undefined) return null;
  const rate = parseRate(text);
  if (!rate) return fault('rate_malformed', pointer, 'Give a decimal string with at most 6 decimals, such as "0.07".');
  if (rate.over <= rate.under) return null;
  return fault('rate_out_of_range', pointer, 'Give a rate from "0" to "1"; 7 percent is "0.07".');
}

function costFault(cost: Money | undefined, pointer: string): Check {
  if (cost === undefined) return null;
  if (!CURRENCIES.includes(cost.currency)) return oneOf(cost.currency, CURRENCIES, `${pointer}/currency`);
  if (isWhole(cost.amount, 0, MAX_AMOUNT)) return null;
  return fault('cost_out_of_range', `${pointer}/amount`, `Give whole minor units from 0 to ${MAX_AMOUNT}.`);
}

function itemFault({ feeCategory, packageMm, unitWeightG, observed }: MarginRequest['item'], sell: Currency): Check {
  if (feeCategory !== undefined && !CATEGORIES.has(feeCategory))
    return oneOf(feeCategory, FEE_CATEGORIES, '/item/feeCategory', 'category_unknown');
  if (packageMm && !(packageMm.length === 3 && packageMm.every((side) => isWhole(side, 1, MAX_SIDE_MM))))
    return fault('package_malformed', '/item/packageMm', `Give three sides in whole mm from 1 to ${MAX_SIDE_MM}.`);
  if (unitWeightG !== undefined && !isWhole(unitWeightG, 1, MAX_WEIGHT_G))
    return fault('weight_out_of_range', '/item/unitWeightG', `Give whole grams from 1 to ${MAX_WEIGHT_G}.`);
  const fee = observed?.fulfilmentFee;
  if (fee && fee.currency !== sell)
    return fault('currency_mismatch', '/item/observed/fulfilmentFee/currency', `Give the fee in ${sell}.`);
  if (fee && !isWhole(fee.amount, 1, MAX_AMOUNT))
    return fault(
      'cost_out_of_range',
      '/item/observed/fulfilmentFee/amount',
      'Give a fee above 0 in whole minor units, or leave it out.',
    );
  return rateFault(observed?.referralRate, '/item/observed/referralRate');
}

function sellerFault({ seller, buy, fulfilment, sell }: MarginRequest): Check {
  if (seller.vatProfile === 'margin_scheme' && buy.mode !== 'private_purchase')
    return fault(
      'mode_not_possible',
      '/buy/mode',
      'The margin scheme is only for goods bought without deductible VAT: use private_purchase.',
    );
  if (fulfilment.method === 'fba_efn' && seller.establishedIn === sell.marketplace)
    return fault(
      'method_not_possible',
      '/fulfilment/method',
      'EFN serves another country than that of the stock: use fba_local to sell where the seller is established.',
    );
  const months = fulfilment.storageMonths;
  if (months !== undefined && !isWhole(months, 0, MAX_STORAGE_MONTHS))
    return fault(
      'storage_months_out_of_range',
      '/fulfilment/storageMonths',
      `Give whole months from 0 to ${MAX_STORAGE_MONTHS}.`,
    );
  return null;
}

function ratesFault({ buy, sell, costs }: MarginRequest): Check {
  return (
    rateFault(buy.vatRate, '/buy/vatRate') ??
    rateFault(sell.vatRate, '/sell/vatRate') ??
    rateFault(costs?.dutyRate, '/costs/dutyRate') ??
    rateFault(costs?.returnsRate, '/costs/returnsRate') ??
    rateFault(costs?.fxSpread, '/costs/fxSpread')
  );
}

function costsFault({ costs, fulfilment }: MarginRequest): Check {
  return (
    costFault(costs?.inbound, '/costs/inbound') ??
    costFault(costs?.prep, '/costs/prep') ??
    costFault(costs?.freight, '/costs/freight') ??
    costFault(costs?.brokerage, '/costs/brokerage') ??
    costFault(fulfilment.outboundShipping, '/fulfilment/outboundShipping')
  );
}

/** Currencies whose rates the answer can need: those of the request, and the euro where a table is only in euro. */
function currenciesOf({ buy, sell, costs, fulfilment, seller }: MarginRequest): Set<Currency> {
  const needed = new Set<Currency>([sell.price.currency, buy.price.currency]);
  for (const cost of [costs?.inbound, costs?.prep, costs?.freight, costs?.brokerage, fulfilment.outboundShipping]) {
    if (cost && cost.amount > 0) needed.add(cost.currency);
  }
  if (sell.marketplace === 'PL' || sell.marketplace === 'SE') needed.add('EUR');
  if (fulfilment.method === 'fba_efn' && fulfilment.storageMonths)
    needed.add(seller.establishedIn === 'UK' ? 'GBP' : 'EUR');
  return needed;
}

function fxFault(request: MarginRequest): Check {
  const needed = currenciesOf(request);
  if (needed.size < 2) return null;
  for (const currency of needed) if (!unitsPerEuro(currency, request.fx)) return missingRate(currency, request.fx);
  return null;
}

function missingRate(currency: Currency, fx: Fx): MarginFault {
  const found = fx.perEuro[currency];
  const message = `Give the units of ${currency} per euro as a decimal string above 0`;
  return fault('fx_rate_missing', `/fx/perEuro/${currency}`, found ? `${message}, not "${found}".` : `${message}.`);
}

/** The first thing wrong with a request, or null. Fees that no table has are found later, where they are looked up. */
export function requestFault(request: MarginRequest): MarginFault | null {
  const { asOf, buy, sell, seller, fulfilment, item } = request;
  return (
    dateFault(asOf) ??
    priceFault(buy, '/buy') ??
    oneOf(buy.mode, BUY_MODES, '/buy/mode') ??
    priceFault(sell, '/sell') ??
    oneOf(seller.vatProfile, VAT_PROFILES, '/seller/vatProfile') ??
    oneOf(seller.establishedIn, COUNTRIES, '/seller/establishedIn', 'country_unknown') ??
    oneOf(fulfilment.method, FULFILMENT_METHODS, '/fulfilment/method') ??
    sellerFault(request) ??
    itemFault(item, sell.price.currency) ??
    ratesFault(request) ??
    costsFault(request) ??
    fxFault(request)
  );
}
