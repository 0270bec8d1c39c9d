/** Time for stages. `monotonicMs` only ever grows: waits are measured with it, never with the wall clock. */
export interface Clock {
  now(): Date;
  /** Milliseconds since an arbitrary start. */
  monotonicMs(): number;
  /** Resolves after `ms` of monotonic time, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Resolves when what else waits for this thread, such as requests, has had its turn, at once if that was just now. Long
   * work awaits it between short parts; of all who wait here one goes on at a time.
   */
  turn(): Promise<void>;
}
