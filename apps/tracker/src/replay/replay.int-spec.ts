import { JOURNEY, MARKETPLACES, TOPICS, type RawKeepaUpdateDto } from '@tracker/dto';
import { DEMO_KEY, startSimulator, type Simulator } from '@tracker/keepa-simulator';
import type { Kafka, OperatorStore } from '@tracker/runtime';
import { TRANSFERRED_KINDS } from '@tracker/store-port';
import { all, freshInstallation, resultOf, tracker, withServers, type Environment } from '../testing-installation';

jest.setTimeout(300_000);

/** Keepa's numbers of its marketplaces. */
const DOMAINS = { UK: 2, DE: 3, FR: 4, IT: 8, ES: 9 } as const;
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString();

/** What ingest would publish of a confirm of each page. */
async function askAll(simulator: Simulator, asins: readonly string[]): Promise<RawKeepaUpdateDto[]> {
  const updates: RawKeepaUpdateDto[] = [];
  for (const marketplace of MARKETPLACES) {
    const query = {
      key: DEMO_KEY,
      domain: String(DOMAINS[marketplace]),
      asin: asins.join(),
      stats: '90',
      days: '90',
      buybox: '1',
    };
    const answer = await fetch(`${simulator.url}/product?${new URLSearchParams(query)}`);
    const { products } = (await answer.json()) as { products: Record<string, unknown>[] };
    const at = new Date().toISOString();
    for (const product of products)
      updates.push({
        ...{ schemaVersion: 1, traceId: `answer-${marketplace}`, asin: String(product['asin']), marketplace },
        ...{ ask: 'confirm', days: 90, askedAt: at, answeredAt: at, source: 'simulator', product },
      });
  }
  return updates;
}

/** Everything of the live installation that a replay might touch. */
const livePlaces = async ({ kafka, store }: { kafka: Kafka; store: OperatorStore }) => {
  const places: Record<string, unknown> = {};
  for (const { topic, group } of JOURNEY) {
    places[`${topic} end`] = [...(await kafka.topics.offsetsAt(topic, 'latest'))];
    places[`${topic} ${group}`] = [...(await kafka.topics.committed(group, topic))];
  }
  for (const kind of TRANSFERRED_KINDS) places[kind] = await all<object>(store.documents.read(kind));
  return places;
};

describe('a replay of raw updates into fresh indices', () => {
  let environment: Environment;
  let simulator: Simulator;
  let updates: RawKeepaUpdateDto[];
  const into = (): Environment => ({ ...environment, INDEX_PREFIX: `${environment['INDEX_PREFIX']}v2-` });
  const replay = (...args: string[]) => [
    'replay',
    TOPICS.raw,
    ...args,
    '--into',
    into()['INDEX_PREFIX'] ?? '',
    '--yes',
  ];

  beforeAll(async () => {
    environment = await freshInstallation();
    simulator = await startSimulator({ port: 0, keys: [DEMO_KEY] });
    const asins = simulator.demoAsins().slice(0, 80);
    updates = await askAll(simulator, asins);
    await withServers(environment, async ({ kafka, store: { stores } }) => {
      const [old, ...rest] = asins;
      const encode = (value: RawKeepaUpdateDto) => Buffer.from(JSON.stringify(value));
      const ofYesterday = updates.filter(({ asin }) => asin === old);
      await kafka.archive.append(
        TOPICS.raw,
        ofYesterday.map((value) => ({ key: value.asin, value: encode(value), headers: {}, publishedAt: YESTERDAY })),
      );
      const ofToday = updates.filter(({ asin }) => rest.includes(asin));
      await kafka.publisher.publish(
        TOPICS.raw,
        ofToday.map((value) => ({ key: value.asin, value })),
      );
      await kafka.publisher.republish(TOPICS.raw, [{ key: 'nonsense', value: Buffer.from('{'), headers: {} }]);
      const { date, perEuro } = simulator.rates();
      await stores.fxRates.put({ date, perEuro, source: 'simulated', fetchedAt: new Date().toISOString() });
      const addedAt = new Date().toISOString();
      await stores.watchlist.add(asins.map((asin) => ({ asin, marketplaces: [...MARKETPLACES], addedAt })));
      await stores.settled();
    });
  });
  afterAll(() => simulator.close());

  it('from a date works out what was answered since, sends no alert and touches nothing that is live', async () => {
    const before = await withServers(environment, livePlaces);
    const since = new Date(Date.parse(YESTERDAY) + 3_600_000).toISOString();
    const counts = await resultOf<{ events: number; refused: number; alerts: number }>(
      environment,
      ...replay('--from-date', since),
    );
    expect(await withServers(environment, livePlaces)).toEqual(before);

    expect(counts).toMatchObject({ events: 79 * MARKETPLACES.length + 1, refused: 1 });
    expect(counts.alerts).toBeGreaterThan(0);
    await withServers(into(), async ({ store: { stores, documents } }) => {
      expect(await stores.products.count()).toBe(79);
      const routes = await all(documents.read('opportunities'));
      expect(routes.filter(({ state }) => state === 'open').length).toBeGreaterThan(0);
      expect(routes.flatMap(({ unsent }) => unsent)).toEqual([]);
      expect(await all(documents.read('alerts'))).toEqual([]);
      expect(await all(documents.read('price_history'))).not.toEqual([]);
      expect(await stores.watchlist.count()).toBe(80);
    });
  });

  it('goes on where it was when it runs again, with the settings of then', async () => {
    const [old] = simulator.demoAsins();
    const first = updates.find(({ asin }) => asin === old);
    const watchedSince = { asin: 'B0NEWCOMER', marketplaces: [...MARKETPLACES], addedAt: new Date().toISOString() };
    await withServers(environment, async ({ kafka, store: { stores } }) => {
      if (first) await kafka.publisher.publish(TOPICS.raw, [{ key: first.asin, value: first }]);
      await stores.watchlist.add([watchedSince]);
    });
    const counts = await resultOf<{ events: number }>(environment, ...replay('--from-offset', '0'));
    expect(counts.events).toBe(1);
    await withServers(into(), async ({ store: { stores } }) => {
      expect(await stores.watchlist.getMany([watchedSince.asin])).toHaveProperty('size', 1);
      expect(await stores.products.count()).toBe(80);
    });
  });

  it('is refused into indices that hold something, and into the live ones', async () => {
    const other = { ...environment, INDEX_PREFIX: `${environment['INDEX_PREFIX']}v3-` };
    await withServers(other, ({ store: { stores } }) =>
      stores.watchlist
        .add([{ asin: 'B0SOMEBODY', marketplaces: ['DE'], addedAt: YESTERDAY }])
        .then(() => stores.settled()),
    );
    const used = ['replay', TOPICS.raw, '--from-offset', '0', '--yes', '--into'];
    expect(await tracker(environment, ...used, other.INDEX_PREFIX)).toMatchObject({
      code: 1,
      err: expect.stringContaining('are in use: choose another prefix') as string,
    });
    expect((await tracker(environment, ...used, environment['INDEX_PREFIX'] ?? '')).code).toBe(2);
  });
});
