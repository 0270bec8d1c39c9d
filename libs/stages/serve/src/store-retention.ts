import type { Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';

/** How long the store keeps what. Closed routes stay longer while alerts of them are kept. */
/** How long what is stored is kept, in days. */
export const KEPT_DAYS = { alerts: 365, closedRoutes: 180, deadLetters: 30 };
const HISTORY_MONTHS = 36;
const DAY_MS = 86_400_000;
/** What one write removes at most: short, so that others' writes do not wait. */
const ROWS_AT_ONCE = 500;
const PRODUCTS_AT_ONCE = 20;
const BETWEEN_WRITES_MS = 100;

export interface Removed {
  alerts: number;
  closedRoutes: number;
  deadLetters: number;
  historyChunks: number;
}

/** Removes what is past its time, in short writes with pauses between them; stops early when `signal` aborts. */
export async function pruneStore(stores: Stores, clock: Clock, signal: AbortSignal): Promise<Removed> {
  const now = clock.now();
  const daysAgo = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString();
  const limits = {
    alertsFrom: daysAgo(KEPT_DAYS.alerts),
    closedRoutesFrom: daysAgo(KEPT_DAYS.closedRoutes),
    deadLettersFrom: daysAgo(KEPT_DAYS.deadLetters),
  };
  const removed: Removed = { alerts: 0, closedRoutes: 0, deadLetters: 0, historyChunks: 0 };
  for (let full = true; full && !signal.aborted;) {
    const { alerts, closedRoutes, deadLetters } = await stores.prune(limits, ROWS_AT_ONCE);
    removed.alerts += alerts;
    removed.closedRoutes += closedRoutes;
    removed.deadLetters += deadLetters;
    full = Math.max(alerts, closedRoutes, deadLetters) === ROWS_AT_ONCE;
    if (full) await clock.sleep(BETWEEN_WRITES_MS, signal);
  }
  const fromMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - HISTORY_MONTHS))
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
