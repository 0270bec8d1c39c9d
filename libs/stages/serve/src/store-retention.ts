import type { Clock } from '@tracker/runtime-port';
import type { KeepLimits, Pruned, Stores } from '@tracker/store-port';

/** How long the store keeps what. A closed route stays longer while alerts of it are kept. */
export interface KeptFor {
  alertDays: number;
  closedRouteDays: number;
  deadLetterDays: number;
  /** Refresh requests, wishes and tombstones of the watchlist: who reads them follows within seconds. */
  requestDays: number;
  /** Whole calendar months before the current one. */
  historyMonths: number;
}

/** Unless the app says otherwise. */
export const KEPT_FOR: KeptFor = {
  alertDays: 365,
  closedRouteDays: 180,
  deadLetterDays: 30,
  requestDays: 7,
  historyMonths: 36,
};
const DAY_MS = 86_400_000;
/** What one write removes at most: short, so that others' writes do not wait. */
const ROWS_AT_ONCE = 500;
const PRODUCTS_AT_ONCE = 20;
const BETWEEN_WRITES_MS = 100;

export interface Removed extends Pruned {
  historyChunks: number;
}

/** Removes what is past its time, in short writes with pauses between them; stops early when `signal` aborts. */
export async function pruneStore(
  stores: Stores,
  kept: KeptFor,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Removed> {
  const now = clock.now();
  const daysAgo = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString();
  const limits: KeepLimits = {
    alertsFrom: daysAgo(kept.alertDays),
    closedRoutesFrom: daysAgo(kept.closedRouteDays),
    deadLettersFrom: daysAgo(kept.deadLetterDays),
    requestsFrom: daysAgo(kept.requestDays),
  };
  const removed: Removed = {
    alerts: 0,
    closedRoutes: 0,
    deadLetters: 0,
    refreshRequests: 0,
    wishes: 0,
    unwatched: 0,
    ended: 0,
    historyChunks: 0,
  };
  for (let full = true; full && !signal.aborted;) {
    const step = await stores.prune(limits, ROWS_AT_ONCE);
    for (const what of Object.keys(step) as (keyof Pruned)[]) removed[what] += step[what];
    full = Object.values(step).includes(ROWS_AT_ONCE);
    if (full) await clock.sleep(BETWEEN_WRITES_MS, signal);
  }
  const fromMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - kept.historyMonths))
    .toISOString()
    .slice(0, 7);
  for (let afterAsin: string | null = null; !signal.aborted;) {
    const step = await stores.history.prune({ fromMonth, afterAsin, products: PRODUCTS_AT_ONCE });
    removed.historyChunks += step.chunks;
    afterAsin = step.afterAsin;
    if (afterAsin === null) break;
    await clock.sleep(BETWEEN_WRITES_MS, signal);
  }
  return removed;
}
