import { GROUPS, TOPICS, type Group, type ProductEnriched } from '@tracker/dto';
import { DONE, unavailable, type BatchHandler } from '@tracker/messaging-port';
import { Inbox, rawUpdate } from '@tracker/messaging-port/testing';
import { claimDataDir, openEmbedded, systemClock, type Embedded } from '@tracker/runtime';
import { MemoryLog } from '@tracker/runtime-port/testing';
import type { Stores } from '@tracker/store-port';
import {
  aCostProfile,
  aDeadLetter,
  aHistoryChunk,
  anAlert,
  anAlertId,
  anAsin,
  anOpportunity,
  aPageState,
  aProduct,
  aRouteScore,
  aSummary,
  aSweep,
  BUILT_AT,
  minutesOn,
} from '@tracker/store-port/testing';

export const PRODUCTS = 1_200;
export const RAW_EVENTS = 900;
export const READ_RAW_EVENTS = 500;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

async function fillStores(stores: Stores): Promise<void> {
  const products = numbers(PRODUCTS).map((n) => aProduct({ asin: anAsin(n), title: `Toaster nº ${n}` }));
  await stores.products.putMany(products);
  // a later revision, with scores: neither may start anew
  await stores.products.putMany(products.slice(0, 100).map((product) => ({ ...product, revision: 2 })));
  await stores.products.putScores([{ asin: anAsin(3), revision: 2, scores: [aRouteScore()] }]);
  const chunks = numbers(700).map((n) => ({
    chunk: aHistoryChunk({ asin: anAsin(n), at: [0, 60], values: [n, null] }),
  }));
  await stores.history.putChunks(chunks);
  const routes = numbers(600).map((n) => anOpportunity({ asin: anAsin(n), title: `Toaster nº ${n}` }));
  await stores.opportunities.putMany(routes);
  await stores.opportunities.putMany([{ ...(routes[0] ?? anOpportunity()), version: 2, unsent: [anAlert()] }]);
  await stores.alerts.putMany([anAlert(), anAlert({ alertId: anAlertId(2) }), aSummary()], BUILT_AT);
  await stores.deadLetters.putMany([aDeadLetter(), aDeadLetter({ id: 'raw.keepa_updates:0:2', offset: 2 })]);
  await stores.deadLetters.markReplayed(['raw.keepa_updates:0:2'], minutesOn(5));
  const watched = numbers(40).map((n) => ({ asin: anAsin(n), marketplaces: ['DE' as const], addedAt: BUILT_AT }));
  await stores.watchlist.add(watched);
  await stores.watchlist.remove(anAsin(7), minutesOn(9));
  await fillSmallStores(stores);
}

async function fillSmallStores(stores: Stores): Promise<void> {
  await stores.costProfile.put(aCostProfile());
  await stores.costProfile.put(aCostProfile({ revision: 2, dutyRate: '0.05' }));
  await stores.refreshRequests.add({ id: 'click', asin: anAsin(1), marketplaces: ['DE'], wantedAt: BUILT_AT });
  const wish = { asin: anAsin(1), marketplace: 'DE', kind: 'confirm', wantedAt: BUILT_AT, profitHome: 900 } as const;
  await stores.askWanted.putMany([wish]);
  const [DE, IT, ES, UK, FR] = numbers(5).map(() => '2026-08-03');
  const dates = { DE, IT, ES, UK, FR } as Record<'DE' | 'IT' | 'ES' | 'UK' | 'FR', string>;
  await stores.pricingContext.put({ n: 1, profileRevision: 1, fxDate: '2026-08-03', rateCardIds: ['eu'], dates });
  await stores.sweeps.put(aSweep());
  for (const date of ['2026-08-02', '2026-08-03'])
    await stores.fxRates.put({ date, perEuro: { GBP: '0.86' }, source: 'ecb', fetchedAt: BUILT_AT });
  await stores.tokenLedger.put({ account: 'keepa', left: 12, refillPerMinute: 5, at: BUILT_AT });
  await stores.tokenSpend.add([{ account: 'keepa', day: '2026-08-03', kind: 'look', why: 'plan', tokens: 77 }]);
  await stores.pageState.putMany(numbers(600).map((n) => aPageState({ asin: anAsin(n) })));
  await stores.stageStatus.put({
    stage: 'ingest',
    instance: 'standalone',
    state: 'ok',
    detail: '',
    since: BUILT_AT,
    at: BUILT_AT,
  });
}

/** The n-th raw update: 30 ASINs take turns, so each has 30 of them. */
export const rawEvent = (n: number) => rawUpdate(anAsin(n % 30), `trace-${String(n).padStart(4, '0')}`);

async function fillJournal({ ports, strategy }: Embedded): Promise<void> {
  const { publisher } = ports;
  for (let from = 0; from < RAW_EVENTS; from += 100)
    await publisher.publish(
      TOPICS.raw,
      numbers(100).map((n) => ({
        key: rawEvent(from + n).asin,
        value: rawEvent(from + n),
        headers: { n: `${from + n}` },
      })),
    );
  await readSome(strategy, GROUPS.enrich, TOPICS.raw, READ_RAW_EVENTS);
  const enriched = numbers(20).map((n): ProductEnriched => {
    const product = aProduct({ asin: anAsin(n) });
    return { schemaVersion: 1, traceId: `trace-${n}`, asin: product.asin, revision: 1, publishedAt: BUILT_AT, product };
  });
  await publisher.publish(
    TOPICS.enriched,
    enriched.map((value) => ({ key: value.asin, value })),
  );
  await publisher.publish(TOPICS.alerts, [{ key: anAsin(1), value: anAlert() }]);
}

/** Has a group settle so many events, and be held back from then on, as by a store that is down. */
async function readSome(strategy: Embedded['strategy'], group: Group, topic: string, count: number): Promise<void> {
  const server = strategy({ groups: [group] }) as unknown as {
    addHandler(topic: string, handle: BatchHandler<unknown>, isEvent: boolean, extras: object): void;
    listen(ready: (error?: unknown) => void): Promise<void>;
    close(): Promise<void>;
  };
  const taken = new Inbox<number>();
  const held = new Inbox<number>();
  const handle: BatchHandler<unknown> = async (batch) => {
    const outcomes = batch.map(({ offset }) => {
      if (taken.items.length === count) return (held.add(offset), unavailable('enough'));
      taken.add(offset);
      return DONE;
    });
    return outcomes;
  };
  server.addHandler(topic, handle, true, { group });
  await new Promise<void>((ready, fail) => void server.listen((error) => (error ? fail(error as Error) : ready())));
  await taken.reach(count);
  await held.reach(1);
  await server.close();
}

/** A data folder as a standalone leaves it: every kind of document, events that were read and events that were not. */
export async function fillDataFolder(path: string): Promise<void> {
  const dataDir = claimDataDir(path, 'live');
  const embedded = await openEmbedded({ dataDir, clock: systemClock, log: new MemoryLog() });
  await fillStores(embedded.ports.stores);
  await fillJournal(embedded);
  await embedded.close();
  dataDir.release();
}
