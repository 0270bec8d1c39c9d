import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { MARKETPLACES } from '@tracker/dto';
import { MESSAGING_STATUS, PUBLISHER } from '@tracker/messaging-port';
import { CLOCK, LOG } from '@tracker/runtime-port';
import { STORES } from '@tracker/store-port';
import { ServeModule } from '../serve.module';
import { createAdapter } from './adapter';
import { createOpenApi } from './open-api';

const PORTS = [STORES, CLOCK, LOG, MESSAGING_STATUS, PUBLISHER];

/** In preview mode Nest wants to know that the ports are there and never touches them. */
@Module({})
class PreviewModule {
  static register(version: string): DynamicModule {
    const ports: DynamicModule = {
      module: PreviewModule,
      global: true,
      providers: PORTS.map((provide) => ({ provide, useValue: {} })),
      exports: PORTS,
    };
    const options = {
      mode: 'demo',
      version,
      instance: 'preview',
      marketplaces: MARKETPLACES,
      tokenAccount: '',
      keys: [],
      requestsPerMinute: 0,
    } as const;
    return { ...ports, imports: [ServeModule.register(options)] };
  }
}

/** The OpenAPI document without a store, a broker or a port: nothing is instantiated. */
export async function emitOpenApi(version = '1.0.0'): Promise<OpenAPIObject> {
  const app = await NestFactory.create<NestFastifyApplication>(PreviewModule.register(version), createAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  const document = await createOpenApi(app, version);
  await app.close();
  return document;
}
