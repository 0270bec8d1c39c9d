import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestMicroservice } from '@nestjs/common';
import { GROUPS } from '@tracker/dto';
import { PortsModule, systemClock, type Adapters, type Ports } from '@tracker/runtime';
import { MemoryLog } from '@tracker/runtime-port/testing';
import { EnrichModule } from '@tracker/stage-enrich';

@Module({})
class EnricherModule {
  static of(ports: Ports): DynamicModule {
    return { module: EnricherModule, imports: [PortsModule.of(ports), EnrichModule.register()] };
  }
}

/** The enricher as its app runs it, on adapters of the test's choosing, in this process. */
export async function enricherInProcess(
  { ports, strategy }: Pick<Adapters, 'ports' | 'strategy'>,
  log = new MemoryLog(),
): Promise<INestMicroservice> {
  const root = EnricherModule.of({ ...ports, log, clock: systemClock });
  const app = await NestFactory.createMicroservice(root, {
    logger: false,
    abortOnError: false,
    strategy: strategy({ groups: [GROUPS.enrich] }),
  });
  await app.listen();
  return app;
}
