// @ts-expect-error kafkajs declares no types for its inner files
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: unknown;
  scheduleCheckPendingRequests(): void;
}

/**
 * Stops a loop in kafkajs 2.2.4 (its last release): `scheduleCheckPendingRequests` arms a timer after every answer, also
 * when nothing waits, with a delay of -1 - Date.now(); Node runs that after 1 ms, the timer arms the next one, and so on
 * for as long as the connection lives: about 2,650 timers a second and 4 to 6 % of a core for three idle connections.
 * Here it is armed only while requests wait or the broker throttles. Node 24's TimeoutNegativeWarning goes with it.
 * (github.com/tulios/kafkajs/issues/1751; a delay cut to 0 hides the warning and keeps the loop.)
 */
export function armTimersOnlyWhenNeeded(): void {
  const queue = (RequestQueue as { prototype: Queue & { armsOnlyWhenNeeded?: true } }).prototype;
  if (queue.armsOnlyWhenNeeded) return;
  queue.armsOnlyWhenNeeded = true;
  const schedule = queue.scheduleCheckPendingRequests;
  queue.scheduleCheckPendingRequests = function (this: Queue): void {
    const nothingWaits = this.pending.length === 0 && this.throttledUntil <= Date.now();
    if (!this.throttleCheckTimeoutId && nothingWaits) return;
    schedule.call(this);
  };
}
