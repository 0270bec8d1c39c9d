import { keepaMinute } from '../world/keepa-time';
import type { TrackingDesk } from '../tracking/tracking-desk';
import { TokenBucket } from './bucket';

/** What tracking takes off the refill is worked out again this often (Keepa docs, tracking). */
const FLOW_PERIOD_MS = 300_000;

/** What belongs to one key: its tokens and its trackings. */
export class Account {
  readonly bucket: TokenBucket;
  private flowKnownAt: number;

  constructor(
    private readonly refillRate: number,
    nowMs: number,
    readonly trackings: TrackingDesk,
  ) {
    this.bucket = new TokenBucket(refillRate, nowMs);
    this.flowKnownAt = nowMs;
  }

  /** Brings tokens and trackings up to this moment. */
  settle(nowMs: number): void {
    const periods = Math.floor((nowMs - this.flowKnownAt) / FLOW_PERIOD_MS);
    if (periods > 0) {
      // nothing was added since the last call, so the first of the periods decides
      this.bucket.reduceFlow(this.trackings.flow(), this.flowKnownAt + FLOW_PERIOD_MS);
      this.flowKnownAt += periods * FLOW_PERIOD_MS;
    }
    this.trackings.advance(keepaMinute(nowMs));
    // and what has expired since decides the last
    if (periods > 1) this.bucket.reduceFlow(this.trackings.flow(), this.flowKnownAt);
  }

  /** Trackings must leave something of the refill. */
  mayTrack(nowMs: number): boolean {
    return this.bucket.mayRun(nowMs) && this.trackings.flow() < this.refillRate;
  }
}
