import { performance } from 'node:perf_hooks';
import { setImmediate as nextRound, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@tracker/runtime-port';

/** How long work goes on before the event loop looks at its sockets again, ms. A round of the loop is not free. */
const PART_MS = 4;

let lastRoundMs = -Infinity;
let lastTurn: Promise<void> = Promise.resolve();

async function nextTurn(): Promise<void> {
  // immediates that are due at once all run before the event loop looks at its sockets: so each waits for the one before
  await lastTurn;
  await nextRound();
  lastRoundMs = performance.now();
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  turn: () => {
    if (performance.now() - lastRoundMs < PART_MS) return Promise.resolve();
    return (lastTurn = nextTurn());
  },
  sleep: async (ms, signal) => {
    if (ms <= 0 || signal?.aborted) return;
    try {
      await wait(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
