import {
  currencyOf,
  isStore,
  type Costs,
  type Currency,
  type Fx,
  type MarginFault,
  type MarginRequest,
  type Money,
  type Target,
} from '@tracker/margin';
import { parseAmount } from '../figures/money';
import { parsePercent } from '../figures/ratio';
import { percentToRate, type FieldKey, type Fields } from './calculator-fields';

/** What the calculator is asked. */
export interface Question {
  request: MarginRequest;
  target: Target | null;
}

/** What is wrong, and in which field. */
export interface FieldFault {
  field: FieldKey;
  message: string;
}

/** What counts where the form is silent. */
export interface Silent {
  /** Calendar date at the selling store. */
  today: string;
  /** Null while none are known. */
  fx: Fx | null;
}

const CURRENCIES: readonly Currency[] = ['EUR', 'GBP', 'PLN', 'SEK'];
const isCurrency = (text: string | undefined): text is Currency => CURRENCIES.includes(text as Currency);

const POINTERS: readonly (readonly [string, FieldKey])[] = [
  ['/asOf', 'asOf'],
  ['/buy/marketplace', 'buy'],
  ['/buy/price', 'buyPrice'],
  ['/buy/mode', 'mode'],
  ['/buy/vatRate', 'buyVat'],
  ['/sell/marketplace', 'sell'],
  ['/sell/price', 'sellPrice'],
  ['/sell/vatRate', 'sellVat'],
  ['/item/feeCategory', 'category'],
  ['/item/packageMm', 'package'],
  ['/item/unitWeightG', 'weight'],
  ['/item/observed/referralRate', 'referralRate'],
  ['/item/observed/fulfilmentFee', 'fulfilmentFee'],
  ['/seller/vatProfile', 'vatProfile'],
  ['/seller/establishedIn', 'establishedIn'],
  ['/fulfilment/method', 'method'],
  ['/fulfilment/storageMonths', 'months'],
  ['/fulfilment/outboundShipping', 'outbound'],
  ['/costs/inbound', 'inbound'],
  ['/costs/prep', 'prep'],
  ['/costs/freight', 'freight'],
  ['/costs/brokerage', 'brokerage'],
  ['/costs/dutyRate', 'dutyRate'],
  ['/costs/returnsRate', 'returnsRate'],
  ['/costs/fxSpread', 'fxSpread'],
  ['/fx/perEuro/GBP', 'GBP'],
  ['/fx/perEuro/PLN', 'PLN'],
  ['/fx/perEuro/SEK', 'SEK'],
  ['/target', 'goal'],
];

/** The form's words for what the API calls by its own names. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/packageMm and unitWeightG/, 'its sides and its weight'],
  [/item\.observed\.fulfilmentFee/, 'the stated fulfilment fee'],
];

/** The calculator's fault at the field of its pointer. */
export function faultAt({ pointer, message }: MarginFault): FieldFault {
  const field = POINTERS.find(([start]) => pointer === start || pointer.startsWith(`${start}/`))?.[1];
  if (!field) throw new Error(`no field for ${pointer}: ${message}`);
  return { field, message: WORDS.reduce((text, [from, to]) => text.replace(from, to), message) };
}

const AMOUNT = 'Give an amount such as 12.50.';

/** Reads single fields; what can't be read is noted and left out. */
class Reading {
  readonly faults: FieldFault[] = [];
  constructor(private readonly fields: Fields) {}

  text(field: FieldKey): string {
    return this.fields[field].trim();
  }

  private read<T>(field: FieldKey, parse: (text: string) => T | null, message: string): T | undefined {
    const text = this.text(field);
    if (text === '') return undefined;
    const value = parse(text);
    if (value !== null) return value;
    this.faults.push({ field, message });
    return undefined;
  }

  amount(field: FieldKey, currency: Currency): Money | undefined {
    const amount = this.read(field, parseAmount, AMOUNT);
    return amount === undefined ? undefined : { amount, currency };
  }

  price(field: FieldKey, currency: Currency): Money {
    return this.amount(field, currency) ?? { amount: 0, currency };
  }

  /** "0.60", or in another currency than the other costs: "0.60 GBP". */
  cost(field: FieldKey, usual: Currency): Money | undefined {
    const parse = (text: string): Money | null => {
      const [number = '', currency = usual, ...rest] = text.toUpperCase().split(/\s+/);
      const amount = parseAmount(number);
      return amount === null || !isCurrency(currency) || rest.length > 0 ? null : { amount, currency };
    };
    return this.read(field, parse, `${AMOUNT} Another currency stands behind it: 12.50 GBP.`);
  }

  rate(field: FieldKey): string | undefined {
    return this.read(field, percentToRate, 'Give a percentage such as 7 or 2.5.');
  }

  whole(field: FieldKey): number | undefined {
    return this.read(field, (text) => (/^\d{1,9}$/.test(text) ? Number(text) : null), 'Give a whole number.');
  }

  sides(): number[] | undefined {
    const parse = (text: string): number[] | null => {
      const sides = text.split(/[\s×x*]+/i);
      return sides.length === 3 && sides.every((side) => /^\d{1,6}$/.test(side)) ? sides.map(Number) : null;
    };
    return this.read('package', parse, 'Give three sides in whole mm, such as 250 x 180 x 80.');
  }

  target(currency: Currency): Target | null {
    const kind = this.text('target');
    const need = (): null => {
      if (this.text('goal') === '') this.faults.push({ field: 'goal', message: 'Give the goal, or choose none.' });
      return null;
    };
    if (kind === 'profit') {
      const profit = this.amount('goal', currency);
      return profit ? { profit } : need();
    }
    if (kind !== 'roi' && kind !== 'margin') return null;
    const bps = this.read('goal', parsePercent, 'Give a percentage such as 25.');
    if (bps === undefined) return need();
    return kind === 'roi' ? { roiBps: bps } : { marginBps: bps };
  }

  fx(silent: Fx | null, date: string): Fx {
    const typed = (['GBP', 'PLN', 'SEK'] as const).map((currency) => [currency, this.text(currency)] as const);
    const given = typed.filter(([, rate]) => rate !== '').map(([currency, rate]) => [currency, rate.replace(',', '.')]);
    if (given.length === 0 && this.text('fxDate') === '') return silent ?? { date, perEuro: {} };
    return {
      date: this.text('fxDate') || (silent?.date ?? date),
      perEuro: { ...silent?.perEuro, ...Object.fromEntries(given) },
      source: 'rates of the request',
    };
  }
}

/** Without keys whose value is undefined. */
const present = <T extends object>(value: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;

function costsOf(reading: Reading, usual: Currency): Costs {
  return present({
    inbound: reading.cost('inbound', usual),
    prep: reading.cost('prep', usual),
    freight: reading.cost('freight', usual),
    brokerage: reading.cost('brokerage', usual),
    dutyRate: reading.rate('dutyRate'),
    returnsRate: reading.rate('returnsRate'),
    fxSpread: reading.rate('fxSpread'),
  });
}

/** The question in the form, or the fields that can't be read. What a choice means is for the calculator to judge. */
export function toQuestion(fields: Fields, silent: Silent): Question | FieldFault[] {
  const reading = new Reading(fields);
  const usual = isCurrency(fields.currency) ? fields.currency : 'EUR';
  const [buyCurrency, sellCurrency] = [fields.buy, fields.sell].map((store) =>
    isStore(store) ? currencyOf(store) : 'EUR',
  ) as [Currency, Currency];
  const asOf = reading.text('asOf') || silent.today;
  const request = {
    asOf,
    buy: present({
      marketplace: fields.buy,
      price: reading.price('buyPrice', buyCurrency),
      mode: fields.mode,
      vatRate: reading.rate('buyVat'),
    }),
    sell: present({
      marketplace: fields.sell,
      price: reading.price('sellPrice', sellCurrency),
      vatRate: reading.rate('sellVat'),
    }),
    item: present({
      feeCategory: fields.category || undefined,
      hazmat: fields.hazmat === 'yes',
      packageMm: reading.sides(),
      unitWeightG: reading.whole('weight'),
      observed: present({
        referralRate: reading.rate('referralRate'),
        fulfilmentFee: reading.amount('fulfilmentFee', sellCurrency),
      }),
    }),
    seller: { vatProfile: fields.vatProfile, establishedIn: fields.establishedIn },
    fulfilment: present({
      method: fields.method,
      centralEurope: fields.centralEurope === 'yes',
      storageMonths: reading.whole('months'),
      outboundShipping: reading.cost('outbound', usual),
    }),
    costs: costsOf(reading, usual),
    fx: reading.fx(silent.fx, asOf),
  } as MarginRequest;
  const target = reading.target(sellCurrency);
  return reading.faults.length > 0 ? reading.faults : { request, target };
}
