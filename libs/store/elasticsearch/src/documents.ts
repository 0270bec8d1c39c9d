import type { AlertDto, CostProfileDto, FxRatesDto, HistoryChunk, Marketplace, ProductDto } from '@tracker/dto';
import type {
  AskWantedRow,
  DeadLetterRow,
  LeaseRow,
  OpportunityRow,
  PageStateRow,
  PricingContextRow,
  RefreshRequestRow,
  StageStatusRow,
  SweepRow,
  TokenLedgerRow,
  TokenSpendRow,
  WatchRow,
} from '@tracker/store-port';

/** A document with what only searches read, worked out when it is written. */
export type Searchable<T, S> = T & { search: S };

export interface ProductSearch {
  /** The words of title, brand, ASIN and EANs. */
  words: string[];
  titleKey: string | null;
  brand: string | null;
  category: string | null;
  /** The newest price of any marketplace. */
  observedAt: string | null;
  marketplaces: Marketplace[];
}

export interface OpportunitySearch {
  words: string[];
  brand: string | null;
  category: string | null;
  /** How many alerts wait to be sent. */
  unsent: number;
}

/** The route of an alert, `ASIN-BUY-SELL`; null for a summary. */
export interface AlertSearch {
  route: string | null;
}

/** `MARKETPLACE|SERIES`: what a month's chunk continues. */
export interface HistorySearch {
  line: string;
}

/** When a row was removed; null while it is watched. */
export interface WatchSearch {
  removedAt: string | null;
}

/** Every kind of document with its stored shape; the key is the index's name without prefix and version. */
export interface StoredDocuments {
  products: Searchable<ProductDto, ProductSearch>;
  price_history: Searchable<HistoryChunk, HistorySearch>;
  opportunities: Searchable<OpportunityRow, OpportunitySearch>;
  alerts: Searchable<AlertDto, AlertSearch>;
  dead_letters: DeadLetterRow;
  watchlist: Searchable<WatchRow, WatchSearch>;
  cost_profile: CostProfileDto;
  refresh_requests: RefreshRequestRow;
  ask_wanted: AskWantedRow;
  pricing_context: PricingContextRow;
  sweeps: SweepRow;
  leases: LeaseRow;
  fx_rates: FxRatesDto;
  token_ledger: TokenLedgerRow;
  token_spend: TokenSpendRow;
  page_state: PageStateRow;
  stage_status: StageStatusRow;
}

export type DocumentName = keyof StoredDocuments;
