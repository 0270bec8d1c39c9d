import type { AlertDto, CostProfileDto, FxRatesDto, HistoryChunk, ProductDto } from '@tracker/dto';
import type {
  AskWantedRow,
  DeadLetterRow,
  OpportunityRow,
  PageStateRow,
  PricingContextRow,
  RefreshRequestRow,
  SweepRow,
  TokenLedgerRow,
  TokenSpendRow,
  WatchRow,
} from './documents';

/**
 * Every kind of document that outlives its process, whole, as it goes from one store into another. Leases and status rows
 * belong to processes: they are not among them.
 */
export interface Transferred {
  products: ProductDto;
  price_history: HistoryChunk;
  opportunities: OpportunityRow;
  alerts: AlertDto;
  dead_letters: DeadLetterRow;
  /** `removedAt` is null while the product is watched. */
  watchlist: WatchRow & { removedAt: string | null };
  cost_profile: CostProfileDto;
  refresh_requests: RefreshRequestRow;
  ask_wanted: AskWantedRow;
  pricing_context: PricingContextRow;
  sweeps: SweepRow;
  fx_rates: FxRatesDto;
  token_ledger: TokenLedgerRow;
  token_spend: TokenSpendRow;
  page_state: PageStateRow;
}

export type TransferredKind = keyof Transferred;

/** Products stand before what is found by their words. */
export const TRANSFERRED_KINDS = [
  'products',
  'price_history',
  'opportunities',
  'alerts',
  'dead_letters',
  'watchlist',
  'cost_profile',
  'refresh_requests',
  'ask_wanted',
  'pricing_context',
  'sweeps',
  'fx_rates',
  'token_ledger',
  'token_spend',
  'page_state',
] as const satisfies readonly TransferredKind[];

/** A store as one that is copied from. Rejects as `Stores` does. */
export interface DocumentSource {
  /** Every document, in parts; what changes meanwhile may be among them or not. */
  read<Kind extends TransferredKind>(kind: Kind): AsyncIterable<Transferred[Kind][]>;
  close(): Promise<void>;
}

/** A store as one that is copied into, while nobody else writes to it. */
export interface DocumentTarget extends DocumentSource {
  /** Replaces what is stored under the same id, whatever its version. */
  put<Kind extends TransferredKind>(kind: Kind, documents: readonly Transferred[Kind][]): Promise<void>;
}
