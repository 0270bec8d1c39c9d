import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Group, Topic } from '@tracker/dto';
import { isUnavailable, type Clock, type Log } from '@tracker/runtime-port';
import type { Adapters } from './adapters';
import { Cleanup } from './cleanup';
import { openDistributed } from './distributed';
import { serviceFaults } from './distributed-settings';
import { closeListener, listen } from './listening';
import { startOperations } from './operations-server';
import { nestLogger } from './pino-log';
import { PortsModule, type Ports } from './ports.module';
import { ServiceProbes } from './probes';
import { runProcess, type ProcessContext, type Running } from './run-process';
import { sampleWhenRead } from './sampled-metrics';
import type { Config } from './settings';

export interface ServiceContext extends ProcessContext {
  config: Config;
  adapters: Adapters;
}

/** One of the services that share the work. */
export interface Service {
  /** Names it in the log and to the brokers. */
  name: string;
  /** The consumer groups whose handlers it hosts. */
  groups: readonly Group[];
  /** The topics that it reads without a group. */
  reads?: readonly Topic[];
  publishes: readonly Topic[];
  /** The stages that it runs. May throw `StartFault`. */
  modules(context: ServiceContext): Promise<DynamicModule[]> | DynamicModule[];
  /** Where it serves HTTP beside the metrics and probes. */
  http?: {
    adapter(config: Config): FastifyAdapter;
    configure(app: NestFastifyApplication, context: ServiceContext): Promise<void>;
  };
}

@Module({})
class ServiceModule {
  static of(ports: Ports, stages: DynamicModule[]): DynamicModule {
    return { module: ServiceModule, imports: [PortsModule.of(ports), ...stages] };
  }
}

/** Repeats the work, 1 to 30 s apart, until the servers answer; they may be started after the service. */
async function onceReachable<T>(
  work: () => Promise<T>,
  { clock, log, signal, told }: { clock: Clock; log: Log; signal: AbortSignal; told(reason: string): void },
): Promise<T> {
  for (let waitMs = 1_000; ; waitMs = Math.min(30_000, waitMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      log.warn('The start waits', { reason: error.message });
      told(error.message);
    }
    await clock.sleep(waitMs, signal);
    signal.throwIfAborted();
  }
}

/** Runs a service until it is told to end: messaging first of all stops, the stores close when nobody works any more. */
export const runService = (service: Service): Promise<void> =>
  runProcess({
    service: service.name,
    faults: serviceFaults,
    start: (config, context) => startService(service, config, context),
  });

async function startService(service: Service, config: Config, context: ProcessContext): Promise<Running> {
  const cleanup = new Cleanup();
  const probes = new ServiceProbes();
  try {
    const { log, clock, meter, signal } = context;
    await startOperations(config, { ...context, probes, defaultHost: undefined }, cleanup);
    const waiting = { clock, log, signal, told: (reason: string) => probes.waits(reason) };
    const { name: clientId, groups, reads = [], publishes } = service;
    const uses = { groups, reads, publishes };
    const open = () => openDistributed(config, { clientId, uses, clock, log, meter });
    const adapters = await onceReachable(open, waiting);
    cleanup.add(() => adapters.close());
    const whole = { ...context, config, adapters };
    const modules = await onceReachable(async () => service.modules(whole), waiting);
    await startApplication(service, modules, whole, cleanup);
    sampleWhenRead(meter, adapters.ports, service.groups);
    probes.started({ alive: () => adapters.alive(), stores: adapters.ports.stores });
    log.info('Started', { groups: service.groups });
    return { greeting: null, close: () => cleanup.run() };
  } catch (error) {
    await cleanup.run().catch((fault: unknown) => context.log.error('The clean-up failed', { error: fault }));
    throw error;
  }
}

async function startApplication(
  { groups, http }: Service,
  modules: DynamicModule[],
  context: ServiceContext,
  cleanup: Cleanup,
): Promise<void> {
  const { config, adapters, log, clock, meter } = context;
  const root = ServiceModule.of({ ...adapters.ports, log, clock, meter }, modules);
  const options = { logger: nestLogger(log), abortOnError: false };
  if (!http && groups.length === 0) {
    const app = await NestFactory.createApplicationContext(root, options);
    cleanup.add(() => app.close());
    return;
  }
  const strategy = adapters.strategy({ groups });
  if (!http) {
    const app = await NestFactory.createMicroservice(root, { ...options, strategy });
    cleanup.add(() => app.close());
    await app.listen();
    return;
  }
  const app = await NestFactory.create<NestFastifyApplication>(root, http.adapter(config), options);
  cleanup.add(() => closeListener(app.getHttpServer(), () => app.close()));
  await http.configure(app, context);
  app.connectMicroservice({ strategy });
  await listen('API', { host: 'API_HOST', port: 'API_PORT' }, config.API_PORT, () =>
    app.listen(config.API_PORT, config.API_HOST),
  );
  await app.startAllMicroservices();
}
