import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { OpportunityQueryDto, RawKeepaUpdateDto } from '@tracker/dto';
import { anAsin, anOpportunity } from '../../libs/store/port/testing/builders';
import { soldEverywhere } from './keepa-answers';
import { quantile, type Comparison } from './measure';
import { answersOf } from './pipeline.bench';
import { Tracker } from './tracker';

const ROUNDS = 3;
const ROUTES = 10_000;
const SECONDS = 2.5;
/** Of each kind, in a second. */
const REQUESTS = 60;
const PAGE: OpportunityQueryDto = { limit: 50, sort: 'profitHome', order: 'desc', state: 'open' };

interface Latencies {
  store: number[];
  http: number[];
  /** The 99th percentile of what a timer of 1 ms is late, and the most. */
  loop: { p99: number; max: number };
}

async function fill(tracker: Tracker): Promise<void> {
  const { opportunities } = tracker.embedded.ports.stores;
  const observedAt = new Date().toISOString();
  for (let from = 0; from < ROUTES; from += 500) {
    const rows = Array.from({ length: 500 }, (_, n) => {
      const asin = anAsin(from + n);
      const profitHome = { amount: 300 + (((from + n) * 7_919) % 20_000), currency: 'EUR' as const };
      return anOpportunity({
        id: `${asin}-IT-DE`,
        asin,
        profitHome,
        oldestObservedAt: observedAt,
        openedAt: observedAt,
      });
    });
    await opportunities.putMany(rows);
  }
}

/** Sends at fixed moments whether or not earlier ones are answered: a latency counts from the moment it was due. */
async function requests(tracker: Tracker): Promise<Latencies> {
  const { opportunities } = tracker.embedded.ports.stores;
  const latencies: Latencies = { store: [], http: [], loop: { p99: 0, max: 0 } };
  const now = new Date().toISOString();
  const times = { now, staleBefore: new Date(Date.now() - 86_400_000).toISOString() };
  const ask = {
    store: async () => {
      const { items } = await opportunities.search(PAGE, times);
      if (items.length !== PAGE.limit) throw new Error(`a page of ${items.length}`);
    },
    http: async () => {
      const { statusCode } = await tracker.app.inject({ url: '/arbitrage?limit=50', headers: { host: 'localhost' } });
      if (statusCode !== 200) throw new Error(`GET /arbitrage: ${statusCode}`);
    },
  };
  const total = SECONDS * REQUESTS * 2;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const sent = Array.from({ length: total }, async (_, n) => {
    const due = start + ((n + 1) * 1_000) / (REQUESTS * 2);
    await wait(due - performance.now());
    const kind = n % 2 === 0 ? 'store' : 'http';
    await ask[kind]();
    latencies[kind].push(performance.now() - due);
  });
  await Promise.all(sent);
  delay.disable();
  latencies.loop = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
  return latencies;
}

/** Looks that find the same prices again, one answer after another through all stages, until told to stop. */
function writeLoad(tracker: Tracker, answers: readonly RawKeepaUpdateDto[][]): { stop(): Promise<number> } {
  let stopping = false;
  let written = 0;
  const start = performance.now();
  const running = (async () => {
    for (let n = 0; !stopping; n++) {
      const askedAt = new Date().toISOString();
      const events = (answers[n % answers.length] ?? []).map((event) => ({ ...event, askedAt, answeredAt: askedAt }));
      await tracker.publish(events);
      await tracker.drained();
      written += events.length;
    }
  })();
  return {
    stop: async () => {
      stopping = true;
      await running;
      return (written * 1_000) / (performance.now() - start);
    },
  };
}

/** Pages of 50 while events flow through all stages in the same process, against the same while nothing does. */
export async function listsBench(): Promise<Comparison[]> {
  const asins = soldEverywhere(100);
  const answers = answersOf(asins, 90);
  const tracker = await Tracker.start(asins);
  await fill(tracker);
  for (const events of answers) await tracker.publish(events);
  await tracker.drained();
  await requests(tracker);
  const loaded: Latencies[] = [];
  const idle: Latencies[] = [];
  const writes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    idle.push(await requests(tracker));
    const load = writeLoad(tracker, answers);
    loaded.push(await requests(tracker));
    writes.push(await load.stop());
  }
  await tracker.close();
  const flow = `${Math.round(quantile(writes, 0.5))} events/s`;
  const names = { store: 'page of 50 routes from the store', http: 'GET /arbitrage, page of 50' };
  const pages = (['store', 'http'] as const).flatMap((kind) =>
    [0.5, 0.99].map((p) => ({
      what: `${names[kind]}, p${p * 100}, while ${flow} are handled (floor: idle)`,
      unit: 'ms',
      ours: loaded.map((latencies) => quantile(latencies[kind], p)),
      floor: idle.map((latencies) => quantile(latencies[kind], p)),
    })),
  );
  const delays = (['p99', 'max'] as const).map((kind) => ({
    what: `event loop delay, ${kind}, while ${flow} are handled (floor: idle)`,
    unit: 'ms',
    ours: loaded.map(({ loop }) => loop[kind]),
    floor: idle.map(({ loop }) => loop[kind]),
  }));
  return [...pages, ...delays];
}
