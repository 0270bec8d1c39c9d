import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Inject, UseFilters, type Type } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { DEAD_LETTER_TOPICS, GROUPS, TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import { DONE, HandlerErrorFilter, type DeadLetterRecord, type Delivery, type Outcome } from '@tracker/messaging-port';
import { Inbox, rawUpdate, within } from '@tracker/messaging-port/testing';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { openEmbeddedMessaging, type EmbeddedMessaging } from './embedded-messaging';

const UPDATE = rawUpdate('B000000001', 'trace-0001');
const SEEN = Symbol('Seen');

class StoreDown extends Error {
  readonly unavailable = true;
}

@Controller()
@UseFilters(HandlerErrorFilter)
class EnrichController {
  constructor(@Inject(SEEN) private readonly seen: Inbox<string>) {}

  @EventPattern(TOPICS.raw, { group: GROUPS.enrich })
  async enrich(batch: Delivery<RawKeepaUpdateDto>[]): Promise<Outcome[]> {
    this.seen.add(...batch.map(({ value }) => `enrich ${value.asin}`));
    return batch.map(() => DONE);
  }
}

@Controller()
@UseFilters(HandlerErrorFilter)
class DeadLetterController {
  constructor(@Inject(SEEN) private readonly seen: Inbox<string>) {}

  @EventPattern([...DEAD_LETTER_TOPICS], { group: GROUPS.deadLetters })
  async store(batch: Delivery<DeadLetterRecord>[]): Promise<Outcome[]> {
    this.seen.add(...batch.map(({ topic }) => topic));
    return batch.map(() => DONE);
  }
}

@Controller()
@UseFilters(HandlerErrorFilter)
class StoreDownController {
  @EventPattern(TOPICS.raw, { group: GROUPS.enrich })
  async enrich(_batch: Delivery<RawKeepaUpdateDto>[]): Promise<Outcome[]> {
    throw new StoreDown('store.db: the disk is full');
  }
}

@Controller()
class UnfilteredController {
  @EventPattern(TOPICS.raw, { group: GROUPS.enrich })
  async enrich(_batch: Delivery<RawKeepaUpdateDto>[]): Promise<Outcome[]> {
    throw new TypeError('bug');
  }
}

describe('the embedded transport in Nest', () => {
  let folder: string;
  let clock: FakeClock;
  let messaging: EmbeddedMessaging;
  let seen: Inbox<string>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    clock = new FakeClock();
    seen = new Inbox();
    messaging = await openEmbeddedMessaging({ path: join(folder, 'journal.db'), clock, log: new MemoryLog() });
  });
  afterEach(async () => {
    await messaging.close();
    rmSync(folder, { recursive: true });
  });

  const compile = (controllers: Type[]) =>
    Test.createTestingModule({ controllers, providers: [{ provide: SEEN, useValue: seen }] }).compile();
  const publishUpdate = () => messaging.publisher.publish(TOPICS.raw, [{ key: UPDATE.asin, value: UPDATE }]);

  /** What the raw topic's partition is held for by a controller's failing handler. */
  async function heldBy(controller: Type): Promise<string | undefined> {
    const module = await compile([controller]);
    const strategy = messaging.strategy({ groups: [GROUPS.enrich] });
    const service = module.createNestMicroservice({ strategy, logger: false });
    await service.listen();
    await publishUpdate();
    await within(clock.someoneSleeps(), 'the pause');
    const lags = await messaging.status.lags();
    await service.close();
    return lags.find(({ topic }) => topic === TOPICS.raw)?.held?.reason;
  }

  it('calls the decorated methods of several groups in a microservice', async () => {
    const module = await compile([EnrichController, DeadLetterController]);
    const groups = [GROUPS.enrich, GROUPS.deadLetters];
    const service = module.createNestMicroservice({ strategy: messaging.strategy({ groups }) });

    await service.listen();
    await publishUpdate();
    await messaging.publisher.publish(TOPICS.raw, [{ key: UPDATE.asin, value: { ...UPDATE, days: 0 } }]);
    await seen.reach(2);
    await service.close();

    expect(seen.items).toEqual(['enrich B000000001', 'raw.keepa_updates.dlq']);
    expect((await messaging.status.lags()).map(({ events }) => events)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('calls them in an HTTP application that the transport is connected to', async () => {
    const module = await compile([EnrichController]);
    const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    app.connectMicroservice({ strategy: messaging.strategy({ groups: [GROUPS.enrich] }) });

    await app.startAllMicroservices();
    await app.init();
    await publishUpdate();
    await seen.reach(1);
    await app.close();

    expect(seen.items).toEqual(['enrich B000000001']);
  });

  it("lets a handler's own error through, so that a store that is down is waited for", async () => {
    expect(await heldBy(StoreDownController)).toBe('store.db: the disk is full');
  });

  it('makes no dead letters where the filter is missing: it holds the partition and says what to add', async () => {
    expect(await heldBy(UnfilteredController)).toMatch(/lacks @UseFilters\(HandlerErrorFilter\)/);
  });

  it('does not start when a handler of the journey is missing', async () => {
    const module = await compile([EnrichController]);
    const groups = [GROUPS.enrich, GROUPS.detect];
    const service = module.createNestMicroservice({ strategy: messaging.strategy({ groups }) });

    await expect(service.listen()).rejects.toThrow(/products\.enriched has no handlers in group arbitrage/);
  });
});
