import type { FakeClock } from '@tracker/runtime-port/testing';

/** No measure of speed: whatever hangs ends here. */
const DEADLINE_MS = 60_000;

/** The promise's value, or a failure that says what was waited for. */
export async function within<T>(awaited: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  return Promise.race([awaited, deadline]).finally(() => clearTimeout(timer));
}

/** Collects what handlers see. */
export class Inbox<T> {
  readonly items: T[] = [];
  private waiters: { count: number; resolve: () => void }[] = [];

  add(...items: T[]): void {
    this.items.push(...items);
    this.waiters = this.waiters.filter(({ count, resolve }) => {
      if (this.items.length < count) return true;
      resolve();
      return false;
    });
  }

  /** All items, once there are `count` of them since the beginning. */
  async reach(count: number): Promise<T[]> {
    if (this.items.length < count)
      await within(new Promise<void>((resolve) => this.waiters.push({ count, resolve })), `item ${count} of the inbox`);
    return this.items;
  }
}

/** A moment that a test lets come. */
export class Latch {
  open!: () => void;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

/** All pauses of the policy are multiples of it, so they end exactly where a step of the clock ends. */
const STEP_MS = 20;

/** Lets time pass, only while somebody sleeps, until the promise is settled. */
export async function passTimeUntil<T>(clock: FakeClock, awaited: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  const settled = awaited.then(end, end);
  while (!over) {
    await Promise.race([settled, clock.someoneSleeps()]);
    if (!over) await clock.advance(STEP_MS);
  }
  return awaited;
}
