import type { Retention, RetentionLimits } from '@tracker/messaging-port';
import type { Clock, Log } from '@tracker/runtime-port';

const EVERY_MS = 600_000;
/** What one write removes of a topic at most: short, so that publications do not wait. */
const EVENTS_AT_ONCE = 500;
const BETWEEN_WRITES_MS = 100;

/** Keeps the journal within its limits until `signal` aborts: every ten minutes, in short writes with pauses. Never rejects. */
export async function keepJournalShort(
  retention: Retention,
  limits: RetentionLimits,
  { clock, log, signal }: { clock: Clock; log: Log; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await clock.sleep(EVERY_MS, signal);
    if (signal.aborted) return;
    try {
      let events = 0;
      for (let deleted = -1; deleted !== 0 && !signal.aborted;) {
        deleted = await retention.prune(limits, EVENTS_AT_ONCE);
        events += deleted;
        if (deleted > 0) await clock.sleep(BETWEEN_WRITES_MS, signal);
      }
      if (events > 0) log.info('the journal was pruned', { events });
    } catch (error) {
      log.warn('the journal is not pruned', { reason: (error as Error).message });
    }
  }
}
