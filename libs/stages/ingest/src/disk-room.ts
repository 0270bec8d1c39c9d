import type { Clock } from '@tracker/runtime-port';

/** Bytes that can still be written where the data is kept. */
export type FreeDiskBytes = () => Promise<number>;

/** Under this ingest asks for nothing: what Keepa answers would cost tokens and find no room. */
export const LEAST_FREE_BYTES = 1_000_000_000;
const CHECK_EVERY_MS = 10_000;

/** Whether there is room for more prices, looked up again every ten seconds. */
export class DiskRoom {
  private nextCheckMs = -Infinity;
  private lacking: string | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly freeBytes: FreeDiskBytes | undefined,
  ) {}

  /** Null when there is room (or nobody knows), else what is wrong and what to do. */
  async shortage(): Promise<string | null> {
    if (this.freeBytes && this.clock.monotonicMs() >= this.nextCheckMs) {
      this.nextCheckMs = this.clock.monotonicMs() + CHECK_EVERY_MS;
      // a file system that does not tell is no reason to stop: a full one makes the journal refuse
      const free = await this.freeBytes().catch(() => Infinity);
      this.lacking = free < LEAST_FREE_BYTES ? describe(free) : null;
    }
    return this.lacking;
  }
}

const describe = (free: number): string =>
  `paused: only ${Math.floor(free / 1_000_000)} MB are free where the data is kept. Free some space: with ` +
  `${LEAST_FREE_BYTES / 1_000_000_000} GB asking goes on by itself`;
