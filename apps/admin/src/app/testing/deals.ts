import type { MarginRequest } from '@tracker/margin';

const eur = (amount: number) => ({ amount, currency: 'EUR' }) as const;
const fx = { date: '2026-08-21', perEuro: { GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' } };

/** Consumer electronics from Italy to Germany, worked out by hand: earns 29.79. */
export const E01: MarginRequest = {
  asOf: '2026-09-30',
  buy: { marketplace: 'IT', price: eur(8999), mode: 'b2b_reverse_charge' },
  sell: { marketplace: 'DE', price: eur(13999) },
  item: { feeCategory: 'consumer_electronics', hazmat: false, packageMm: [250, 180, 80], unitWeightG: 650 },
  seller: { vatProfile: 'registered', establishedIn: 'DE' },
  fulfilment: { method: 'fba_local', centralEurope: true, storageMonths: 1 },
  costs: { inbound: eur(60), prep: eur(40) },
  fx,
};

/** A beauty article from France to Italy below 10.00, where the referral fee is 8 %: earns 0.54. */
export const E07: MarginRequest = {
  asOf: '2026-09-30',
  buy: { marketplace: 'FR', price: eur(360), mode: 'b2b_reverse_charge' },
  sell: { marketplace: 'IT', price: eur(990) },
  item: { feeCategory: 'beauty_health_personal_care', hazmat: false, packageMm: [180, 80, 35], unitWeightG: 210 },
  seller: { vatProfile: 'registered', establishedIn: 'IT' },
  fulfilment: { method: 'fba_local', centralEurope: true, storageMonths: 1 },
  costs: { inbound: eur(20), prep: eur(15) },
  fx,
};
