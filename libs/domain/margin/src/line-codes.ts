/** Codes of the lines, in the order in which they appear. */
export const LINE_CODES = [
  'sale_price',
  'output_vat',
  'referral_fee',
  'closing_fee',
  'fulfilment_fee',
  'fuel_surcharge',
  'storage',
  'digital_services_fee_selling',
  'digital_services_fee_fba',
  'irrecoverable_fee_vat',
  'returns_allowance',
  'inbound_and_prep',
  'goods',
  'freight',
  'duty',
  'brokerage',
  'import_vat',
  'fx_spread',
] as const;
export type LineCode = (typeof LINE_CODES)[number];
