import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import { MARKETPLACES, TOPICS, acceptedAtMs, type RawKeepaUpdateDto } from '@tracker/dto';
import { gunzipSync } from 'node:zlib';
import { setTimeout as wait } from 'node:timers/promises';
import { simulatedRates } from '@tracker/keepa-simulator';
import { openDistributed, readConfig, systemClock, type Adapters } from '@tracker/runtime';
import { freePort } from '@tracker/testing/servers';
import kafkajs from 'kafkajs';
import { keepaBody, soldEverywhere, toEvents } from './keepa-answers';
import { quantile, rate, takeTurns, type Comparison } from './measure';
import { PlainPipeline } from './plain-pipeline';
import { cpuOfParts, Service, type Part } from './processes';
import { silentLog } from './silent-log';

const ROUNDS = 3;
const PRODUCTS = 100;
const DAYS = 90;
const PARTITIONS = 6;
const PREFIX = 'bench-journey-';
/** The paced run: an answer of so many products, so far apart. */
const ANSWER = { products: 20, everyMs: 1_000 };
const PACED_PRODUCTS = 180;
/** As many events as that go through without work, one a tick. */
const PLAIN_PRODUCTS = 10;
const cents = (amount: number) => ({ amount, currency: 'EUR' as const });
/** Low, so that enough routes start to pay for a percentile. */
const LOW = { openProfit: cents(2), openRoiBps: 2, closeProfit: cents(1), closeRoiBps: 1 };

const partitionOf = (key: string): number =>
  kafkajs.Partitioners.DefaultPartitioner()({
    topic: TOPICS.raw,
    partitionMetadata: Array.from({ length: PARTITIONS }, (_, partitionId) => ({
      ...{ partitionId, leader: 0, partitionErrorCode: 0, replicas: [], isr: [] },
    })),
    message: { key, value: null },
  });

/** The services on real servers, each its own process, and a view of its own on topics and store. */
class Journey {
  private readonly services: Service[] = [];
  private second: Service[] = [];

  private constructor(
    readonly adapters: Adapters,
    private readonly environment: Record<string, string>,
  ) {}

  static async start(brokers: readonly string[], node: string, asins: readonly string[]): Promise<Journey> {
    const environment = {
      ...{ KAFKA_BROKERS: brokers.join(), ELASTICSEARCH_URL: node, TOPIC_PREFIX: PREFIX, INDEX_PREFIX: PREFIX },
      ...{ METRICS_HOST: '127.0.0.1', METRICS_PORT: '0', RATE_LIMIT_PER_MINUTE: '0' },
    };
    const reading = readConfig(environment);
    if (!reading.ok) throw new Error(reading.faults.join('; '));
    const adapters = await openDistributed(reading.config, { clientId: 'bench', clock: systemClock, log: silentLog });
    const { stores } = adapters.ports;
    const addedAt = new Date().toISOString();
    const { date, perEuro } = simulatedRates('bench', Date.now());
    await stores.fxRates.put({ date, perEuro, source: 'simulated', fetchedAt: addedAt });
    await stores.costProfile.put({ ...DEFAULT_COST_PROFILE, revision: 1, thresholds: LOW });
    await stores.watchlist.add(asins.map((asin) => ({ asin, marketplaces: [...MARKETPLACES], addedAt })));
    const journey = new Journey(adapters, environment);
    const port = await freePort();
    journey.services.push(
      ...['enricher', 'arbitrage'].map((name) => new Service(name, environment)),
      new Service('api-gateway', { ...environment, API_PORT: String(port), CONSOLE_PORT: String(port + 1) }),
    );
    await Promise.all(journey.services.map((service) => service.started()));
    return journey;
  }

  /** One enricher and one arbitrage process, or two of each. */
  async consumers(count: 1 | 2): Promise<void> {
    if (count === 1) await Promise.all(this.second.splice(0).map((service) => service.end()));
    else if (this.second.length === 0) {
      this.second = ['enricher', 'arbitrage'].map((name) => new Service(name, this.environment));
      await Promise.all(this.second.map((service) => service.started()));
    }
  }

  async publish(events: readonly RawKeepaUpdateDto[]): Promise<void> {
    await this.adapters.ports.publisher.publish(
      TOPICS.raw,
      events.map((value) => ({ key: value.asin, value, headers: { traceId: value.traceId } })),
    );
  }

  /** Resolves when every group has read everything. */
  async drained(): Promise<void> {
    for (let still = 0; still < 2;) {
      const lags = await this.adapters.ports.messagingStatus.lags();
      still = lags.every(({ events }) => events === 0) ? still + 1 : 0;
      await wait(still > 0 ? 1 : 20);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.services, ...this.second].map((service) => service.end()));
    await this.adapters.close();
  }
}

/** One confirming answer for each marketplace, as of some minutes ago. */
const answers = (asins: readonly string[], at: Date): RawKeepaUpdateDto[][] =>
  MARKETPLACES.map((marketplace) => {
    const body = keepaBody(marketplace, asins, DAYS, at);
    return toEvents(gunzipSync(body.gzipped).toString(), body);
  });

/** Products in a second, from the first publication until every group has read everything. */
const backlog = (journey: Journey, asins: readonly string[], due: readonly RawKeepaUpdateDto[][]): Promise<number> =>
  rate(async () => {
    for (const events of due) await journey.publish(events);
    await journey.drained();
    return asins.length;
  });

/** From the moment an answer was due to be published until the gateway stored the alert that it caused, ms. */
async function paced(journey: Journey, asins: readonly string[]): Promise<number[]> {
  const since = new Date().toISOString();
  const due: RawKeepaUpdateDto[][] = [];
  for (let from = 0; from < asins.length; from += ANSWER.products)
    due.push(...answers(asins.slice(from, from + ANSWER.products), new Date()));
  const start = Date.now();
  for (const [n, events] of due.entries()) {
    const dueMs = start + n * ANSWER.everyMs;
    await wait(Math.max(0, dueMs - Date.now()));
    await journey.publish(events.map((event) => ({ ...event, traceId: `${dueMs}-${n}` })));
  }
  await journey.drained();
  const { alerts } = journey.adapters.ports.stores;
  await journey.adapters.ports.stores.settled();
  const found = await alerts.tail({ storedAt: since, alertId: '' }, 1_000);
  return found.flatMap((alert) => {
    if (!alert.route) return [];
    const { buySide, sellSide } = alert.route;
    const acceptedMs = Math.max(acceptedAtMs(buySide.traceId) ?? 0, acceptedAtMs(sellSide.traceId) ?? 0);
    return acceptedMs >= start ? Date.parse(alert.storedAt) - acceptedMs : [];
  });
}

/** Milliseconds of CPU that each part took for a product, as one line for the log. */
function cpuOf(before: Record<Part, number>, products: number): string {
  const taken = Object.entries(cpuOfParts()).map(([part, seconds]) => {
    const ms = (1_000 * (seconds - before[part as Part])) / products;
    return `${part} ${ms.toFixed(1)}`;
  });
  return `CPU for a product, ms: ${taken.join(', ')}`;
}

/** Products that go through all partitions, and as many that share one. */
function products(): Record<'fresh' | 'spread' | 'together', string[]> {
  const asins = soldEverywhere(PACED_PRODUCTS + 7 * PRODUCTS);
  const [fresh, others] = [asins.slice(0, PACED_PRODUCTS), asins.slice(PACED_PRODUCTS)];
  const together = others.filter((asin) => partitionOf(asin) === 0).slice(0, PRODUCTS);
  if (together.length < PRODUCTS) throw new RangeError(`only ${together.length} products share a partition`);
  return { fresh, together, spread: others.filter((asin) => !together.includes(asin)).slice(0, PRODUCTS) };
}

async function throughput(journey: Journey, plain: PlainPipeline, sets: ReturnType<typeof products>) {
  // each answer is newer than the one before it
  let minutes = 90;
  const next = (asins: readonly string[]) => answers(asins, new Date(Date.now() - minutes-- * 60_000));
  const through = async (set: 'spread' | 'together', consumers: 1 | 2): Promise<number> => {
    const asins = sets[set];
    await journey.consumers(consumers);
    // new processes warm up
    if (consumers === 2) await backlog(journey, asins, next(asins));
    const due = next(asins);
    const before = cpuOfParts();
    const perSecond = await backlog(journey, asins, due);
    console.error(`${set}, ${consumers} of each, ${perSecond.toFixed(1)} products/s; ${cpuOf(before, asins.length)}`);
    return perSecond;
  };
  return takeTurns(ROUNDS, {
    one: () => through('together', 1),
    six: () => through('spread', 1),
    two: () => through('spread', 2),
    floor: async () => {
      const due = next(sets.spread);
      await plain.take(PREFIX, sets.spread);
      return rate(() => plain.through(due).then(() => sets.spread.length));
    },
  });
}

/** From raw events to stored opportunities and alerts, with the built services on real servers. */
export async function journeyBench(brokers: string[], node: string): Promise<Comparison[]> {
  const sets = products();
  const journey = await Journey.start(brokers, node, Object.values(sets).flat());
  const plain = await PlainPipeline.start(brokers, node, 'bench-plain-');
  const latencies = await paced(journey, sets.fresh);
  await plain.take(PREFIX, sets.fresh);
  const plainly = await plain.paced(answers(sets.fresh.slice(0, PLAIN_PRODUCTS), new Date()).flat(), ANSWER.everyMs);
  console.error(`${latencies.length} alerts`);
  const { one, six, two, floor } = await throughput(journey, plain, sets);
  await Promise.all([journey.close(), plain.close()]);
  const what = 'raw event to stored alert, an answer of 20 products every second';
  const at = (p: number) => ({ unit: 'ms', ours: [quantile(latencies, p)], floor: [quantile(plainly, p)] });
  const unit = 'products/s';
  return [
    { what: `${what}, p50`, ...at(0.5) },
    { what: `${what}, p99`, ...at(0.99) },
    { what: 'raw to opportunity, 5 marketplaces a product (floor: plain clients, no work)', unit, ours: six, floor },
    { what: 'raw to opportunity: 6 partitions (floor: 1)', unit, ours: six, floor: one },
    { what: 'raw to opportunity: 2 enrichers and 2 arbitrages (floor: 1 of each)', unit, ours: two, floor: six },
  ];
}
