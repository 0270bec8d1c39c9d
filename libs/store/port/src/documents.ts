import type { ArbitrageAlertDto, AskKind, Marketplace, OpportunityDto, StageStatus } from '@tracker/dto';

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
  attempts: number;
  at: string;
}

export type StageStatusRow = StageStatus;
