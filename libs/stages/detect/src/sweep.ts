import type { Stores } from '@tracker/store-port';
import type { Detector } from './detector';

const PAGE = 100;

/**
 * One pass over the open routes, which age without events, then over what is left unsent. Stops between pages when the
 * signal aborts. Rejects with StoreUnavailable or PublisherUnavailable.
 */
export async function sweep(detector: Detector, stores: Stores, now: string, signal: AbortSignal): Promise<void> {
  const pricing = await detector.pricing();
  let afterId: string | null = null;
  while (pricing && !signal.aborted) {
    // every open row was observed before now, so this walks all of them
    const page = await stores.opportunities.openObservedBefore(now, PAGE, afterId);
    if (page.length === 0) break;
    await detector.review(page, pricing);
    afterId = page.at(-1)?.id ?? null;
  }
  await sendRest(detector, stores, signal);
}

async function sendRest(detector: Detector, stores: Stores, signal: AbortSignal): Promise<void> {
  let before = '';
  while (!signal.aborted) {
    const rows = await stores.opportunities.withUnsent(PAGE);
    const ids = rows.map(({ id }) => id).join();
    // rows that stay contested come back: the next sweep has them
    if (rows.length === 0 || ids === before) return;
    before = ids;
    await detector.send(rows);
  }
}
