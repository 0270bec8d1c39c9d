import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GROUPS, MARKETPLACES } from '@tracker/dto';
import { DEMO_KEY, startSimulator } from '@tracker/keepa-simulator';
import {
  claimDataDir,
  movedAt,
  Cleanup,
  closeListener,
  createConsoleServer,
  hostInUrl,
  isLoopback,
  listen,
  nestLogger,
  openEmbedded,
  retentionLimits,
  sampleWhenRead,
  ServiceProbes,
  showsPictures,
  simulatorSettings,
  startOperations,
  StartFault,
  storeRetention,
  VERSION,
  watchDemo,
  type Config,
  type DataDir,
  type Embedded,
  type ProcessContext,
  type Running,
} from '@tracker/runtime';
import { configureHttp, createAdapter, serveDocs } from '@tracker/stage-serve';
import { StandaloneModule, type PriceSource } from './standalone.module';

const CONSOLE_ROOT = resolve(import.meta.dirname, '../admin');

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

async function startApi(
  config: Config,
  embedded: Embedded,
  source: PriceSource,
  { log, clock, meter }: ProcessContext,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    StandaloneModule.of({
      ports: { ...embedded.ports, log, clock, meter },
      source,
      freeDiskBytes: () => embedded.freeDiskBytes(),
      marketplaces: config.MARKETPLACES,
      access: {
        keys: config.API_AUTH === 'keys' ? config.API_KEYS : [],
        requestsPerMinute: config.RATE_LIMIT_PER_MINUTE,
      },
      kept: storeRetention(config),
      pictures: showsPictures(config),
    }),
    // the console's server asks from the address that it asks at
    createAdapter([...config.TRUSTED_PROXIES, 'loopback', ...(isIP(config.API_HOST) ? [config.API_HOST] : [])]),
    { logger: nestLogger(log), abortOnError: false },
  );
  const { ALLOWED_HOSTS: allowedHosts, API_PORT: apiPort, CONSOLE_PORT: consolePort } = config;
  await configureHttp(app, { allowedHosts, apiPort, consolePort }, log, meter);
  await serveDocs(app, VERSION);
  app.connectMicroservice({ strategy: embedded.strategy({ groups: Object.values(GROUPS) }) });
  await app.startAllMicroservices();
  return app;
}

/** Starts every stage in this process. Throws `StartFault` or `DataDirUnusable` where the operator has to act. */
export async function start(config: Config, context: ProcessContext): Promise<Running> {
  const cleanup = new Cleanup();
  try {
    const demo = config.KEEPA_API_KEY === '';
    const dataDir: DataDir = claimDataDir(config.DATA_DIR, demo ? 'demo' : 'live');
    cleanup.add(() => dataDir.release());
    const { log, clock, meter } = context;
    const moved = movedAt(dataDir);
    if (moved !== null)
      log.warn(`DATA_DIR was moved to the services on ${moved}: see that they don't run on the same Keepa key`);
    if (config.KAFKA_BROKERS.length > 0)
      log.warn('KAFKA_BROKERS and ELASTICSEARCH_URL are for the services: this process keeps everything in DATA_DIR');
    const embedded = await openEmbedded({ dataDir, log, clock, meter, retention: retentionLimits(config) });
    cleanup.add(() => embedded.close());
    const probes = new ServiceProbes();
    await startOperations(config, { meter, log, probes, defaultHost: '127.0.0.1' }, cleanup);
    const { source, demoAsins } = await openPriceSource(config, cleanup);
    await watchDemo(embedded.ports.stores, demoAsins, config.MARKETPLACES, clock.now());

    const console = await createConsoleServer({
      root: CONSOLE_ROOT,
      api: `http://${hostInUrl(config.API_HOST)}:${config.API_PORT}`,
      allowedHosts: config.ALLOWED_HOSTS,
      pictures: showsPictures(config),
    });
    cleanup.add(() => closeListener(console.server, () => console.close()));
    const app = await startApi(config, embedded, source, context);
    cleanup.add(() => closeListener(app.getHttpServer(), () => app.close()));
    await listen('API', { host: 'API_HOST', port: 'API_PORT' }, config.API_PORT, () =>
      app.listen(config.API_PORT, config.API_HOST),
    );
    await listen('console', { host: 'API_HOST', port: 'CONSOLE_PORT' }, config.CONSOLE_PORT, () =>
      console.listen({ port: config.CONSOLE_PORT, host: config.API_HOST }),
    );
    sampleWhenRead(meter, embedded.ports, Object.values(GROUPS));
    probes.started({ alive: () => embedded.alive(), stores: embedded.ports.stores });
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
