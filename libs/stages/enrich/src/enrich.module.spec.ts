import { Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { GROUPS, TOPICS } from '@tracker/dto';
import { PUBLISHER } from '@tracker/messaging-port';
import { CLOCK, LOG, METER, NO_METER } from '@tracker/runtime-port';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { STORES } from '@tracker/store-port';
import { MemoryStores } from '@tracker/testing';
import { EnrichController } from './enrich.controller';
import { EnrichModule } from './enrich.module';
import { deliveries, keepaProduct, rawUpdate } from './testing/raw-update';

@Module({})
class Ports {
  static of(values: Map<symbol, unknown>): DynamicModule {
    const providers = [...values].map(([provide, useValue]) => ({ provide, useValue }));
    return { module: Ports, global: true, providers, exports: providers };
  }
}

it('reads raw updates in the group of the journey and keeps its status row while the process runs', async () => {
  const clock = new FakeClock('2026-11-22T12:00:00.000Z');
  const stores = new MemoryStores();
  const topics: string[] = [];
  const publisher = { publish: async (topic: string) => void topics.push(topic), healthy: () => true };
  const ports = new Map<symbol, unknown>([
    [STORES, stores],
    [PUBLISHER, publisher],
    [CLOCK, clock],
    [LOG, new MemoryLog()],
    [METER, NO_METER],
  ]);
  const stage = EnrichModule.register({ instance: 'one' });
  const application = await Test.createTestingModule({ imports: [Ports.of(ports), stage] }).compile();
  await application.init();
  const controller = application.get(EnrichController);
  expect(await controller.handle(deliveries([rawUpdate(keepaProduct())]))).toEqual([{ kind: 'done' }]);
  await clock.someoneSleeps();
  await clock.advance(5_000);
  await application.close();

  const metadata = Reflect.getMetadataKeys(EnrichController.prototype.handle).map((key: string) =>
    Reflect.getMetadata(key, EnrichController.prototype.handle),
  );
  expect(metadata).toContainEqual([TOPICS.raw]);
  expect(metadata).toContainEqual({ group: GROUPS.enrich });
  expect(topics).toEqual([TOPICS.enriched]);
  expect(await stores.stageStatus.list()).toEqual([
    {
      stage: 'enrich',
      instance: 'one',
      state: 'ok',
      detail: '1 answers enriched since the start, 0 of them could not be read',
      since: '2026-11-22T12:00:00.000Z',
      at: '2026-11-22T12:00:05.000Z',
    },
  ]);
});
