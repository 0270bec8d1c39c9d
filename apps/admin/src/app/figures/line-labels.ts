import type { MarginLineDto } from '../../api/models';

/** The lines of a margin in the reader's words. */
const LINE_LABELS: Readonly<Record<MarginLineDto['code'], string>> = {
  sale_price: 'Sale price',
  output_vat: 'VAT on the sale',
  referral_fee: 'Referral fee',
  closing_fee: 'Closing fee',
  fulfilment_fee: 'Fulfilment fee',
  fuel_surcharge: 'Fuel surcharge',
  storage: 'Storage',
  digital_services_fee_selling: 'Digital services fee, selling',
  digital_services_fee_fba: 'Digital services fee, FBA',
  irrecoverable_fee_vat: 'VAT on fees, not recoverable',
  returns_allowance: 'Allowance for returns',
  inbound_and_prep: 'Inbound shipping and prep',
  goods: 'Goods',
  freight: 'Freight',
  duty: 'Duty',
  brokerage: 'Brokerage',
  import_vat: 'Import VAT',
  fx_spread: 'Currency exchange spread',
};

export const lineLabel = (code: string): string => LINE_LABELS[code as MarginLineDto['code']] ?? code;
