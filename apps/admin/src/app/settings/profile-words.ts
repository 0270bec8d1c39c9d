import type { BuyMode, SellMethod, TextField, VatProfile } from './profile-draft';

/** What a number is counted in: the currency of home, percent, months, minutes. */
export type Unit = 'money' | '%' | 'months' | 'min';

export interface FieldWords {
  field: TextField;
  label: string;
  hint: string;
  /** What a fresh profile has. */
  standard: string;
  unit: Unit;
}

export interface FieldGroup {
  title: string;
  about: string;
  fields: readonly FieldWords[];
}

export const GROUPS: readonly FieldGroup[] = [
  {
    title: 'Costs of each unit',
    about: 'Without VAT if you can deduct it, else with it.',
    fields: [
      { field: 'inbound', label: 'Inbound', hint: 'Shipping to the warehouse', standard: '0.60', unit: 'money' },
      { field: 'prep', label: 'Prep', hint: 'Labels, bags, packing', standard: '0.40', unit: 'money' },
      { field: 'storageMonths', label: 'Storage', hint: 'Until it is sold', standard: '1', unit: 'months' },
      { field: 'returnsRate', label: 'Returns', hint: 'Set aside, of the sale price', standard: '2', unit: '%' },
      { field: 'fxSpread', label: 'FX spread', hint: 'What exchanging money costs', standard: '1', unit: '%' },
    ],
  },
  {
    title: 'Imports',
    about: 'Only for goods that cross the border between the UK and the EU before they are sold.',
    fields: [
      { field: 'freight', label: 'Freight', hint: 'For each unit', standard: '1.80', unit: 'money' },
      { field: 'brokerage', label: 'Brokerage', hint: 'Customs agent, for each unit', standard: '0.50', unit: 'money' },
      { field: 'dutyRate', label: 'Duty', hint: 'Of the goods and freight', standard: '3', unit: '%' },
    ],
  },
  {
    title: 'When a route opens and closes',
    about: 'It opens when it reaches both opening values, and closes when it falls below either closing value.',
    fields: [
      { field: 'openProfit', label: 'Opens at a profit of', hint: 'At least', standard: '3.00', unit: 'money' },
      {
        field: 'openRoiBps',
        label: 'Opens at an ROI of',
        hint: 'Profit by what you lay out',
        standard: '25',
        unit: '%',
      },
      {
        field: 'closeProfit',
        label: 'Closes below a profit of',
        hint: 'Not above opening',
        standard: '2.00',
        unit: 'money',
      },
      { field: 'closeRoiBps', label: 'Closes below an ROI of', hint: 'Not above opening', standard: '20', unit: '%' },
    ],
  },
  {
    title: 'How old prices may be',
    about: 'By the older of a route’s two prices. Shorter limits need more tokens.',
    fields: [
      { field: 'showMinutes', label: 'Shown up to', hint: 'Then it closes as stale', standard: '1440', unit: 'min' },
      {
        field: 'alertMinutes',
        label: 'Alerts up to',
        hint: 'Older ones are confirmed first',
        standard: '360',
        unit: 'min',
      },
    ],
  },
];

export const VAT_PROFILES: Readonly<Record<VatProfile, string>> = {
  registered: 'Registered: VAT charged and deducted',
  exempt: 'Exempt: no VAT charged, none deducted',
  margin_scheme: 'Margin scheme: VAT on the difference only',
};

export const BUY_MODES: Readonly<Record<BuyMode, string>> = {
  b2b_reverse_charge: 'Business, reverse charge',
  retail_delivered_home: 'Retail, delivered home with VAT of home',
  domestic_invoice: 'On a domestic VAT invoice',
  source_vat_sunk: 'With VAT that can not be recovered',
  import: 'Import, VAT paid at the border',
  private_purchase: 'Private purchase without VAT shown',
};

export const SELL_METHODS: Readonly<Record<SellMethod, string>> = {
  fba_local: 'FBA from stock in this country',
  fba_efn: 'FBA from stock at home (EFN)',
  fbm: 'You ship it (FBM)',
};
