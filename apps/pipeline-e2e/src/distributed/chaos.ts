import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, isKafka } from '@tracker/testing/servers';
import { BuiltProcess } from '../built-process';
import { examinePorts } from '../invariant';
import { Bed } from './bed';
import { examineFeed } from './feed-invariant';
import { PriceFeed } from './price-feed';
import type { ServiceName } from './service-process';

const FLEET: readonly ServiceName[] = [
  'keepa-ingest',
  ...(['enricher', 'enricher', 'arbitrage', 'arbitrage', 'api-gateway', 'api-gateway'] as const),
];
/** Of the feed: so many articles get a new version so often. */
const ARTICLES = 20;
const VERSION_MS = 1_000;
const SETTLED_MS = 300_000;

/** 0 <= n < 1, the same sequence for a seed (mulberry32). */
function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The services, each started again whenever it was ended here. */
class Fleet {
  readonly ended: string[] = [];
  private readonly starting = new Set<Promise<unknown>>();

  constructor(
    private readonly bed: Bed,
    private readonly own: Record<string, string>,
  ) {}

  start(name: ServiceName): void {
    const starting = this.bed.serve(name, this.own).catch(() => undefined);
    this.starting.add(starting);
    void starting.finally(() => this.starting.delete(starting));
  }

  async replace(chance: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<string> {
    const { services } = this.bed;
    const [service] = services.splice(Math.floor(chance * services.length), 1);
    if (!service) return 'no service to end';
    const code = await service.end(signal);
    if (signal === 'SIGTERM' && code !== 0) this.ended.push(`${service.name} ended with ${code} after SIGTERM`);
    this.start(service.name);
    return `${service.name} ${signal}`;
  }

  async still(chance: number, ms: number): Promise<string> {
    const { services } = this.bed;
    const service = services[Math.floor(chance * services.length)];
    if (!service) return 'no service to stop';
    process.kill(service.pid, 'SIGSTOP');
    await pause(ms);
    process.kill(service.pid, 'SIGCONT');
    return `${service.name} stood still`;
  }

  async allStarted(): Promise<void> {
    while (this.starting.size > 0) await Promise.all(this.starting);
  }

  /** Services that ended although nobody ended them. */
  async casualties(): Promise<string[]> {
    const { services } = this.bed;
    const states = services.map((service) => Promise.race([service.ended(), pause(100, 'runs' as const)]));
    return (await Promise.all(states)).flatMap((state, n) =>
      state === 'runs' ? [] : [`${services[n]?.name} ended by itself (${state}): ${services[n]?.text.slice(-500)}`],
    );
  }
}

type Blow = (chance: number, ms: number) => Promise<string>;

function blowsOn(bed: Bed, fleet: Fleet): Blow[] {
  const nodes = bed.kafka.brokers.length;
  const nodeOf = (chance: number) => bed.kafka.node(Math.floor(chance * nodes));
  const storeFault = async (fault: 'busy' | 'refuse' | 'cut', ms: number): Promise<string> => {
    bed.store.fault = fault;
    await pause(ms);
    bed.store.fault = null;
    return `store ${fault}`;
  };
  return [
    (chance) => fleet.replace(chance, 'SIGKILL'),
    (chance) => fleet.replace(chance, 'SIGKILL'),
    (chance) => fleet.replace(chance, 'SIGTERM'),
    (chance, ms) => fleet.still(chance, ms),
    async (chance, ms) => {
      await nodeOf(chance).kill('SIGKILL');
      await pause(ms);
      await nodeOf(chance).start();
      return 'broker SIGKILL';
    },
    async (chance, ms) => {
      await nodeOf(chance).kill('SIGSTOP');
      await pause(ms);
      await nodeOf(chance).kill('SIGCONT');
      return 'broker SIGSTOP';
    },
    async (chance, ms) => {
      const { proxy } = nodeOf(chance);
      proxy.dropAnswers(isKafka('produce', 'offsetCommit'));
      await pause(ms);
      proxy.dropAnswers(null);
      return 'answers to publications and commits lost';
    },
    async (_, ms) => {
      await bed.elasticsearch.kill('SIGKILL');
      await pause(ms);
      await bed.elasticsearch.start();
      return 'store SIGKILL';
    },
    (_, ms) => storeFault('busy', ms),
    (_, ms) => storeFault('refuse', ms),
    (_, ms) => storeFault('cut', ms),
  ];
}

/** Publishes versions and now and then bytes that are no event, until told to stop. */
async function load(feed: PriceFeed, bed: Bed, signal: AbortSignal): Promise<number> {
  const garbage = new TextEncoder().encode('{"schemaVersion":1,');
  let version = 0;
  for (; version < feed.size.versions && !signal.aborted; version++) {
    const [spoiled, ...versions] = feed.versions(version, version + 1);
    if (!spoiled) break;
    await feed.publish(version % 10 === 0 ? versions : [spoiled, ...versions]);
    if (version % 10 === 0)
      await feed.insist(() => bed.ports.publisher.republish('raw.keepa_updates', [feed.spoiled(spoiled, garbage)]));
    await pause(VERSION_MS, undefined, { signal }).catch(() => undefined);
  }
  return version;
}

async function startSimulator(seed: number): Promise<{ process: BuiltProcess; url: string }> {
  const port = await freePort();
  const simulator = new BuiltProcess('keepa-simulator', {
    SIMULATOR_PORT: String(port),
    SIMULATOR_SEED: String(seed),
    SIMULATOR_REFILL_RATE: '3000',
    SIMULATOR_TIME_FACTOR: '60',
  });
  await simulator.printed(/Keepa simulator on/);
  return { process: simulator, url: `http://127.0.0.1:${port}` };
}

/** Whether any list of findings has an entry, or any count is not 0. */
const isBroken = (found: unknown): boolean =>
  Array.isArray(found)
    ? found.length > 0
    : typeof found === 'object'
      ? Object.values(found ?? {}).some(isBroken)
      : found !== 0;

/** Kills and disturbs at random for so many minutes, heals, and says what it found. False: the invariant is broken. */
async function chaos(minutes: number, seed: number, nodes: 1 | 3): Promise<boolean> {
  const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
  const random = randomBy(seed);
  const simulator = await startSimulator(seed);
  const bed = await Bed.start({ nodes });
  const fleet = new Fleet(bed, { SIMULATOR_URL: simulator.url, MARKETPLACES: 'DE,IT,ES,UK,FR', LOG_LEVEL: 'info' });
  for (const name of FLEET) fleet.start(name);
  await fleet.allStarted();
  say(`${nodes} broker(s), Elasticsearch and ${FLEET.length} services run; seed ${seed}, ${minutes} minutes`);
  const feed = new PriceFeed(bed.ports.publisher, {
    articles: ARTICLES,
    versions: Math.ceil((minutes * 60_000) / VERSION_MS),
  });
  const ending = new AbortController();
  const loading = load(feed, bed, ending.signal);
  const blows = blowsOn(bed, fleet);
  const counts = new Map<string, number>();
  for (const end = performance.now() + minutes * 60_000; performance.now() < end;) {
    await pause(1_000 + random() * 7_000);
    const blow = blows[Math.floor(random() * blows.length)];
    const what = (await blow?.(random(), 500 + random() * 7_500)) ?? '';
    counts.set(what, (counts.get(what) ?? 0) + 1);
    say(what);
  }
  ending.abort();
  const versions = await loading;
  await fleet.allStarted();
  const casualties = [...fleet.ended, ...(await fleet.casualties())];
  // no new answers while the rest is worked off
  await bed.services.find(({ name }) => name === 'keepa-ingest')?.end('SIGTERM');
  const healedMs = performance.now();
  await bed.settled(SETTLED_MS);
  const settledS = Math.round((performance.now() - healedMs) / 1_000);
  const { published, opened, ...ports } = await examinePorts(bed.ports);
  const findings = { ...ports, feed: await examineFeed(bed, feed), casualties };
  say(`${[...counts.values()].reduce((sum, n) => sum + n, 0)} blows:`);
  for (const [what, count] of [...counts].sort()) say(`  ${count} x ${what}`);
  say(`${published} events published, ${versions * ARTICLES} of them by the feed; ${opened} routes opened`);
  say(`lag 0 after ${settledS} s; invariant:`);
  console.log(JSON.stringify(findings, null, 2));
  await bed.close();
  await simulator.process.end('SIGTERM');
  return !isBroken(findings);
}

// one for each process that must not outlive this one
process.setMaxListeners(50);
const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, nodes: { type: 'string' } },
});
chaos(Number(values.minutes ?? 10), Number(values.seed ?? Date.now() % 1_000_000), values.nodes === '1' ? 1 : 3).then(
  (sound) => process.exit(sound ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
