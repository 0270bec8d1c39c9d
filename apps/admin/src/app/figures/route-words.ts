import type { OpportunityDetailDto } from '../../api/models';

export const PRICE_SOURCES: Readonly<Record<OpportunityDetailDto['buySide']['source'], string>> = {
  amazon: "Amazon's own offer",
  new: 'the lowest New offer',
  buy_box: 'the buy box',
};
export const FULFILMENT_METHODS: Readonly<Record<OpportunityDetailDto['fulfilmentMethod'], string>> = {
  fba_local: 'FBA from local stock',
  fba_efn: 'FBA from home stock (EFN)',
  fbm: 'sent by the seller',
};
export const CLOSE_REASONS: Readonly<Record<NonNullable<OpportunityDetailDto['closeReason']>, string>> = {
  margin: 'earned too little',
  no_offer: 'no offer',
  stale: 'prices too old',
  suspect: 'perhaps not the same article',
  unwatched: 'no longer watched',
  settings: 'settings changed',
};
