import { isUnavailable, type Clock } from '@tracker/runtime-port';

/** 1, 2, 4 ... seconds, up to `maxMs`, for the first, second, third ... failure in a row. */
export const backOffMs = (failures: number, maxMs: number): number =>
  Math.min(maxMs, 1_000 * 2 ** Math.min(failures - 1, 20));

/**
 * Repeats `action` while the store or the broker is down, 1 to 30 s apart.
 * @returns false when `signal` ended the wait before it succeeded
 */
export async function untilAvailable(
  action: () => Promise<void>,
  { clock, signal, waiting }: { clock: Clock; signal: AbortSignal; waiting: (reason: string) => void },
): Promise<boolean> {
  for (let failures = 1; ; failures++) {
    try {
      await action();
      return true;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      waiting(error.message);
    }
    await clock.sleep(backOffMs(failures, 30_000), signal);
    if (signal.aborted) return false;
  }
}
