import type { ParamMap, Params } from '@angular/router';
import type { MarginRequest, Money, Target } from '@tracker/margin';
import { toDecimal } from '../figures/money';
import { percentText } from '../figures/ratio';

/** Every input of the calculator, in the order of the form. */
export const FIELD_KEYS = [
  'buy',
  'buyPrice',
  'mode',
  'buyVat',
  'sell',
  'sellPrice',
  'sellVat',
  'method',
  'outbound',
  'months',
  'centralEurope',
  'category',
  'package',
  'weight',
  'hazmat',
  'referralRate',
  'fulfilmentFee',
  'vatProfile',
  'establishedIn',
  'currency',
  'inbound',
  'prep',
  'freight',
  'brokerage',
  'dutyRate',
  'returnsRate',
  'fxSpread',
  'asOf',
  'fxDate',
  'GBP',
  'PLN',
  'SEK',
  'target',
  'goal',
] as const;
export type FieldKey = (typeof FIELD_KEYS)[number];

/** What stands in the form, as text: amounts in major units, rates in percent, a ticked box is "yes". */
export type Fields = Readonly<Record<FieldKey, string>>;

const MAX_TEXT = 60;

/** Nothing filled in but the choices that a deal can't be without. */
export const EMPTY_FIELDS: Fields = {
  ...(Object.fromEntries(FIELD_KEYS.map((key) => [key, ''])) as Record<FieldKey, string>),
  buy: 'IT',
  mode: 'b2b_reverse_charge',
  sell: 'DE',
  method: 'fba_local',
  vatProfile: 'registered',
  establishedIn: 'DE',
  currency: 'EUR',
};

/** The inputs in an address, which are complete: what is left out is empty. Null for an address without any. */
export function readFields(params: ParamMap): Fields | null {
  const given = FIELD_KEYS.filter((key) => params.has(key));
  if (given.length === 0) return null;
  return {
    ...EMPTY_FIELDS,
    ...Object.fromEntries(given.map((key) => [key, (params.get(key) ?? '').slice(0, MAX_TEXT)])),
  };
}

/** The address of the inputs. */
export function writeFields(fields: Fields): Params {
  return Object.fromEntries(FIELD_KEYS.filter((key) => fields[key].trim()).map((key) => [key, fields[key]]));
}

/** A rate ("0.025") as the percentage in the form ("2.5"): the point moves, no digit changes. */
export function rateToPercent(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  const digits = fraction.padEnd(2, '0');
  const major = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const minor = digits.slice(2).replace(/0+$/, '');
  return minor ? `${major}.${minor}` : major;
}

/** A percentage ("2.5", "2,5") as a rate ("0.025"); null for anything else. */
export function percentToRate(percent: string): string | null {
  const match = /^(\d{1,4})(?:[.,](\d{1,4}))?$/.exec(percent.trim());
  if (!match) return null;
  const whole = (match[1] ?? '').padStart(3, '0');
  return `${whole.slice(0, -2).replace(/^0+(?=\d)/, '')}.${whole.slice(-2)}${match[2] ?? ''}`;
}

const percentOf = (rate: string | undefined): string => (rate === undefined ? '' : rateToPercent(rate));
const yes = (flag: boolean | undefined): string => (flag ? 'yes' : '');
const amountOf = (money: Money | undefined): string => (money ? toDecimal(money.amount) : '');

function goalOf(target: Target | undefined): Partial<Record<FieldKey, string>> {
  if (!target) return {};
  if ('roiBps' in target) return { target: 'roi', goal: percentText(target.roiBps) };
  if ('marginBps' in target) return { target: 'margin', goal: percentText(target.marginBps) };
  return { target: 'profit', goal: toDecimal(target.profit.amount) };
}

/** The form filled with a question to POST /margin, such as a route's own. */
export function fieldsOf(
  { asOf, buy, sell, item, seller, fulfilment, costs = {}, fx }: MarginRequest,
  target?: Target,
): Fields {
  const { inbound, prep, freight, brokerage } = costs;
  const currency = [inbound, prep, freight, brokerage, fulfilment.outboundShipping].find(Boolean)?.currency ?? 'EUR';
  const cost = (money: Money | undefined) =>
    money && money.currency !== currency ? `${amountOf(money)} ${money.currency}` : amountOf(money);
  return {
    ...EMPTY_FIELDS,
    buy: buy.marketplace,
    buyPrice: amountOf(buy.price),
    mode: buy.mode,
    buyVat: percentOf(buy.vatRate),
    sell: sell.marketplace,
    sellPrice: amountOf(sell.price),
    sellVat: percentOf(sell.vatRate),
    method: fulfilment.method,
    outbound: cost(fulfilment.outboundShipping),
    months: fulfilment.storageMonths ? String(fulfilment.storageMonths) : '',
    centralEurope: yes(fulfilment.centralEurope),
    category: item.feeCategory ?? '',
    package: item.packageMm?.join(' x ') ?? '',
    weight: item.unitWeightG === undefined ? '' : String(item.unitWeightG),
    hazmat: yes(item.hazmat),
    referralRate: percentOf(item.observed?.referralRate),
    fulfilmentFee: amountOf(item.observed?.fulfilmentFee),
    vatProfile: seller.vatProfile,
    establishedIn: seller.establishedIn,
    currency,
    inbound: cost(inbound),
    prep: cost(prep),
    freight: cost(freight),
    brokerage: cost(brokerage),
    dutyRate: percentOf(costs.dutyRate),
    returnsRate: percentOf(costs.returnsRate),
    fxSpread: percentOf(costs.fxSpread),
    asOf,
    fxDate: fx.date,
    GBP: fx.perEuro['GBP'] ?? '',
    PLN: fx.perEuro['PLN'] ?? '',
    SEK: fx.perEuro['SEK'] ?? '',
    ...goalOf(target),
  };
}
