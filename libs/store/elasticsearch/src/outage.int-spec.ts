import { StoreUnavailable, type Stores } from '@tracker/store-port';
import { anAlert, anAlertId, BUILT_AT } from '@tracker/store-port/testing';
import { startElasticsearch, type ElasticsearchServer } from '@tracker/testing/servers';
import { openElasticsearchStores } from './elasticsearch-stores';
import { optionsFor } from './testing-stores';

jest.setTimeout(180_000);

describe('a server that dies', () => {
  let server: ElasticsearchServer;
  let stores: Stores;

  beforeAll(async () => {
    server = await startElasticsearch({ heap: '256m' });
    stores = await openElasticsearchStores(optionsFor('test-outage-', server.url));
  });
  afterAll(async () => {
    await stores.close();
    await server.stop();
  });

  it('in the middle of writes loses nothing that was acknowledged, and the same store goes on with it afterwards', async () => {
    const { alerts } = stores;
    const acknowledged: string[] = [];
    let failure: unknown = null;
    const writing = (async () => {
      for (let n = 0; failure === null; n += 50) {
        const batch = Array.from({ length: 50 }, (_, i) => anAlert({ alertId: anAlertId(n + i) }));
        try {
          await alerts.putMany(batch, BUILT_AT);
          acknowledged.push(...batch.map(({ alertId }) => alertId));
        } catch (error) {
          failure = error;
        }
        if (n === 500) await server.kill('SIGKILL');
      }
    })();
    await writing;
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(await stores.fault()).toMatch(/^Elasticsearch can't be reached/);

    await server.start();
    expect((await alerts.getMany(acknowledged)).size).toBe(acknowledged.length);
    expect(acknowledged.length).toBeGreaterThanOrEqual(550);
    expect(await alerts.putMany([anAlert({ alertId: acknowledged[0] })], BUILT_AT)).toEqual(['known']);
    expect(await stores.fault()).toBeNull();
  });

  it('by standing still makes a call unavailable within its time limit', async () => {
    await server.kill('SIGSTOP');
    try {
      expect(await stores.fault()).toMatch(/^Elasticsearch can't be reached/);
    } finally {
      await server.kill('SIGCONT');
    }
    expect(await stores.fault()).toBeNull();
  });
});
