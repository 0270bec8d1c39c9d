const MINUTE_MS = 60_000;

/** The token part of Keepa's envelope. */
export interface TokenState {
  tokensLeft: number;
  /** Milliseconds until the next refill, below 60,000. */
  refillIn: number;
  refillRate: number;
}

/**
 * Keepa's token bucket: holds 60 minutes of refill, gains `refillRate` once a minute, lets any request run while it is
 * above zero and charges the whole cost afterwards, so it may go far below.
 */
export class TokenBucket {
  private balance: number;
  private refilledAt: number;

  constructor(
    private readonly refillRate: number,
    nowMs: number,
  ) {
    this.balance = refillRate * 60;
    this.refilledAt = nowMs;
  }

  state(nowMs: number): TokenState {
    const refills = Math.max(0, Math.floor((nowMs - this.refilledAt) / MINUTE_MS));
    const full = this.refillRate * 60;
    if (refills > 0) this.balance = Math.max(this.balance, Math.min(full, this.balance + refills * this.refillRate));
    this.refilledAt += refills * MINUTE_MS;
    const sinceRefill = Math.max(0, nowMs - this.refilledAt);
    const refillIn = Math.max(1, Math.min(MINUTE_MS - 1, MINUTE_MS - sinceRefill));
    return { tokensLeft: this.balance, refillIn: Math.round(refillIn), refillRate: this.refillRate };
  }

  mayRun(nowMs: number): boolean {
    return this.state(nowMs).tokensLeft > 0;
  }

  charge(tokens: number): void {
    this.balance -= tokens;
  }
}
