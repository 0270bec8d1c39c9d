import { GROUPS, TOPICS } from '@tracker/dto';
import { DONE, PUBLISHER } from '@tracker/messaging-port';
import { CLOCK, LOG, METER, NO_METER } from '@tracker/runtime-port';
import { STORES } from '@tracker/store-port';
import { fxRates, MemoryStores } from '@tracker/testing';
import { Global, Module } from '@nestjs/common';
import { PATTERN_EXTRAS_METADATA, PATTERN_METADATA } from '@nestjs/microservices/constants';
import { Test } from '@nestjs/testing';
import { DetectController } from './detect.controller';
import { DetectModule } from './detect.module';
import { aDetector, deal, delivery, storeProduct } from './fixtures/deal';

async function aStage(stores?: MemoryStores) {
  const parts = await aDetector();
  const ports = [
    { provide: STORES, useValue: stores ?? parts.stores },
    { provide: PUBLISHER, useValue: parts.publisher },
    { provide: CLOCK, useValue: parts.clock },
    { provide: LOG, useValue: parts.log },
    { provide: METER, useValue: NO_METER },
  ];
  @Global()
  @Module({ providers: ports, exports: ports })
  class Ports {}
  const app = await Test.createTestingModule({
    imports: [Ports, DetectModule.register({ instance: 'one' })],
  }).compile();
  return { ...parts, app, stores: stores ?? parts.stores };
}

/** A started round is all in memory, so it has come to its end when the queue of promises is empty. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the running stage', () => {
  it('reads enriched products as the one handler of its group', () => {
    const handle = Object.getOwnPropertyDescriptor(DetectController.prototype, 'handle')?.value as object;
    expect(Reflect.getMetadata(PATTERN_METADATA, handle)).toEqual([TOPICS.enriched]);
    expect(Reflect.getMetadata(PATTERN_EXTRAS_METADATA, handle)).toMatchObject({ group: GROUPS.detect });
  });

  it('says every 5 s what it has done', async () => {
    const { app, stores, clock } = await aStage();
    await app.init();
    expect(await app.get(DetectController).handle([delivery(deal())])).toEqual([DONE]);
    await settled();
    await clock.advance(5_000);
    await settled();
    expect(await stores.stageStatus.list()).toEqual([
      {
        stage: 'detect',
        instance: 'one',
        state: 'ok',
        detail: '1 events decided and 1 alerts sent since the start, at the rates of 2026-08-21',
        since: '2026-09-30T12:00:00.000Z',
        at: '2026-09-30T12:00:05.000Z',
      },
    ]);
    await app.close();
  });

  it('is degraded until rates are stored', async () => {
    const { app, stores, clock } = await aStage(new MemoryStores());
    await app.init();
    await settled();
    expect(await stores.stageStatus.list()).toMatchObject([{ state: 'degraded' }]);
    await stores.fxRates.put(fxRates());
    await clock.advance(5_000);
    await settled();
    expect(await stores.stageStatus.list()).toMatchObject([{ state: 'ok', since: '2026-09-30T12:00:05.000Z' }]);
    await app.close();
  });

  it('sweeps every 5 minutes, also after an outage of the store', async () => {
    const { app, stores, clock, log, row } = await aStage();
    await storeProduct(stores, deal());
    await app.init();
    await app.get(DetectController).handle([delivery(deal())]);
    await settled();
    stores.down = true;
    clock.jumpTo('2026-10-01T13:00:00.000Z');
    await clock.advance(5 * 60_000);
    await settled();
    stores.down = false;
    expect((await row())?.state).toBe('open');
    await clock.advance(5 * 60_000);
    await settled();
    expect(await row()).toMatchObject({ state: 'closed', closeReason: 'stale' });
    expect(log.entries).toEqual(
      expect.arrayContaining([expect.objectContaining({ level: 'warn', message: 'sweeping the open routes waits' })]),
    );
    await app.close();
  });

  it.each([3_600_000, -3_600_000])('keeps the pace of its rounds when the clock is set by %i ms', async (ms) => {
    const { app, stores, clock } = await aStage();
    await app.init();
    await settled();
    const sweeps = jest.spyOn(stores.opportunities, 'openObservedBefore');
    const beats = jest.spyOn(stores.stageStatus, 'put');
    await clock.advance(60_000);
    clock.jumpTo(new Date(clock.now().getTime() + ms));
    await clock.advance(239_000);
    expect([sweeps.mock.calls.length, beats.mock.calls.length]).toEqual([0, 59]);
    await clock.advance(1_000 + 3 * 5 * 60_000);
    expect([sweeps.mock.calls.length, beats.mock.calls.length]).toEqual([4, 60 + 180]);
    await app.close();
  });

  it('does nothing any more once it is closed', async () => {
    const { app, stores, clock } = await aStage();
    await app.init();
    await settled();
    await app.close();
    const before = await stores.stageStatus.list();
    await clock.advance(60_000);
    expect(await stores.stageStatus.list()).toEqual(before);
  });
});
