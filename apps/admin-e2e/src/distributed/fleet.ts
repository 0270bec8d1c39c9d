import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Service, type Program } from './service';

/** The console's server, bundled by this project's target. */
const CONSOLE = 'tmp/e2e-console.mjs';
const WATCHED_MS = 60_000;
const POLL_MS = 200;

/** What can be stopped in one go. */
export interface Started {
  /** @throws when a process did not run to the end or did not end in order */
  stop(): Promise<void>;
}

const SERVERS = ['KAFKA_BROKERS', 'ELASTICSEARCH_URL', 'TOPIC_PREFIX', 'INDEX_PREFIX'] as const;

/** Topics and indices of this run alone, for this process and the workers that it starts. */
export function nameRun(): void {
  const run = `${randomBytes(4).toString('hex')}-`;
  for (const name of ['TOPIC_PREFIX', 'INDEX_PREFIX'] as const) process.env[name] = `${process.env[name] ?? ''}${run}`;
}

const built = (app: string, name = app) => ({ name, main: `dist/apps/${app}/main.mjs`, ready: /"message":"Started"/ });

/** What every service of this run is configured with: the servers are those of the global set-up. */
function ofRun(): Record<string, string> {
  return {
    ...Object.fromEntries(SERVERS.map((name) => [name, process.env[name] ?? ''])),
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
    LOG_LEVEL: 'info',
  };
}

/** Whoever fails to start fails the run, and the others end with it. */
async function startAll(programs: readonly Program[]): Promise<Started> {
  const services = await Promise.all(programs.map((program) => Service.start(program)));
  return { stop: () => stopAll(services) };
}

async function stopAll(all: readonly Started[]): Promise<void> {
  const stops = await Promise.allSettled(all.map((each) => each.stop()));
  for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
}

/** The simulator and the services behind the gateway. */
export async function startPipeline(): Promise<Started> {
  const simulator = await Service.start({
    ...built('keepa-simulator'),
    environment: { SIMULATOR_HOST: '127.0.0.1', SIMULATOR_PORT: '0' },
    ready: /Keepa simulator on \S+/,
  });
  const [url = ''] = /http:\S+/.exec(simulator.text) ?? [];
  const environment = { ...ofRun(), SIMULATOR_URL: url };
  const services = await startAll(
    ['keepa-ingest', 'enricher', 'arbitrage'].map((app) => ({ ...built(app), environment })),
  );
  return { stop: () => stopAll([services, simulator]) };
}

/** A gateway at `port` - 1 and the console at `port`. `own`: how it is to be reached. */
export function startGateway(port: number, own: Record<string, string> = {}): Promise<Started> {
  const environment = {
    ...ofRun(),
    API_HOST: '127.0.0.1',
    API_PORT: String(port - 1),
    CONSOLE_PORT: String(port),
    TRUSTED_PROXIES: 'loopback',
    ...own,
  };
  return startAll([
    { ...built('api-gateway', `api-gateway-${port}`), environment },
    { name: `console-${port}`, main: CONSOLE, environment, ready: /^Console/m },
  ]);
}

/** Resolves once the ingest has put the demo on the watchlist, as a standalone has when it answers first. */
export async function demoWatched(port: number): Promise<void> {
  for (const deadline = Date.now() + WATCHED_MS; ; await pause(POLL_MS)) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/products/watch?limit=1`);
    const { total } = (await answer.json()) as { total?: { value: number } };
    if (total && total.value > 0) return;
    if (Date.now() > deadline) throw new Error(`nothing is watched after ${WATCHED_MS / 1_000} s`);
  }
}
