import { KeepaEnvelope } from './envelope';

export interface MonotonicClock {
  /** milliseconds since an arbitrary start; never goes back */
  monotonicMs(): number;
  now(): Date;
}

export type AskKind = 'look' | 'confirm';

/** Keepa docs, product request: 1 token for each ASIN, `buybox` 2 more. */
const TOKENS_PER_ASIN: Record<AskKind, number> = { look: 1, confirm: 3 };

const REFILL_PERIOD_MS = 60_000;
/** Unspent tokens live for an hour, so the balance never grows beyond 60 refills. */
const REFILLS_KEPT = 60;
/** Keepa's own clients wait 100 ms longer than `refillIn`. */
const REFILL_MARGIN_MS = 100;
/** An answer that is older still was not overtaken: the server's clock was set back. */
const LONGEST_REQUEST_MS = 120_000;

/** The account as it can be stored and taken up again by the next process. */
export interface TokenLedger {
  balance: number;
  refillRate: number;
  tokenFlowReduction: number;
  /** milliseconds from `at` to the next refill */
  refillInMs: number;
  /** ISO-8601 UTC */
  at: string;
}

/**
 * Before a ledger or a first answer nothing is known. `no_refill`: tracking uses up the whole refill; Keepa works that
 * out again every 5 minutes, so only a later answer can end it.
 */
export type TokenState = 'unknown' | 'refilling' | 'no_refill';

interface Reading {
  balance: number;
  refillRate: number;
  tokenFlowReduction: number;
  nextRefillAtMs: number;
}

/** The tokens that an ask of `count` ASINs will cost at most. */
export const estimateTokens = (kind: AskKind, count: number): number => TOKENS_PER_ASIN[kind] * count;

/**
 * Keepa's token bucket, kept from the answers: `refillRate - tokenFlowReduction` tokens arrive in one step each minute,
 * up to an hour's worth; the balance may be negative (Keepa charges after it has run a request). Keepa would run any
 * request on a positive balance; `affordable` and `waitMs` plan only what the balance covers. Requests under way count
 * as spent.
 */
export class TokenAccount {
  private reading: Reading | null = null;
  private reserved = 0;
  private answeredAtMs = 0;

  constructor(private readonly clock: MonotonicClock) {}

  get state(): TokenState {
    if (!this.reading) return 'unknown';
    return netRate(this.reading) > 0 ? 'refilling' : 'no_refill';
  }

  /** Whole tokens that are free now; negative after an overdraft, 0 while nothing is known. */
  get balance(): number {
    return this.reading ? Math.floor(this.exactBalance(this.reading)) : 0;
  }

  /** How many ASINs can be asked for now without overdrawing. */
  affordable(kind: AskKind): number {
    return Math.max(0, Math.floor(this.balance / TOKENS_PER_ASIN[kind]));
  }

  /** Milliseconds until `tokens` are free (0: now); null when they never will be, or nothing is known. */
  waitMs(tokens: number): number | null {
    const { reading } = this;
    if (!reading) return null;
    const missing = tokens - this.exactBalance(reading);
    if (missing <= 0) return 0;
    const rate = netRate(reading);
    if (rate <= 0 || tokens > reading.refillRate * REFILLS_KEPT) return null;
    return this.untilRefillMs(reading) + (Math.ceil(missing / rate) - 1) * REFILL_PERIOD_MS + REFILL_MARGIN_MS;
  }

  /**
   * Counts the cost of a request that is about to be sent. Call the returned function once, when the request is over,
   * with the tokens that it may have cost although no answer said so.
   */
  reserve(tokens: number): (unaccounted: number) => void {
    this.reserved += tokens;
    return (unaccounted) => {
      this.reserved -= tokens;
      if (this.reading) this.reading.balance -= unaccounted;
    };
  }

  /** Takes over what an answer says. One that was overtaken by a later one, or without an account, changes nothing. */
  observe(envelope: KeepaEnvelope): void {
    const answeredAtMs = Date.parse(envelope.timestamp);
    const behindMs = this.answeredAtMs - answeredAtMs;
    const overtaken = behindMs > 0 && behindMs < LONGEST_REQUEST_MS;
    if (envelope.refillRate <= 0 || overtaken) return;
    this.answeredAtMs = answeredAtMs;
    this.reading = {
      balance: envelope.tokensLeft,
      refillRate: envelope.refillRate,
      tokenFlowReduction: envelope.tokenFlowReduction,
      nextRefillAtMs: this.clock.monotonicMs() + envelope.refillInMs,
    };
  }

  /** What to store, or null while nothing is known. */
  ledger(): TokenLedger | null {
    const { reading } = this;
    if (!reading) return null;
    return {
      balance: this.balance,
      refillRate: reading.refillRate,
      tokenFlowReduction: reading.tokenFlowReduction,
      refillInMs: this.untilRefillMs(reading),
      at: this.clock.now().toISOString(),
    };
  }

  /** Takes up a stored ledger, with the refills since. Only here the wall clock counts: no other survives a restart. */
  restore(ledger: TokenLedger): void {
    const elapsedMs = Math.max(0, this.clock.now().getTime() - Date.parse(ledger.at));
    this.reading = {
      balance: ledger.balance,
      refillRate: ledger.refillRate,
      tokenFlowReduction: ledger.tokenFlowReduction,
      nextRefillAtMs: this.clock.monotonicMs() + ledger.refillInMs - elapsedMs,
    };
  }

  private exactBalance(reading: Reading): number {
    const overdueMs = this.clock.monotonicMs() - reading.nextRefillAtMs;
    const refills = overdueMs < 0 ? 0 : 1 + Math.floor(overdueMs / REFILL_PERIOD_MS);
    const cap = Math.max(reading.balance, reading.refillRate * REFILLS_KEPT);
    return Math.min(cap, reading.balance + refills * Math.max(0, netRate(reading))) - this.reserved;
  }

  private untilRefillMs(reading: Reading): number {
    const overdueMs = this.clock.monotonicMs() - reading.nextRefillAtMs;
    return overdueMs < 0 ? -overdueMs : REFILL_PERIOD_MS - (overdueMs % REFILL_PERIOD_MS);
  }
}

const netRate = (reading: Reading): number => reading.refillRate - reading.tokenFlowReduction;
