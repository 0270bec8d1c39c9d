import { setImmediate as turn } from 'node:timers/promises';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DEAD_LETTER_HEADERS, type DeadLetterRecord, type Delivery } from '@tracker/messaging-port';
import { JOURNEY, TOPICS, type ArbitrageAlertDto } from '@tracker/dto';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryPublisher, MemoryStores } from '@tracker/testing';
import { isObservable, lastValueFrom } from 'rxjs';
import { Alerts } from './alerts';
import { DeadLetters } from './dead-letters';
import { alertOf, NOW } from './fixtures/rows';
import { startApi } from './http/testing-api';

const deliveryOf = <T>(value: T, changes: Partial<Delivery<T>> = {}): Delivery<T> => ({
  topic: 'arbitrage.alerts',
  partition: 0,
  offset: 7,
  key: 'B000000001',
  value,
  headers: {},
  publishedAt: NOW,
  attempt: 1,
  ...changes,
});

/** A transport that only remembers who wants what. */
class RecordingStrategy extends Server implements CustomTransportStrategy {
  listen(started: () => void): void {
    started();
  }
  close(): void {
    this.messageHandlers.clear();
  }
  on(): void {
    // it has no events of its own
  }
  unwrap<T>(): T {
    return this as unknown as T;
  }
}

describe('the consumers of serve', () => {
  const stores = new MemoryStores();
  const strategy = new RecordingStrategy();
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi({ stores, clock: new FakeClock(NOW), log: new MemoryLog(), messaging });
    app.connectMicroservice({ strategy });
    await app.startAllMicroservices();
  });
  afterAll(() => app.close());

  it('are exactly those that the journey lists', () => {
    const wanted = JOURNEY.filter(({ reader }) => reader === 'serve').map(
      ({ topic, group }) => `${topic} for ${group}`,
    );
    const found = [...strategy.getHandlers()].map(([topic, { extras }]) => `${topic} for ${extras?.['group']}`);
    expect(found.sort()).toEqual(wanted.sort());
  });

  it('take a batch and answer with one outcome for each of its events', async () => {
    const batch = [
      deliveryOf(alertOf('B000000001', 'c'.repeat(32))),
      deliveryOf(alertOf('B000000002', 'd'.repeat(32))),
    ];
    const answer = await strategy.getHandlers().get(TOPICS.alerts)?.(batch);
    const outcomes = isObservable(answer) ? await lastValueFrom(answer) : answer;
    expect(outcomes).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect((await app.inject('/alerts')).json().total.value).toBe(2);
  });
});

/** The same write, which takes a while and notes when it has been made. */
const acceptsSlowly =
  <Rows extends unknown[], Answer>(write: (...rows: Rows) => Promise<Answer>, steps: string[]) =>
  async (...rows: Rows): Promise<Answer> => {
    await turn();
    const answer = await write(...rows);
    steps.push('accepted');
    return answer;
  };

describe('alerts', () => {
  const first = alertOf('B000000001', 'a'.repeat(32));
  const second = alertOf('B000000002', 'b'.repeat(32));
  let stores: MemoryStores;
  let clock: FakeClock;
  let alerts: Alerts;

  beforeEach(() => {
    stores = new MemoryStores();
    clock = new FakeClock(NOW);
    alerts = new Alerts(stores, clock, new MemoryLog());
  });

  const store = (...values: ArbitrageAlertDto[]) => alerts.store(values.map((value) => deliveryOf(value)));

  it('are stored once however often they are delivered', async () => {
    await store(first);
    clock.jumpTo('2026-11-22T13:00:00.000Z');
    expect(await store(first, second, second)).toEqual([{ kind: 'done' }, { kind: 'done' }, { kind: 'done' }]);
    const { items, total } = await alerts.list({ limit: 10 });
    expect(total.value).toBe(2);
    expect(items.map(({ alertId, storedAt }) => [alertId, storedAt])).toEqual([
      [second.alertId, '2026-11-22T13:00:00.000Z'],
      [first.alertId, NOW],
    ]);
  });

  it('are not settled while the store is down', async () => {
    stores.down = true;
    await expect(store(first)).rejects.toMatchObject({ unavailable: true });
  });

  it('are settled only after the store has accepted them', async () => {
    const steps: string[] = [];
    stores.alerts.putMany = acceptsSlowly(stores.alerts.putMany, steps);
    await store(first).then(() => steps.push('settled'));
    expect(steps).toEqual(['accepted', 'settled']);
  });
});

describe('dead letters', () => {
  const record: DeadLetterRecord = { valueBase64: Buffer.from('{"half":').toString('base64') };
  const headers = {
    [DEAD_LETTER_HEADERS.topic]: 'raw.keepa_updates',
    [DEAD_LETTER_HEADERS.partition]: '3',
    [DEAD_LETTER_HEADERS.offset]: '41',
    [DEAD_LETTER_HEADERS.group]: 'enricher',
    [DEAD_LETTER_HEADERS.cause]: 'decode',
    [DEAD_LETTER_HEADERS.reason]: 'not JSON',
    [DEAD_LETTER_HEADERS.attempts]: '1',
    [DEAD_LETTER_HEADERS.at]: '2026-11-22T11:59:00.000Z',
    traceId: 'trace-1',
  };

  it('are kept with their original place, bytes and headers, and why they failed', async () => {
    const stores = new MemoryStores();
    const delivery = deliveryOf(record, { topic: 'raw.keepa_updates.dlq', headers });
    expect(
      await new DeadLetters(stores, new MemoryPublisher(), new FakeClock(NOW)).store([delivery, delivery]),
    ).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(await stores.deadLetters.newest(10)).toEqual([
      {
        id: 'raw.keepa_updates:3:41',
        topic: 'raw.keepa_updates',
        partition: 3,
        offset: 41,
        key: 'B000000001',
        valueBase64: record.valueBase64,
        headers: { traceId: 'trace-1' },
        cause: 'decode',
        reason: 'not JSON',
        group: 'enricher',
        attempts: 1,
        at: '2026-11-22T11:59:00.000Z',
        replayedAt: null,
      },
    ]);
  });

  it('are settled only after the store has accepted them, and not while it is down', async () => {
    const stores = new MemoryStores();
    const deadLetters = new DeadLetters(stores, new MemoryPublisher(), new FakeClock(NOW));
    const store = () => deadLetters.store([deliveryOf(record, { topic: 'raw.keepa_updates.dlq', headers })]);
    const steps: string[] = [];
    stores.deadLetters.putMany = acceptsSlowly(stores.deadLetters.putMany, steps);
    await store().then(() => steps.push('settled'));
    expect(steps).toEqual(['accepted', 'settled']);
    stores.down = true;
    await expect(store()).rejects.toMatchObject({ unavailable: true });
  });

  it('without their headers are kept under their own place', async () => {
    const stores = new MemoryStores();
    await new DeadLetters(stores, new MemoryPublisher(), new FakeClock(NOW)).store([
      deliveryOf(record, { topic: 'raw.keepa_updates.dlq' }),
    ]);
    expect(await stores.deadLetters.newest(10)).toMatchObject([
      { id: 'raw.keepa_updates.dlq:0:7', cause: 'unknown', reason: 'unknown', at: NOW },
    ]);
  });
});
