import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MARKETPLACES } from '@tracker/dto';
import { MESSAGING_STATUS, PUBLISHER, type MessagingStatus, type Publisher } from '@tracker/messaging-port';
import { CLOCK, LOG, type Clock, type Log, type Meter } from '@tracker/runtime-port';
import { STORES, type Stores } from '@tracker/store-port';
import { MemoryPublisher } from '@tracker/testing';
import type { ServeOptions } from '../serve-options';
import { ServeModule } from '../serve.module';
import { createAdapter } from './adapter';
import { configureHttp } from './configure-http';
import { serveDocs } from './open-api';

export interface Ports {
  stores: Stores;
  clock: Clock;
  log: Log;
  messaging: MessagingStatus;
  /** Left out: nothing is measured. */
  meter?: Meter;
  /** Left out: one that nobody looks at. */
  publisher?: Publisher;
}

export const TEST_RULES = { allowedHosts: ['localhost', '127.0.0.1', '[::1]'], apiPort: 8000, consolePort: 8501 };
const VERSION = '9.9.9';

@Module({})
class ApiUnderTestModule {
  static register(
    { stores, clock, log, messaging, publisher = new MemoryPublisher() }: Ports,
    options: ServeOptions,
  ): DynamicModule {
    const tokens = new Map<symbol, unknown>([
      [STORES, stores],
      [CLOCK, clock],
      [LOG, log],
      [MESSAGING_STATUS, messaging],
      [PUBLISHER, publisher],
    ]);
    return {
      module: ApiUnderTestModule,
      global: true,
      imports: [ServeModule.register(options)],
      providers: [...tokens].map(([provide, useValue]) => ({ provide, useValue })),
      exports: [...tokens.keys()],
    };
  }
}

/** The stage as a spec talks to it: the real HTTP set-up over the given ports. */
export async function startApi(ports: Ports, options: Partial<ServeOptions> = {}): Promise<NestFastifyApplication> {
  const module = ApiUnderTestModule.register(ports, {
    mode: 'demo',
    version: VERSION,
    instance: 'spec',
    marketplaces: MARKETPLACES,
    tokenAccount: 'keepa',
    keys: [],
    requestsPerMinute: 0,
    ...options,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, createAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await configureHttp(app, TEST_RULES, ports.log, ports.meter);
  await serveDocs(app, VERSION);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
