import { GROUPS, TOPICS } from '@tracker/dto';
import { DONE, type Delivery } from '@tracker/messaging-port';
import { rawUpdate } from '@tracker/messaging-port/testing';
import { NO_METER, type Meter } from '@tracker/runtime-port';
import { FakeClock, MemoryLog, MemoryMeter } from '@tracker/runtime-port/testing';
import type { EachBatchPayload } from 'kafkajs';
import { PartitionReader, type PartitionReaderOptions } from './partition-reader';

const ASIN = 'B00READER1';
const trace = (n: number) => `trace-${String(n).padStart(4, '0')}`;

class Refusal extends Error {
  constructor(readonly type: string) {
    super(type);
  }
}

/** What kafkajs hands over: events 0 to count - 1, and a record of what was asked of it. */
function fetched(count: number, own: Partial<EachBatchPayload> = {}) {
  const asked: string[] = [];
  let resolved = -1;
  const messages = Array.from({ length: count }, (_, index) => ({
    offset: String(index),
    timestamp: '1795348800000',
    key: Buffer.from(ASIN),
    value: Buffer.from(JSON.stringify(rawUpdate(ASIN, trace(index)))),
    headers: {},
  }));
  const payload = {
    batch: { topic: TOPICS.raw, partition: 0, messages },
    heartbeat: async () => undefined,
    pause: () => {
      asked.push('pause');
      return () => asked.push('resume');
    },
    resolveOffset: (offset: string) => (resolved = Number(offset)),
    uncommittedOffsets: () => ({ topics: [] }),
    commitOffsetsIfNecessary: async () => {
      asked.push(`commit ${resolved}`);
    },
    isRunning: () => true,
    isStale: () => false,
    ...own,
  } as unknown as EachBatchPayload;
  return { payload, asked };
}

describe('reading a partition', () => {
  let clock: FakeClock;
  let delivered: string[];

  beforeEach(() => {
    clock = new FakeClock();
    delivered = [];
  });

  const take = async (batch: Delivery<unknown>[]) => {
    delivered.push(...batch.map(({ offset }) => String(offset)));
    return batch.map(() => DONE);
  };
  const reader = (own: Partial<PartitionReaderOptions> = {}) =>
    new PartitionReader({
      group: GROUPS.enrich,
      topic: TOPICS.raw,
      partition: 0,
      handler: take,
      publish: async () => undefined,
      heartbeatMs: 5,
      clock,
      log: new MemoryLog(),
      meter: NO_METER,
      ...own,
    });
  const always = () => true;

  it('commits at the end of a batch, and in between after every 500 events', async () => {
    const { payload, asked } = fetched(1_050);

    await reader().read(payload, always);

    expect(asked).toEqual(['commit 499', 'commit 999', 'commit 1049']);
    expect(delivered).toHaveLength(1_050);
  });

  it('commits nothing of what another assignment has given away while the handler worked', async () => {
    const { payload, asked } = fetched(3);
    let ours = true;
    const handler = async (batch: Delivery<unknown>[]) => {
      ours = false;
      return take(batch);
    };

    await reader({ handler }).read(payload, () => ours);

    expect(delivered).toEqual(['0', '1', '2']);
    expect(asked).toEqual([]);
  });

  it('hands over no further events once the group rebalances, commits what is done and lets kafkajs join again', async () => {
    const rebalance = new Refusal('REBALANCE_IN_PROGRESS');
    let heard!: () => void;
    const hearing = new Promise<void>((resolve) => (heard = resolve));
    const { payload, asked } = fetched(300, {
      heartbeat: async () => {
        heard();
        throw rebalance;
      },
    });
    const handler = async (batch: Delivery<unknown>[]) => {
      await hearing;
      return take(batch);
    };

    await expect(reader({ handler }).read(payload, always)).rejects.toBe(rebalance);

    expect(delivered).toHaveLength(100);
    expect(asked).toEqual(['commit 99']);
  });

  it('tries a commit again that the brokers did not hear, and gives one up that they refuse', async () => {
    let commits = 0;
    const unheard = fetched(1, {
      commitOffsetsIfNecessary: async () => {
        if (++commits === 1) throw new Error('Closed connection');
      },
    });
    const refusal = new Refusal('ILLEGAL_GENERATION');
    const refused = fetched(1, { commitOffsetsIfNecessary: async () => Promise.reject(refusal) });

    await reader().read(unheard.payload, always);
    await expect(reader().read(refused.payload, always)).rejects.toBe(refusal);

    expect(commits).toBe(2);
  });

  it('goes on behind the dead letters that are accepted at last, without calling the handler again', async () => {
    const { payload, asked } = fetched(2);
    payload.batch.messages[0] = { ...payload.batch.messages[0], value: null } as never;
    let accepts = false;
    const meter = new MemoryMeter();
    const dead = () => meter.sum('tracker_events_total', { outcome: 'dead' });
    const reading = reader({
      meter,
      publish: async () => {
        if (!accepts) throw new Error('down');
      },
    });

    await reading.read(payload, always);
    const heldMeanwhile = reading.held;
    const deadMeanwhile = dead();
    accepts = true;
    await clock.advance(1_000);
    await reading.read(payload, always);

    expect(heldMeanwhile).toEqual({ since: '2026-11-22T12:00:00.000Z', reason: 'down' });
    expect([deadMeanwhile, dead()]).toEqual([0, 1]);
    expect(delivered).toEqual(['1']);
    expect(asked).toEqual(['commit -1', 'pause', 'resume', 'commit 1']);
    expect(reading.held).toBeNull();
  });

  it('keeps a pause that a new consumer knows nothing of', async () => {
    const { payload, asked } = fetched(1);
    const reading = reader({
      handler: async (batch) => batch.map(() => ({ kind: 'unavailable', reason: 'store down' })),
    });

    await reading.read(payload, always);
    await reading.read(payload, always);

    expect(asked.filter((step) => step === 'pause')).toHaveLength(2);
    expect(reading.held?.reason).toBe('store down');
  });

  it('counts what becomes of events, and why a delivery is repeated', async () => {
    const counted: unknown[] = [];
    const meter: Meter = { ...NO_METER, count: (...args) => counted.push(args) };
    const { payload } = fetched(3);
    const handler = async (batch: Delivery<unknown>[]) =>
      batch.map(({ offset }) =>
        offset === 0
          ? DONE
          : offset === 1
            ? { kind: 'dead' as const, reason: 'never' }
            : { kind: 'retry' as const, reason: 'later' },
      );

    await reader({ handler, meter }).read(payload, always);

    const labels = { group: 'enricher', topic: TOPICS.raw };
    expect(counted).toEqual([
      ['tracker_delivery_attempts_total', 1, { ...labels, why: 'retry' }],
      ['tracker_events_total', 1, { ...labels, outcome: 'done' }],
      ['tracker_events_total', 1, { ...labels, outcome: 'dead' }],
    ]);
  });
});
