import type {
  AlertDto,
  AlertQueryDto,
  AlertEvent,
  CostProfileDto,
  DeadLetterQueryDto,
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

/**
 * The store's promises, kept by every adapter and shown by the contract suite in `@tracker/store-port/testing`:
 * reading by id sees one's own write; search sees it after `settled()`, and at once where a user has written it (the
 * watchlist, the mark of a replay); a lost compare-and-set is a value, not an error;
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
  /** Products by ASIN, after the given one. */
  walk(afterAsin: string | null, limit: number): Promise<ProductDto[]>;
  count(): Promise<number>;
  /** Writes the scores unless those stored were decided on a higher revision. */
  putScores(scores: readonly { asin: string; revision: number; scores: RouteScoreDto[] }[]): Promise<void>;
  /** `now` (ISO) judges `maxAgeMinutes`. Sorted by `sort`, then ASIN. */
  search(query: ProductQueryDto, now: string): Promise<Page<ProductDto>>;
}

/** A chunk as it was read. `mark` stands for what was stored then; only its store knows how to read it. */
export interface ReadChunk {
  readonly chunk: HistoryChunk;
  readonly mark: string;
}

export interface ChunkWrite {
  readonly chunk: HistoryChunk;
  /** The mark of what it replaces; null: nothing is stored; without it the chunk replaces whatever is stored. */
  readonly over?: string | null;
}

export interface PriceHistoryStore {
  /** The stored chunks of these ids; missing ones are left out. */
  getChunks(
    ids: readonly { asin: string; marketplace: Marketplace; series: HistorySeries; month: string }[],
  ): Promise<ReadChunk[]>;
  /** Writes whole chunks, each where `over` still holds, else `conflict`. Ids are unique in a call. */
  putChunks(writes: readonly ChunkWrite[]): Promise<PutOutcome[]>;
  /**
   * Removes chunks of before `fromMonth` (`YYYY-MM`) from the next products by ASIN, at most `products` of them. The last
   * chunk before it stays where no other holds the value in force then. `afterAsin` (null: the first product) goes on
   * from the last answer, whose `afterAsin` is null when all products are done.
   */
  prune(step: {
    fromMonth: string;
    afterAsin: string | null;
    products: number;
  }): Promise<{ chunks: number; afterAsin: string | null }>;
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
  putMany(alerts: readonly AlertEvent[], storedAt: string): Promise<('stored' | 'known')[]>;
  getMany(alertIds: readonly string[]): Promise<Map<string, AlertDto>>;
  /** Newest first by (storedAt, alertId), or oldest first with `order=asc`. */
  search(query: AlertQueryDto): Promise<Page<AlertDto>>;
  /** Oldest first by (storedAt, alertId), those after the given place. */
  tail(after: { storedAt: string; alertId: string }, limit: number): Promise<AlertDto[]>;
  /** The newest place; null when there is no alert. */
  newest(): Promise<{ storedAt: string; alertId: string } | null>;
}

export interface DeadLetterStore {
  /** Put if absent by id. */
  putMany(rows: readonly DeadLetterRow[]): Promise<void>;
  getMany(ids: readonly string[]): Promise<Map<string, DeadLetterRow>>;
  /** Newest first by (at, id). */
  search(query: DeadLetterQueryDto): Promise<Page<DeadLetterRow>>;
  /** Those of up to the instant (ISO 8601, UTC) that were never replayed, oldest first by (at, offset). */
  unreplayed(until: string, limit: number): Promise<DeadLetterRow[]>;
  markReplayed(ids: readonly string[], at: string): Promise<void>;
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

export interface TokenSpendStore {
  /** Adds to what is counted already. */
  add(rows: readonly TokenSpendRow[]): Promise<void>;
  /** By kind, then why. */
  ofDay(account: string, day: string): Promise<TokenSpendRow[]>;
}

export interface PageStateStore {
  /** Of the watched pages of these marketplaces; `now` (ISO 8601, UTC) judges ages. */
  ages(marketplaces: readonly Marketplace[], now: string): Promise<PageAges>;
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

/** Sweeps by `n`; one writer, the holder of the lease. */
export interface SweepStore {
  put(row: SweepRow): Promise<void>;
  get(n: number): Promise<SweepRow | null>;
  /** Highest `n` first. */
  newest(limit: number): Promise<SweepRow[]>;
}

export interface LeaseStore {
  /** Takes or prolongs the lease when it is free, run out (`until` <= now) or the holder's own. False: another has it. */
  take(row: LeaseRow, now: string): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
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
  readonly tokenSpend: TokenSpendStore;
  readonly pageState: PageStateStore;
  readonly pricingContext: PricingContextStore;
  readonly sweeps: SweepStore;
  readonly leases: LeaseStore;
  readonly stageStatus: StageStatusStore;
  /**
   * Removes at most `limit` of each: alerts, dead letters, closed routes with nothing unsent of which no alert is kept
   * (a route that came anew would number its episodes, and so its alerts, from 1 again), refresh requests, wishes, and
   * tombstones of the watchlist. What is left keeps its place among the changes. Repeat while a count is `limit`.
   */
  prune(limits: KeepLimits, limit: number): Promise<Pruned>;
  /** Resolves when searches see every write that was acknowledged before the call. */
  settled(): Promise<void>;
  /** Null when all is well, else what is wrong and what to do. */
  fault(): Promise<string | null>;
  /** Waits for writes in flight, then closes. */
  close(): Promise<void>;
}

export const STORES = Symbol('Stores');
