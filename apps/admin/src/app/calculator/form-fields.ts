import { BUY_MODES, COUNTRIES, FEE_CATEGORIES, FULFILMENT_METHODS, STORES, VAT_PROFILES } from '@tracker/margin';
import type { FieldKey } from './calculator-fields';
import { STORE_FACTS } from './stores';

interface Option {
  value: string;
  label: string;
}

/** One input of the form. `unit`: what stands behind it; a side's currency follows that side's store. */
export interface FormField {
  key: FieldKey;
  label: string;
  options?: readonly Option[];
  check?: true;
  date?: true;
  /** Takes the whole row. */
  wide?: true;
  unit?: 'buy' | 'sell' | 'costs' | 'goal' | '%' | 'mm' | 'g' | 'per €';
  hint?: string;
}

export interface FormGroup {
  title: string;
  fields: readonly FormField[];
  /** Rarely needed: closed until asked for, or until something stands in it. */
  folded?: true;
}

const words = (name: string): string => {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};
const asOptions = (values: readonly string[], labels: Readonly<Record<string, string>> = {}): Option[] =>
  values.map((value) => ({ value, label: labels[value] ?? words(value) }));

const COUNTRY_LABELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(STORE_FACTS).map(([store, { label }]) => [store, label])),
  AT: 'Austria',
  LU: 'Luxembourg',
};
const MODE_LABELS = {
  b2b_reverse_charge: 'Business, net with VAT id (reverse charge)',
  retail_delivered_home: 'Retail, delivered home',
  domestic_invoice: 'Invoice with VAT of the own country',
  source_vat_sunk: 'Foreign VAT paid and not refunded',
  import: 'Import across the UK border',
  private_purchase: 'Private purchase, no VAT shown',
};
const METHOD_LABELS = {
  fba_local: 'FBA from local stock',
  fba_efn: 'FBA from home stock (EFN)',
  fbm: 'Sent by the seller (FBM)',
};
const PROFILE_LABELS = {
  registered: 'Registered for VAT',
  exempt: 'Exempt (small business)',
  margin_scheme: 'Margin scheme',
};

const stores = asOptions(STORES, COUNTRY_LABELS);

export const FORM: readonly FormGroup[] = [
  {
    title: 'Buy and sell',
    fields: [
      { key: 'buy', label: 'Buy in', options: stores },
      { key: 'buyPrice', label: 'Buy price with VAT', unit: 'buy' },
      { key: 'mode', label: 'How it is bought', options: asOptions(BUY_MODES, MODE_LABELS), wide: true },
      { key: 'sell', label: 'Sell in', options: stores },
      { key: 'sellPrice', label: 'Sale price with VAT', unit: 'sell' },
      { key: 'method', label: 'Fulfilment', options: asOptions(FULFILMENT_METHODS, METHOD_LABELS), wide: true },
    ],
  },
  {
    title: 'Article',
    fields: [
      {
        key: 'category',
        label: 'Fee category',
        wide: true,
        options: [{ value: '', label: 'Unknown' }, ...asOptions([...FEE_CATEGORIES].sort())],
      },
      { key: 'package', label: 'Package, three sides', unit: 'mm', hint: '250 x 180 x 80' },
      { key: 'weight', label: 'Weight', unit: 'g' },
      { key: 'hazmat', label: 'Dangerous goods (lithium battery)', check: true },
    ],
  },
  {
    title: 'Target',
    fields: [
      {
        key: 'target',
        label: 'Target',
        options: [
          { value: '', label: 'None' },
          { value: 'roi', label: 'ROI' },
          { value: 'margin', label: 'Margin' },
          { value: 'profit', label: 'Profit' },
        ],
      },
      { key: 'goal', label: 'At least', unit: 'goal' },
    ],
  },
  {
    title: 'Seller and costs',
    fields: [
      { key: 'vatProfile', label: 'VAT', options: asOptions(VAT_PROFILES, PROFILE_LABELS) },
      { key: 'establishedIn', label: 'Established in', options: asOptions(COUNTRIES, COUNTRY_LABELS) },
      { key: 'months', label: 'Months in storage' },
      { key: 'centralEurope', label: 'Stock in the Central Europe Programme', check: true },
      {
        key: 'currency',
        label: 'Currency of costs',
        options: ['EUR', 'GBP', 'PLN', 'SEK'].map((value) => ({ value, label: value })),
      },
      { key: 'inbound', label: 'Inbound shipping', unit: 'costs' },
      { key: 'prep', label: 'Prep', unit: 'costs' },
      { key: 'outbound', label: 'Outbound (FBM)', unit: 'costs' },
      { key: 'freight', label: 'Freight', unit: 'costs' },
      { key: 'brokerage', label: 'Brokerage', unit: 'costs' },
      { key: 'dutyRate', label: 'Duty (import)', unit: '%' },
      { key: 'returnsRate', label: 'Allowance for returns', unit: '%' },
      { key: 'fxSpread', label: 'Exchange spread', unit: '%' },
    ],
  },
  {
    title: 'Day, VAT rates, stated fees, exchange rates',
    folded: true,
    fields: [
      { key: 'asOf', label: 'Fees of the day', date: true, hint: 'Today if empty' },
      { key: 'buyVat', label: 'VAT where bought', unit: '%', hint: 'Standard rate if empty' },
      { key: 'sellVat', label: 'VAT where sold', unit: '%', hint: 'Standard rate if empty' },
      { key: 'referralRate', label: 'Stated referral fee', unit: '%', hint: 'As Amazon states it' },
      { key: 'fulfilmentFee', label: 'Stated fulfilment fee', unit: 'sell', hint: 'As Amazon states it' },
      { key: 'fxDate', label: 'Exchange rates of', date: true, hint: 'Newest if empty' },
      { key: 'GBP', label: 'Pounds', unit: 'per €', hint: 'Newest if empty' },
      { key: 'PLN', label: 'Zloty', unit: 'per €', hint: 'Newest if empty' },
      { key: 'SEK', label: 'Kronor', unit: 'per €', hint: 'Newest if empty' },
    ],
  },
];
