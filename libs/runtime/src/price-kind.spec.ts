import { TOPICS, type EventOf, type Topic } from '@tracker/dto';
import type { EventLog } from '@tracker/messaging-port';
import { FakeClock } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { claimPriceKind } from './price-kind';
import { StartFault } from './start-fault';

describe('demo and real data', () => {
  const clock = new FakeClock('2026-11-22T12:00:00.000Z');
  let stores: MemoryStores;
  let sources: string[];
  let read: number;
  beforeEach(() => {
    stores = new MemoryStores();
    sources = [];
    read = 0;
  });

  const eventLog: EventLog = {
    async *readSince<T extends Topic>(topic: T) {
      for (const source of topic === TOPICS.raw ? sources : []) {
        read++;
        yield { key: 'B000000001', value: { source } as unknown as EventOf[T], publishedAt: clock.now().toISOString() };
      }
    },
  };
  const claim = (kind: 'demo' | 'live') => claimPriceKind({ stores, eventLog }, kind, clock);

  it('never share a store: who comes first decides for ever', async () => {
    await claim('demo');
    await claim('demo');
    clock.jumpTo('2036-11-22T12:00:00.000Z');
    await expect(claim('live')).rejects.toThrow(StartFault);
    await expect(claim('live')).rejects.toThrow(/holds demo data.*INDEX_PREFIX and TOPIC_PREFIX/);
    await claim('demo');
  });

  it('are not taken for each other where two of a kind come at once and one write is lost', async () => {
    const { leases } = stores;
    let lost = 3;
    const contested = {
      leases: {
        ...leases,
        take: (...row: Parameters<typeof leases.take>) => (lost-- > 0 ? Promise.resolve(false) : leases.take(...row)),
      },
    };
    await expect(claimPriceKind({ stores: contested, eventLog }, 'demo', clock)).resolves.toBeUndefined();
    await expect(claim('live')).rejects.toThrow(StartFault);
  });

  it('are told apart when both come at once', async () => {
    const outcomes = await Promise.allSettled([claim('live'), claim('demo')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('never share topics either: one look at what is there tells', async () => {
    sources = ['simulator', 'simulator'];
    await expect(claim('live')).rejects.toThrow(/Kafka under TOPIC_PREFIX holds demo data/);
    expect(read).toBe(1);
    sources = ['keepa'];
    await expect(claim('live')).resolves.toBeUndefined();
  });
});
