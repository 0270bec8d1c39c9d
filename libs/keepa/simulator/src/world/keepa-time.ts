const KEEPA_EPOCH_MINUTES = 21_564_000;

/** Keepa minutes count from 2011-01-01T00:00Z. */
export function keepaMinute(unixMs: number): number {
  return Math.floor(unixMs / 60_000) - KEEPA_EPOCH_MINUTES;
}

export const DAY = 1440;
export const HOUR = 60;

/** From this minute on NEW holds the landed price instead of the listing price (Keepa docs, product object). */
export const LANDED_PRICES_FROM = keepaMinute(Date.UTC(2026, 1, 23));

/** Keepa keeps csv[34] and csv[35] (offers by fulfilment) since about this day (captures of May 2026). */
export const FULFILMENT_COUNTS_FROM = keepaMinute(Date.UTC(2026, 1, 11));

/**
 * World time: equal to real time until the epoch, `factor` times as fast after it. Prices change in world time;
 * everything that leaves the simulator is dated in real minutes.
 */
export class WorldClock {
  constructor(
    readonly epoch: number,
    readonly factor: number,
  ) {}

  toWorld(minute: number): number {
    return minute <= this.epoch ? minute : this.epoch + (minute - this.epoch) * this.factor;
  }

  /** The first real minute at which this world minute has come. */
  toReal(worldMinute: number): number {
    return Math.ceil(worldMinute <= this.epoch ? worldMinute : this.epoch + (worldMinute - this.epoch) / this.factor);
  }
}
