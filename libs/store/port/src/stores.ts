import type {
  AlertDto,
  AlertQueryDto,
  ArbitrageAlertDto,
  CostProfileDto,
  FxRatesDto,
  HistoryChunk,
  HistorySeries,
  Marketplace,
  OpportunityQueryDto,
  ProductDto,
  ProductQueryDto,
  RouteScoreDto,
} from '@tracker/dto';
import type {
  AskWantedRow,
  DeadLetterRow,
  OpportunityRow,
  PageStateRow,
  PricingContextRow,
  RefreshRequestRow,
  StageStatusRow,
  TokenLedgerRow,
  WatchRow,
} from './documents';

/**
 * The store's promises, kept by every adapter and shown by the contract suite in `@tracker/store-port/testing`:
 * reading by id sees one's own write; search sees it after `settled()`; a lost compare-and-set is a value, not an error;
 * every method rejects with `StoreUnavailable` (and nothing else) when the store can't be reached.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly unavailable = true;
}

/** A cursor that this store did not give: the caller answers 400. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  /** Exact up to 10,000. */
  total: { value: number; relation: 'eq' | 'gte' };
}

export type PutOutcome = 'stored' | 'conflict';

export interface ProductStore {
  getMany(asins: readonly string[]): Promise<Map<string, ProductDto>>;
  /**
   * Each product is written when its stored revision is `product.revision - 1` (0: absent), else `conflict`. Outcomes in
   * the order of the input. The stored `arbitrageScores` are kept: only `putScores` writes them.
   */
  putMany(products: readonly ProductDto[]): Promise<PutOutcome[]>;
  /** Writes the scores unless those stored were decided on a higher revision. */
  putScores(scores: readonly { asin: string; revision: number; scores: RouteScoreDto[] }[]): Promise<void>;
  /** `now` (ISO) judges `maxAgeMinutes`. Sorted by `sort`, then ASIN. */
  search(query: ProductQueryDto, now: string): Promise<Page<ProductDto>>;
}

export interface PriceHistoryStore {
  /** The stored chunks of these ids; missing ones are left out. */
  getChunks(
    ids: readonly { asin: string; marketplace: Marketplace; series: HistorySeries; month: string }[],
  ): Promise<HistoryChunk[]>;
  /** Replaces whole chunks. One writer per ASIN. */
  putChunks(chunks: readonly HistoryChunk[]): Promise<void>;
  /** Every chunk of the months from `fromMonth` on (`YYYY-MM`), plus the last one before it: the value in force. */
  read(query: {
    asin: string;
    marketplaces: readonly Marketplace[];
    series: readonly HistorySeries[];
    fromMonth: string;
  }): Promise<HistoryChunk[]>;
}

export interface OpportunityStore {
  getMany(ids: readonly string[]): Promise<Map<string, OpportunityRow>>;
  /** All rows of a product, whatever their state. */
  ofProducts(asins: readonly string[]): Promise<OpportunityRow[]>;
  /** Each row is written when its stored version is `row.version - 1` (0: absent), else `conflict`. */
  putMany(rows: readonly OpportunityRow[]): Promise<PutOutcome[]>;
  /** Rows with `unsent`, by id. */
  withUnsent(limit: number): Promise<OpportunityRow[]>;
  /** Open rows whose `oldestObservedAt` is before the instant, by id, after `afterId`. */
  openObservedBefore(instant: string, limit: number, afterId: string | null): Promise<OpportunityRow[]>;
  /**
   * Sorted by `sort`, nulls last in both orders, then id. `staleBefore` (ISO): a row whose `oldestObservedAt` is before
   * it reads as `stale`; `now` (ISO) judges `maxAgeMinutes`.
   */
  search(query: OpportunityQueryDto, times: { now: string; staleBefore: string }): Promise<Page<OpportunityRow>>;
  /** Open rows for each ASIN; ASINs without one are left out. */
  countOpen(asins: readonly string[]): Promise<Map<string, number>>;
}

export interface AlertStore {
  /** Put if absent by alertId; outcomes in the order of the input. */
  putMany(alerts: readonly ArbitrageAlertDto[], storedAt: string): Promise<('stored' | 'known')[]>;
  getMany(alertIds: readonly string[]): Promise<Map<string, AlertDto>>;
  /** Newest first by (storedAt, alertId), or oldest first with `order=asc`. */
  search(query: AlertQueryDto): Promise<Page<AlertDto>>;
}

export interface DeadLetterStore {
  putMany(rows: readonly DeadLetterRow[]): Promise<void>;
  count(): Promise<number>;
  /** Newest first. */
  newest(limit: number): Promise<DeadLetterRow[]>;
}

/** Rows changed after `cursor` (null: from the start), oldest change first, and the cursor to go on from. */
export interface Changes<T> {
  rows: T[];
  cursor: string | null;
}

export interface WatchlistStore {
  /** Adds or revives; a known row gains marketplaces it lacks. `added`: was not watched. */
  add(rows: readonly { asin: string; marketplaces: Marketplace[]; addedAt: string }[]): Promise<('added' | 'known')[]>;
  /** False when it was not watched. */
  remove(asin: string, at: string): Promise<boolean>;
  getMany(asins: readonly string[]): Promise<Map<string, WatchRow>>;
  /** Watched rows by ASIN. */
  list(query: { limit: number; cursor?: string }): Promise<Page<WatchRow>>;
  count(): Promise<number>;
  changedSince(cursor: string | null, limit: number): Promise<Changes<WatchRow>>;
}

export interface RefreshRequestStore {
  add(row: RefreshRequestRow): Promise<void>;
  changedSince(cursor: string | null, limit: number): Promise<Changes<RefreshRequestRow>>;
}

export interface AskWantedStore {
  /** Replaces the row of (ASIN, marketplace, kind) when `wantedAt` is not older. */
  putMany(rows: readonly AskWantedRow[]): Promise<void>;
  changedSince(cursor: string | null, limit: number): Promise<Changes<AskWantedRow>>;
}

export interface CostProfileStore {
  get(): Promise<CostProfileDto | null>;
  /** Written when the stored revision is `profile.revision - 1` (0: absent). */
  put(profile: CostProfileDto): Promise<PutOutcome>;
}

export interface FxRateStore {
  newest(): Promise<FxRatesDto | null>;
  put(rates: FxRatesDto): Promise<void>;
}

export interface TokenLedgerStore {
  get(account: string): Promise<TokenLedgerRow | null>;
  put(row: TokenLedgerRow): Promise<void>;
}

export interface PageStateStore {
  /** Pages by (ASIN, marketplace), after the given one. */
  walk(after: { asin: string; marketplace: Marketplace } | null, limit: number): Promise<PageStateRow[]>;
  getMany(pages: readonly { asin: string; marketplace: Marketplace }[]): Promise<PageStateRow[]>;
  putMany(rows: readonly PageStateRow[]): Promise<void>;
}

export interface PricingContextStore {
  get(): Promise<PricingContextRow | null>;
  /** Written when the stored `n` is `row.n - 1` (0: absent). */
  put(row: PricingContextRow): Promise<PutOutcome>;
}

export interface StageStatusStore {
  put(row: StageStatusRow): Promise<void>;
  list(): Promise<StageStatusRow[]>;
}

/** Everything that is stored, by its subject. */
export interface Stores {
  readonly products: ProductStore;
  readonly history: PriceHistoryStore;
  readonly opportunities: OpportunityStore;
  readonly alerts: AlertStore;
  readonly deadLetters: DeadLetterStore;
  readonly watchlist: WatchlistStore;
  readonly refreshRequests: RefreshRequestStore;
  readonly askWanted: AskWantedStore;
  readonly costProfile: CostProfileStore;
  readonly fxRates: FxRateStore;
  readonly tokenLedger: TokenLedgerStore;
  readonly pageState: PageStateStore;
  readonly pricingContext: PricingContextStore;
  readonly stageStatus: StageStatusStore;
  /** Resolves when searches see every write that was acknowledged before the call. */
  settled(): Promise<void>;
  /** Null when all is well, else what is wrong and what to do. */
  fault(): Promise<string | null>;
  /** Waits for writes in flight, then closes. */
  close(): Promise<void>;
}

export const STORES = Symbol('Stores');
