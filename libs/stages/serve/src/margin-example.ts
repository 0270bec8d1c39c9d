import type { MarginRequestDto } from '@tracker/dto';

/** A deal from Italy to Germany that earns 29.79, for the API's own page. */
export const MARGIN_EXAMPLE: MarginRequestDto = {
  asOf: '2026-09-30',
  buy: { marketplace: 'IT', price: { amount: 8999, currency: 'EUR' }, mode: 'b2b_reverse_charge' },
  sell: { marketplace: 'DE', price: { amount: 13999, currency: 'EUR' } },
  item: { feeCategory: 'consumer_electronics', hazmat: false, packageMm: [250, 180, 80], unitWeightG: 650 },
  seller: { vatProfile: 'registered', establishedIn: 'DE' },
  fulfilment: { method: 'fba_local', centralEurope: true, storageMonths: 1 },
  costs: { inbound: { amount: 60, currency: 'EUR' }, prep: { amount: 40, currency: 'EUR' } },
  fx: { date: '2026-08-21', perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' } },
  target: { roiBps: 2500 },
};
