const MINUTE_MS = 60_000;

/** The token part of Keepa's envelope. */
export interface TokenState {
  tokensLeft: number;
  /** Milliseconds until the next refill, below 60,000. */
  refillIn: number;
  refillRate: number;
  /** Tokens per minute that tracking takes off. */
  tokenFlowReduction: number;
}

/**
 * Keepa's token bucket: holds 60 minutes of refill, gains `refillRate` less the flow reduction once a minute, lets any
 * request run while it is above zero and charges the whole cost afterwards, so it may go far below.
 */
export class TokenBucket {
  private balance: number;
  private refilledAt: number;
  private flowReduction = 0;

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
    const gain = refills * Math.max(0, this.refillRate - this.flowReduction);
    if (refills > 0) this.balance = Math.max(this.balance, Math.min(full, this.balance + gain));
    this.refilledAt += refills * MINUTE_MS;
    const sinceRefill = Math.max(0, nowMs - this.refilledAt);
    const refillIn = Math.max(1, Math.min(MINUTE_MS - 1, MINUTE_MS - sinceRefill));
    return {
      tokensLeft: Math.floor(this.balance),
      refillIn: Math.round(refillIn),
      refillRate: this.refillRate,
      tokenFlowReduction: this.flowReduction,
    };
  }

  /** What tracking takes off from this moment on. */
  reduceFlow(tokensPerMinute: number, nowMs: number): void {
    this.state(nowMs);
    this.flowReduction = tokensPerMinute;
  }

  /** Nothing that costs tokens runs while tracking uses up the whole refill (Keepa docs, tracking). */
  mayRun(nowMs: number): boolean {
    return this.state(nowMs).tokensLeft > 0 && this.refillRate > this.flowReduction;
  }

  charge(tokens: number): void {
    this.balance -= tokens;
  }
}
