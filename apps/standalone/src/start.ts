import type { Server } from 'node:http';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GROUPS, MARKETPLACES } from '@tracker/dto';
import { DEMO_KEY, startSimulator } from '@tracker/keepa-simulator';
import {
  claimDataDir,
  createConsoleServer,
  hostInUrl,
  isLoopback,
  nestLogger,
  openEmbedded,
  retentionLimits,
  simulatorSettings,
  type Config,
  type DataDir,
  type Embedded,
} from '@tracker/runtime';
import type { Clock, Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { configureHttp, createAdapter, serveDocs } from '@tracker/stage-serve';
import { StandaloneModule, type PriceSource } from './standalone.module';
import { VERSION } from './version';

/** The operator has to change something first; the message says what. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}

export interface Running {
  greeting: string;
  close(): Promise<void>;
}

/** For requests in flight when the process stops. */
const GRACE_MS = 2_000;

const CONSOLE_ROOT = resolve(import.meta.dirname, '../admin');

/** Frees what was opened, last opened first, whether the start succeeded or not. */
class Cleanup {
  private readonly steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.steps.unshift(step);
  }

  /** Runs every step, also after one that failed; then rejects with the first failure. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.steps.splice(0)) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

async function openPriceSource(
  config: Config,
  cleanup: Cleanup,
): Promise<{ source: PriceSource; demoAsins: string[] }> {
  if (config.KEEPA_API_KEY !== '')
    return {
      source: {
        kind: 'keepa',
        baseUrl: config.KEEPA_BASE_URL,
        key: config.KEEPA_API_KEY,
        ecbUrl: config.ECB_URL || null,
        simulatedRates: null,
      },
      demoAsins: [],
    };
  const simulator = await startSimulator({
    port: 0,
    keys: [DEMO_KEY],
    ...simulatorSettings(config),
  }).catch((error: unknown) => {
    if (error instanceof RangeError) throw new StartFault(`SIMULATOR_*: ${error.message}`);
    throw error;
  });
  cleanup.add(() => simulator.close());
  return {
    source: {
      kind: 'simulator',
      baseUrl: simulator.url,
      key: DEMO_KEY,
      ecbUrl: null,
      simulatedRates: () => simulator.rates(),
    },
    demoAsins: simulator.demoAsins(),
  };
}

/** The first demo start watches the simulator's whole catalogue; what the user removes later stays removed. */
async function watchDemo(
  stores: Stores,
  asins: readonly string[],
  marketplaces: Config['MARKETPLACES'],
  now: Date,
): Promise<void> {
  if (asins.length === 0 || (await stores.watchlist.changedSince(null, 1)).rows.length > 0) return;
  await stores.watchlist.add(
    asins.map((asin) => ({ asin, marketplaces: [...marketplaces], addedAt: now.toISOString() })),
  );
}

/**
 * Closes an HTTP listener. Node waits a minute for a connection that has sent nothing, as browsers open in advance, so
 * what is open after the grace is cut.
 */
async function closeListener(server: Server, close: () => Promise<unknown>): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await close().finally(() => clearTimeout(cut));
}

/** Of a listener: no such address here, no such name, no such kind of address. */
const ADDRESS_FAULTS = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAFNOSUPPORT']);

async function listen(what: string, setting: string, port: number, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new StartFault(`Port ${port} for the ${what} is taken. End the program that holds it or set ${setting}.`);
    if (ADDRESS_FAULTS.has((error as NodeJS.ErrnoException).code ?? ''))
      throw new StartFault('API_HOST is not an address of this machine. 0.0.0.0 stands for all of them.');
    throw error;
  }
}

async function startApi(
  config: Config,
  embedded: Embedded,
  source: PriceSource,
  { log, clock }: { log: Log; clock: Clock },
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    StandaloneModule.of({
      ports: { ...embedded.ports, log, clock },
      source,
      freeDiskBytes: () => embedded.freeDiskBytes(),
      marketplaces: config.MARKETPLACES,
      access: {
        keys: config.API_AUTH === 'keys' ? config.API_KEYS : [],
        requestsPerMinute: config.RATE_LIMIT_PER_MINUTE,
      },
    }),
    // the console's server asks from the address that it asks at
    createAdapter(['loopback', ...(isIP(config.API_HOST) ? [config.API_HOST] : [])]),
    { logger: nestLogger(log), abortOnError: false },
  );
  const { ALLOWED_HOSTS: allowedHosts, API_PORT: apiPort, CONSOLE_PORT: consolePort } = config;
  await configureHttp(app, { allowedHosts, apiPort, consolePort }, log);
  await serveDocs(app, VERSION);
  app.connectMicroservice({ strategy: embedded.strategy({ groups: Object.values(GROUPS) }) });
  await app.startAllMicroservices();
  return app;
}

/** Starts every stage in this process. Throws `StartFault` or `DataDirUnusable` where the operator has to act. */
export async function start(config: Config, context: { log: Log; clock: Clock }): Promise<Running> {
  const cleanup = new Cleanup();
  try {
    const demo = config.KEEPA_API_KEY === '';
    const dataDir: DataDir = claimDataDir(config.DATA_DIR, demo ? 'demo' : 'live');
    cleanup.add(() => dataDir.release());
    const embedded = await openEmbedded({ dataDir, ...context, retention: retentionLimits(config) });
    cleanup.add(() => embedded.close());
    const { source, demoAsins } = await openPriceSource(config, cleanup);
    await watchDemo(embedded.ports.stores, demoAsins, config.MARKETPLACES, context.clock.now());

    const console = await createConsoleServer({
      root: CONSOLE_ROOT,
      api: `http://${hostInUrl(config.API_HOST)}:${config.API_PORT}`,
      allowedHosts: config.ALLOWED_HOSTS,
    });
    cleanup.add(() => closeListener(console.server, () => console.close()));
    const app = await startApi(config, embedded, source, context);
    cleanup.add(() => closeListener(app.getHttpServer(), () => app.close()));
    await listen('API', 'API_PORT', config.API_PORT, () => app.listen(config.API_PORT, config.API_HOST));
    await listen('console', 'CONSOLE_PORT', config.CONSOLE_PORT, () =>
      console.listen({ port: config.CONSOLE_PORT, host: config.API_HOST }),
    );
    return { greeting: greet(config, demo, demoAsins.length), close: () => cleanup.run() };
  } catch (error) {
    await cleanup.run().catch((fault: unknown) => context.log.error('The clean-up failed', { error: fault }));
    throw error;
  }
}

function greet(config: Config, demo: boolean, products: number): string {
  const host = hostInUrl(config.API_HOST);
  const name = isLoopback(host.replace(/^\[|\]$/g, '')) ? 'localhost' : host;
  const at = (port: number): string => `http://${name}:${port}`;
  return [
    demo
      ? `Demo: ${products} simulated products on ${config.MARKETPLACES.length} of ${MARKETPLACES.length} marketplaces. Set KEEPA_API_KEY for real ones.`
      : `Tracking real prices on ${config.MARKETPLACES.join(', ')}.`,
    `Console  ${at(config.CONSOLE_PORT)}`,
    `API      ${at(config.API_PORT)}  (try it at ${at(config.API_PORT)}/docs)`,
    `Data     ${resolve(config.DATA_DIR)}`,
  ].join('\n');
}
