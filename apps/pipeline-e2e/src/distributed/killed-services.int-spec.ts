import { setTimeout as pause } from 'node:timers/promises';
import { BATCH_LIMITS } from '@tracker/messaging-port';
import { Bed, FULL } from './bed';
import { deadTwice, examineFeed, inversions, openedAlerts, repeats, SOUND } from './feed-invariant';
import { PriceFeed } from './price-feed';
import type { ServiceName } from './service-process';

const KILLS = FULL ? 20 : 4;
const PAUSE_MS = FULL ? 3_000 : 1_000;
const VERSIONS = FULL ? 1_250 : 40;
/** Between two versions, so that there is load while services end. */
const PACE_MS = FULL ? 60 : 250;
const PARTITIONS = 6;
/** What a process may take to end in order; a busy machine needs more of it. */
const EXIT_MS = FULL ? 10_000 : 30_000;

jest.setTimeout(FULL ? 1_800_000 : 240_000);

describe('services that end under load', () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await Bed.start();
    const names = ['enricher', 'enricher', 'arbitrage', 'arbitrage', 'api-gateway'] as const;
    await Promise.all(names.map((name) => bed.serve(name)));
  });
  afterAll(() => bed?.close());

  const newFeed = async (name: string, versions = VERSIONS): Promise<PriceFeed> => {
    const feed = new PriceFeed(bed.ports.publisher, { articles: 40, versions }, name);
    await feed.begin(bed.ports.stores);
    return feed;
  };
  const load = async (feed: PriceFeed): Promise<void> => {
    for (let version = 0; version < feed.size.versions; version++) {
      await feed.publish(feed.versions(version, version + 1));
      await pause(PACE_MS);
    }
  };
  const end = (name: ServiceName, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string> => {
    const index = bed.services.findIndex((service) => service.name === name);
    const [ended] = bed.services.splice(index, 1);
    if (!ended) throw new Error(`no ${name} runs`);
    return ended.end(signal);
  };

  it(`by SIGKILL, ${KILLS} times, lose nothing, and every alert is sent once`, async () => {
    const feed = await newFeed('KILL');
    const loading = load(feed);
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(PAUSE_MS);
      const name = kill % 2 === 0 ? 'enricher' : 'arbitrage';
      expect(await end(name, 'SIGKILL')).toBe('SIGKILL');
      await bed.serve(name);
    }
    await loading;
    await bed.settled();

    expect(await examineFeed(bed, feed)).toEqual(SOUND);
    expect(await deadTwice(bed)).toEqual([]);
    expect(await repeats(bed, feed)).toBeLessThanOrEqual(KILLS * BATCH_LIMITS.events * PARTITIONS);
    expect(await openedAlerts(bed, feed)).toEqual(feed.asins);
  });

  it('by SIGTERM in the middle of their work end with 0, and those that join and leave change no order', async () => {
    const feed = await newFeed('TERM');
    const loading = load(feed);
    for (const name of ['enricher', 'arbitrage'] as const) {
      await bed.serve(name);
      await pause(PAUSE_MS);
      const before = performance.now();
      expect(await end(name, 'SIGTERM')).toBe(0);
      expect(performance.now() - before).toBeLessThan(EXIT_MS);
    }
    await loading;
    await bed.settled();

    expect(await examineFeed(bed, feed)).toEqual(SOUND);
    expect((await inversions(bed)).filter((article) => feed.asins.some((asin) => article.startsWith(asin)))).toEqual(
      [],
    );
    expect(await openedAlerts(bed, feed)).toEqual(feed.asins);
  });
});
