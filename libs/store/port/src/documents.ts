import type {
  ArbitrageAlertDto,
  AskKind,
  Marketplace,
  OpportunityDto,
  PageAgesDto,
  StageStatus,
  SweepDto,
  TokenSpendDto,
} from '@tracker/dto';

/** A route's row. `unsent` is written together with its transition and emptied after the acknowledged publication. */
export interface OpportunityRow extends OpportunityDto {
  unsent: ArbitrageAlertDto[];
}

export interface WatchRow {
  asin: string;
  marketplaces: Marketplace[];
  addedAt: string;
  /** A removed row stays as a tombstone, so that readers of changes learn of it. */
  removed: boolean;
}

export interface RefreshRequestRow {
  id: string;
  asin: string;
  marketplaces: Marketplace[];
  wantedAt: string;
}

/** What detect wants to know more surely. */
export interface AskWantedRow {
  asin: string;
  marketplace: Marketplace;
  kind: AskKind;
  wantedAt: string;
  /** Minor units of the home currency: what hangs on the answer. */
  profitHome: number;
}

/** What ingest knows of a page, i.e. one (ASIN, marketplace). */
export interface PageStateRow {
  asin: string;
  marketplace: Marketplace;
  /** Last published answer to an ask of either kind; null before the first. */
  lookedAt: string | null;
  confirmedAt: string | null;
  /** Keepa's `lastBuyBoxUpdate` of the last confirm. */
  buyBoxObservedAt: string | null;
  /** The confirm at which `lastBuyBoxUpdate` had not moved; null when it had. */
  buyBoxUnmovedAt: string | null;
  /** `missing`: Keepa's answer left the ASIN out. `undecodable`: it could not be read. */
  outcome: 'answered' | 'missing' | 'undecodable';
  /** When the outcome was noted. */
  at: string;
}

export interface TokenLedgerRow {
  account: string;
  left: number;
  refillPerMinute: number;
  at: string;
}

/** What every decision rests on besides prices; `n` is raised whenever the rest changes. */
export interface PricingContextRow {
  n: number;
  profileRevision: number;
  fxDate: string;
  rateCardIds: string[];
  /** Calendar date by marketplace. */
  dates: Record<Marketplace, string>;
}

export interface DeadLetterRow {
  /** `topic:partition:offset` of the original event. */
  id: string;
  topic: string;
  partition: number;
  offset: number;
  key: string;
  valueBase64: string;
  headers: Record<string, string>;
  cause: string;
  reason: string;
  /** The consumer group that failed on it. */
  group: string;
  attempts: number;
  at: string;
  /** When it was last published again; null before. */
  replayedAt: string | null;
}

/** Tokens spent on one day (UTC), by kind of ask and by what wanted it. */
export interface TokenSpendRow extends TokenSpendDto {
  account: string;
  /** `YYYY-MM-DD` */
  day: string;
}

/** How many pages are how old; the counts are of disjoint pages and sum to `watched`. */
export type PageAges = PageAgesDto;

/** From when on what is kept. */
export interface KeepLimits {
  /** ISO 8601, UTC. */
  alertsFrom: string;
  closedRoutesFrom: string;
  deadLettersFrom: string;
  /**
   * Refresh requests and wishes by when they were wanted, tombstones of the watchlist by when they were removed, and the
   * status rows of processes that have ended by their last sign of life.
   */
  requestsFrom: string;
}

export interface Pruned {
  alerts: number;
  closedRoutes: number;
  deadLetters: number;
  refreshRequests: number;
  wishes: number;
  /** Tombstones of the watchlist. */
  unwatched: number;
  /** Status rows. */
  ended: number;
}

export type StageStatusRow = StageStatus;

/** A right that one holder has for a while. */
export interface LeaseRow {
  name: string;
  holder: string;
  until: string;
}

/** A sweep with the place where it goes on. */
export interface SweepRow extends SweepDto {
  /** The last ASIN that was decided; null before the first. */
  afterAsin: string | null;
  /** Open routes when it started. */
  openBefore: number;
  /** Only the calendar moved on: nobody is told unless a route opened or closed over it. */
  newDay: boolean;
  /** What opened or closed from then on counts: the start of the first of the sweeps that this one goes on for. */
  countedSince: string;
}
