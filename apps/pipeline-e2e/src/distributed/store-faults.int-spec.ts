import { setTimeout as pause } from 'node:timers/promises';
import { TOPICS } from '@tracker/dto';
import { eventually } from '../standalone-process';
import { Bed, FULL } from './bed';
import { examineFeed, openedAlerts, SOUND } from './feed-invariant';
import { PriceFeed } from './price-feed';
import type { ServiceProcess } from './service-process';
import { bareKafka, recordsOf } from './topic-records';

const BUSY_MS = FULL ? 60_000 : 6_000;
const REFUSED_MS = FULL ? 120_000 : 10_000;
/** Longer than the session of the consumers. */
const SLOW_MS = FULL ? 40_000 : 9_000;
const VERSIONS = FULL ? 50 : 10;
const PARTITIONS = 6;
/** Between one partition's tries of a write that the store is too busy for. */
const BUSY_PAUSES_MS = [100, 200, 400, 800, 1_600, 3_200] as const;

jest.setTimeout(FULL ? 900_000 : 240_000);

describe('an Elasticsearch that does not do its part', () => {
  let bed: Bed;
  let enricher: ServiceProcess;
  let gateway: ServiceProcess;

  beforeAll(async () => {
    bed = await Bed.start();
    [enricher, , gateway] = (await Promise.all([
      bed.serve('enricher'),
      bed.serve('arbitrage'),
      bed.serve('api-gateway'),
    ])) as [ServiceProcess, ServiceProcess, ServiceProcess];
  });
  afterEach(() => {
    bed.store.fault = null;
  });
  afterAll(() => bed?.close());

  const newFeed = async (name: string, articles = 40): Promise<PriceFeed> => {
    const feed = new PriceFeed(bed.ports.publisher, { articles, versions: VERSIONS }, name);
    await feed.begin(bed.ports.stores);
    await bed.settled();
    return feed;
  };
  const expectSound = async (feed: PriceFeed): Promise<void> => {
    await bed.settled();
    expect(await examineFeed(bed, feed)).toEqual(SOUND);
    expect(await openedAlerts(bed, feed)).toEqual(feed.asins);
    expect(await recordsOf(bed, `${TOPICS.raw}.dlq`)).toEqual([]);
  };
  /** Whoever is in the group, with what; it changes with every rebalance. */
  const membership = async (): Promise<unknown> => {
    const admin = bareKafka(bed.kafka.brokers).admin();
    await admin.connect();
    const { groups } = await admin.describeGroups([`${bed.prefix}enricher`]);
    await admin.disconnect();
    return groups.map(({ members, state }) => ({ state, ids: members.map(({ memberId }) => memberId) }));
  };

  it(`busy (429) for ${BUSY_MS} ms: nothing is a dead letter, each partition asks once at a time and waits longer each time`, async () => {
    const feed = await newFeed('BUSY');
    bed.store.fault = 'busy';
    bed.store.mostAtOnce = 0;
    const from = performance.now();
    await feed.publish(feed.versions());
    await pause(BUSY_MS);
    const refusals = bed.store.refused.filter(({ at }) => at >= from);
    bed.store.fault = null;

    // 7 tries within 3.2 to 6.3 s for each partition, then a pause of 1 s and more: no storm
    expect(refusals.length).toBeGreaterThan(5);
    expect(refusals.length).toBeLessThan(4 * PARTITIONS * (BUSY_MS / 1_000));
    // besides the partitions of the enricher the services write their status and leases
    expect(bed.store.mostAtOnce).toBeLessThanOrEqual(PARTITIONS + 5);
    await expectSound(feed);
  });

  it('busy (429) for one partition: each time it waits twice as long', async () => {
    const feed = await newFeed('GAPS', 1);
    const from = performance.now();
    bed.store.fault = 'busy';
    await feed.publish(feed.versions());
    const refusals = await eventually(
      async () => bed.store.refused.filter(({ at, path }) => at >= from && path.includes('price_history')),
      ({ length }) => length >= BUSY_PAUSES_MS.length + 1,
    );
    bed.store.fault = null;

    const gaps = BUSY_PAUSES_MS.map((_, n) => (refusals[n + 1]?.at ?? 0) - (refusals[n]?.at ?? 0));
    // half of each pause is left to chance
    expect(gaps.filter((gap, n) => gap < (BUSY_PAUSES_MS[n] ?? 0) / 2)).toEqual([]);
    await expectSound(feed);
  });

  it('a disk over its flood stage, as the server itself says it: nothing is lost, and the flow goes on when it is freed', async () => {
    const feed = await newFeed('DISK');
    const block = async (value: boolean | null): Promise<void> => {
      const answer = await fetch(`${bed.elasticsearch.url}/${bed.prefix}*/_settings`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ 'index.blocks.read_only_allow_delete': value }),
      });
      expect(answer.status).toBe(200);
    };
    await block(true);
    await feed.publish(feed.versions());
    await pause(BUSY_MS);
    await enricher.probed('ready', 503);
    await block(null);

    await expectSound(feed);
  });

  it(`refusing connections for ${REFUSED_MS} ms: not ready and alive, the group stays as it is, the API answers, then all is stored`, async () => {
    const feed = await newFeed('GONE');
    const before = await membership();
    bed.store.fault = 'refuse';
    await feed.publish(feed.versions());
    await enricher.probed('ready', 503);
    await pause(REFUSED_MS);
    expect(await Promise.all(['live', 'ready'].map((which) => enricher.probe(which as 'live' | 'ready')))).toEqual([
      200, 503,
    ]);
    expect(await gateway.get('/health')).toMatchObject({ status: expect.anything() });
    expect(await membership()).toEqual(before);
    bed.store.fault = null;

    await expectSound(feed);
    expect(await membership()).toEqual(before);
    expect(await enricher.probed('ready', 200)).toBe(200);
  });

  it(`answering after ${SLOW_MS} ms, longer than a session: heartbeats keep the group, and nobody begins anew`, async () => {
    const feed = await newFeed('SLOW');
    const before = await membership();
    bed.store.fault = { slow: pause(SLOW_MS) };
    await feed.publish(feed.versions());
    await pause(SLOW_MS);
    bed.store.fault = null;

    await expectSound(feed);
    expect(await membership()).toEqual(before);
  });

  it('killed under load and started again: what it had acknowledged is there, and the rest comes', async () => {
    const feed = await newFeed('DIED');
    const loading = (async () => {
      for (let version = 0; version < VERSIONS; version++) await feed.publish(feed.versions(version, version + 1));
    })();
    await pause(300);
    await bed.elasticsearch.kill('SIGKILL');
    await loading;
    await bed.elasticsearch.start();

    await expectSound(feed);
  });

  it('a connection cut after the server has done what was asked: nothing is there twice', async () => {
    const feed = await newFeed('CUTS');
    bed.store.fault = 'cut';
    await feed.publish(feed.versions());
    await pause(BUSY_MS / 2);
    bed.store.fault = null;

    await expectSound(feed);
  });
});
