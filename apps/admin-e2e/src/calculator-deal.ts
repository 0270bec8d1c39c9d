/** The European Central Bank's rates for a euro on the day of the deals. */
export const FX = { fxDate: '2026-08-21', GBP: '0.85670', PLN: '4.3078', SEK: '11.0625' };
/** Consumer electronics from Italy to Germany, worked out by hand. */
export const DEAL = new URLSearchParams({
  buy: 'IT',
  buyPrice: '89.99',
  mode: 'b2b_reverse_charge',
  sell: 'DE',
  sellPrice: '139.99',
  method: 'fba_local',
  months: '1',
  centralEurope: 'yes',
  category: 'consumer_electronics',
  package: '250 x 180 x 80',
  weight: '650',
  vatProfile: 'registered',
  establishedIn: 'DE',
  inbound: '0.60',
  prep: '0.40',
  asOf: '2026-09-30',
  target: 'roi',
  goal: '25',
  ...FX,
});
