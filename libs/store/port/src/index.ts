export { decodeCursor, encodeCursor, fingerprint } from './cursor';
export type {
  AskWantedRow,
  DeadLetterRow,
  KeepLimits,
  LeaseRow,
  OpportunityRow,
  PageAges,
  PageStateRow,
  PricingContextRow,
  Pruned,
  RefreshRequestRow,
  StageStatusRow,
  SweepRow,
  TokenLedgerRow,
  TokenSpendRow,
  WatchRow,
} from './documents';
export { OPPORTUNITY_FILTERS, PRODUCT_FILTERS } from './filters';
export { storedAlert } from './stored-alert';
export {
  InvalidCursor,
  STORES,
  StoreUnavailable,
  type AlertStore,
  type AskWantedStore,
  type Changes,
  type CostProfileStore,
  type DeadLetterStore,
  type FxRateStore,
  type LeaseStore,
  type OpportunityStore,
  type Page,
  type PageStateStore,
  type PriceHistoryStore,
  type PricingContextStore,
  type ProductStore,
  type PutOutcome,
  type RefreshRequestStore,
  type StageStatusStore,
  type Stores,
  type SweepStore,
  type TokenLedgerStore,
  type TokenSpendStore,
  type WatchlistStore,
} from './stores';
export {
  TRANSFERRED_KINDS,
  type DocumentSource,
  type DocumentTarget,
  type Transferred,
  type TransferredKind,
} from './transfer';
export { caseless, titleKey, wantedWords, words, wordsOf } from './words';
