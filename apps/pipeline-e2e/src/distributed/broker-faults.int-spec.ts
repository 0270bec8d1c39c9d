import { setTimeout as pause } from 'node:timers/promises';
import { GROUPS, TOPICS } from '@tracker/dto';
import { isKafka } from '@tracker/testing/servers';
import { eventually } from '../standalone-process';
import { Bed, FULL } from './bed';
import { examineFeed, inversions, openedAlerts, SOUND } from './feed-invariant';
import { PriceFeed } from './price-feed';
import type { ServiceProcess } from './service-process';
import { bareKafka, produceBytes, recordsOf } from './topic-records';

const DOWN_MS = FULL ? 60_000 : 8_000;
const VERSIONS = FULL ? 100 : 15;
/** As often kafkajs tries a publication before it gives it back to the adapter. */
const ONE_SEND = 4;
const PRODUCE_FAULTS = FULL ? 30 : 6;

jest.setTimeout(FULL ? 900_000 : 240_000);

describe('a Kafka that does not do its part', () => {
  let bed: Bed;
  let enricher: ServiceProcess;
  let gateway: ServiceProcess;

  beforeAll(async () => {
    bed = await Bed.start();
  });
  afterAll(() => bed?.close());

  const newFeed = async (name: string, publisher = bed.ports.publisher): Promise<PriceFeed> => {
    const feed = new PriceFeed(publisher, { articles: 40, versions: VERSIONS }, name);
    await feed.begin(bed.ports.stores);
    return feed;
  };
  const load = async (feed: PriceFeed, from = 0): Promise<void> => {
    for (let version = from; version < VERSIONS; version++) await feed.publish(feed.versions(version, version + 1));
  };
  /** Articles of which an older version stands behind a newer one on the raw topic. */
  const inverted = async (feed: PriceFeed): Promise<string[]> => {
    const newest = new Map<string, string>();
    return (await recordsOf(bed, TOPICS.raw))
      .filter(({ key, headers }) => feed.asins.includes(key) && headers['traceId'])
      .sort((one, other) => one.offset - other.offset)
      .flatMap(({ key, headers: { traceId = '' } }) => {
        const before = newest.get(key) ?? '';
        if (traceId >= before) newest.set(key, traceId);
        return traceId < before ? [traceId] : [];
      });
  };
  const expectSound = async (feed: PriceFeed): Promise<void> => {
    expect(await examineFeed(bed, feed)).toEqual(SOUND);
    expect(await openedAlerts(bed, feed)).toEqual(feed.asins);
    expect(await inverted(feed)).toEqual([]);
  };

  it('events of before the first start of every service are all processed', async () => {
    const feed = await newFeed('EARL');
    await load(feed);
    [enricher, , gateway] = (await Promise.all([
      bed.serve('enricher'),
      bed.serve('arbitrage'),
      bed.serve('api-gateway'),
    ])) as [ServiceProcess, ServiceProcess, ServiceProcess];
    await bed.settled();

    await expectSound(feed);
  });

  it.each([
    ['killed', 'SIGKILL', 'DEAD'],
    ['standing still', 'SIGSTOP', 'STOP'],
  ] as const)(
    `%s for ${DOWN_MS} ms: publishers keep what they have, the API reads and writes, nothing is lost or out of order`,
    async (_, signal, name) => {
      const feed = await newFeed(name);
      const loading = load(feed);
      await pause(200);
      const node = bed.kafka.node(0);
      await node.kill(signal);
      // one that stands still is noticed only when requests run out of time
      if (signal === 'SIGKILL') await enricher.probed('ready', 503);
      await pause(DOWN_MS);
      expect(await enricher.probe('live')).toBe(200);
      expect(await gateway.get('/health')).toMatchObject({ status: expect.anything() });
      for (const path of ['/pipeline', '/arbitrage', '/alerts', '/products', '/products/watch', '/dead-letters'])
        expect(await gateway.get(path)).toEqual(expect.anything());
      const watch = { asin: 'B0WATCHED1', marketplaces: ['DE'] };
      expect(await gateway.post('/products/watch', watch)).toEqual(expect.anything());
      if (signal === 'SIGKILL') await node.start();
      else await node.kill('SIGCONT');
      await loading;
      await bed.settled();

      await expectSound(feed);
      expect((await inversions(bed)).filter((article) => feed.asins.includes(article.slice(0, 10)))).toEqual([]);
      expect(await enricher.probed('ready', 200)).toBe(200);
    },
  );

  it(`refusing ${PRODUCE_FAULTS} publications, and as many answers lost: no event and no dead letter is lost or out of order`, async () => {
    const through = await bed.adapters();
    const feed = await newFeed('PROD', through.ports.publisher);
    const { proxy } = bed.kafka.node(0);
    await bed.settled();
    // the enricher finds dead letters while it can't publish them, for longer than kafkajs tries by itself
    let refused = 0;
    proxy.refuseRequests((request) => isKafka('produce')(request) && ++refused > 0);
    const spoiled = feed.versions(0, 1).map((version) => feed.spoiled(version, new TextEncoder().encode('{')));
    await produceBytes(bed, TOPICS.raw, spoiled);
    await eventually(
      async () => refused,
      (tries) => tries >= ONE_SEND,
    );
    await pause(1_000);
    const loading = load(feed, 1);
    for (let fault = 0; fault < 2 * PRODUCE_FAULTS; fault++) {
      if (fault % 2 === 0) proxy.refuseRequests(isKafka('produce'));
      else proxy.dropAnswers(isKafka('produce'));
      await pause(250);
      proxy.refuseRequests(null);
      proxy.dropAnswers(null);
      await pause(250);
    }
    await loading;
    await bed.settled();
    await through.close();

    await expectSound(feed);
  });

  it('a committed offset that the topic does not reach: all that is there is processed again, and changes nothing', async () => {
    const feed = await newFeed('RNGE');
    await load(feed);
    await bed.settled();
    expect(await enricher.end('SIGTERM')).toBe(0);
    const admin = bareKafka(bed.kafka.brokers).admin();
    await admin.connect();
    const topic = bed.prefix + TOPICS.raw;
    const partitions = Array.from({ length: 6 }, (_, partition) => ({ partition, offset: '1000000' }));
    await admin.setOffsets({ groupId: bed.prefix + GROUPS.enrich, topic, partitions });
    const late = await newFeed('LATE');
    await load(late);
    await bed.serve('enricher');

    const committed = async (): Promise<number[]> => {
      const [offsets] = await admin.fetchOffsets({ groupId: bed.prefix + GROUPS.enrich, topics: [topic] });
      return (offsets?.partitions ?? []).map(({ offset }) => Number(offset));
    };
    await eventually(committed, (offsets) => offsets.every((offset) => offset < 1_000_000));
    await bed.settled();
    await admin.disconnect();
    for (const each of [feed, late]) await expectSound(each);
  });
});
