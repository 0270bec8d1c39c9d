import type { Clock } from '../src';

interface Sleeper {
  dueMs: number;
  wake: () => void;
}

/** A clock that moves only when told. Sleepers wake in order of their due time. */
export class FakeClock implements Clock {
  private wallMs: number;
  private elapsedMs = 0;
  private sleepers: Sleeper[] = [];
  private waiters: (() => void)[] = [];

  constructor(start: string | Date = '2026-11-22T12:00:00.000Z') {
    this.wallMs = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.wallMs);
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = { dueMs: this.elapsedMs + ms, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        resolve();
      });
      for (const waiter of this.waiters.splice(0)) waiter();
    });
  }

  turn(): Promise<void> {
    return Promise.resolve();
  }

  /** Resolves once somebody sleeps. */
  async someoneSleeps(): Promise<void> {
    while (this.sleepers.length === 0) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /** Moves wall and monotonic time on, waking sleepers on the way and letting their continuations run. */
  async advance(ms: number): Promise<void> {
    const targetMs = this.elapsedMs + ms;
    for (;;) {
      const next = this.sleepers.filter((sleeper) => sleeper.dueMs <= targetMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!next) break;
      this.move(next.dueMs - this.elapsedMs);
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== next);
      next.wake();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.move(targetMs - this.elapsedMs);
  }

  /** Sets the wall clock alone, as an operator or NTP would. */
  jumpTo(instant: string | Date): void {
    this.wallMs = new Date(instant).getTime();
  }

  private move(ms: number): void {
    this.wallMs += ms;
    this.elapsedMs += ms;
  }
}
