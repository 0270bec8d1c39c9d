import { Currency } from './money';

/** The ten European stores of Amazon. A store's key is also its country's. */
export const STORES = ['UK', 'DE', 'FR', 'IT', 'ES', 'NL', 'BE', 'PL', 'SE', 'IE'] as const;
export type Store = (typeof STORES)[number];

/** Countries in which a seller may be established: those whose standard VAT rate is tabulated. */
export const COUNTRIES = [...STORES, 'AT', 'LU'] as const;
export type Country = (typeof COUNTRIES)[number];

const CURRENCIES: Readonly<Record<Store, Currency>> = {
  UK: 'GBP',
  DE: 'EUR',
  FR: 'EUR',
  IT: 'EUR',
  ES: 'EUR',
  NL: 'EUR',
  BE: 'EUR',
  PL: 'PLN',
  SE: 'SEK',
  IE: 'EUR',
};

export function currencyOf(store: Store): Currency {
  return CURRENCIES[store];
}

export function isStore(value: unknown): value is Store {
  return typeof value === 'string' && Object.hasOwn(CURRENCIES, value);
}
