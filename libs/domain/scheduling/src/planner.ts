/** `look` costs 1 token for each ASIN, `confirm` (with the buy box) 3 (Keepa docs, product request). */
export type AskKind = 'look' | 'confirm';

export const TOKENS_PER_ASIN: Readonly<Record<AskKind, number>> = { look: 1, confirm: 3 };

/** ASINs that Keepa accepts in one product request. */
export const MAX_ASINS_PER_ASK = 100;

/** One ASIN on one marketplace. Marketplaces are the caller's data. */
export interface Page<M extends string> {
  asin: string;
  marketplace: M;
}

/** What is known of the asks of a page so far; times are epoch milliseconds, null before the first. */
export interface PageState<M extends string> extends Page<M> {
  /** The last answered ask of either kind. */
  lookedAt: number | null;
  confirmedAt: number | null;
  /** The last confirm, if Keepa's time for the buy box had not moved by then; else null. */
  buyBoxUnmovedAt: number | null;
  /** The last ask, if it brought nothing for this page (missing or unreadable); else null. */
  failedAt: number | null;
}

export interface Wish<M extends string> extends Page<M> {
  kind: AskKind;
  wantedAt: number;
  /** Minor units of the home currency: what hangs on the answer. */
  profitHome: number;
}

/** One request to Keepa. */
export interface Ask<M extends string> {
  marketplace: M;
  kind: AskKind;
  /** 1 to 100. */
  asins: string[];
  /** Days of history to ask for. */
  days: number;
  why: 'click' | 'wish' | 'plan';
}

/**
 * Learns facts as they happen and names the next ask. Every planner keeps `rules.ts`. Times are epoch milliseconds.
 */
export interface Planner<M extends string> {
  /** Puts the pages that are not watched yet at the end of the watch order. */
  watch(asin: string, marketplaces: readonly M[]): void;
  unwatch(asin: string): void;
  /** The user wants a fresh confirm, also of a page that is not watched. */
  click(page: Page<M>, wantedAt: number): void;
  /** Ignored for a page that is not watched; a newer wish of the same kind replaces an older one. */
  wish(wish: Wish<M>): void;
  /** The state of a page after an ask, or as stored. */
  noted(state: PageState<M>): void;
  /**
   * The ask that is due at `now` and costs at most `budget` tokens, or null when nothing is due or the first thing due
   * has to wait for tokens. Asking again without a `noted` gives the same ask.
   */
  next(now: number, budget: number): Ask<M> | null;
}
