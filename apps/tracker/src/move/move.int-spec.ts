import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOURNEY, TOPICS } from '@tracker/dto';
import { decodeStored } from '@tracker/messaging-port';
import { openDataFolder, operatorContext } from '@tracker/runtime';
import { TRANSFERRED_KINDS, type DocumentSource } from '@tracker/store-port';
import { anAsin, aProduct } from '@tracker/store-port/testing';
import { fillDataFolder, PRODUCTS, RAW_EVENTS, rawEvent, READ_RAW_EVENTS } from '../testing-data-folder';
import {
  all,
  freshInstallation,
  killedAt,
  resultOf,
  tracker,
  withServers,
  type Environment,
} from '../testing-installation';

jest.setTimeout(300_000);

/** Every document as text, kind by kind, in an order that both stores have. */
async function contents(documents: DocumentSource): Promise<Record<string, string[]>> {
  const byKind: Record<string, string[]> = {};
  for (const kind of TRANSFERRED_KINDS) {
    const texts = (await all<object>(documents.read(kind))).map((document) =>
      JSON.stringify(Object.entries(document).sort(([one], [other]) => (one < other ? -1 : 1))),
    );
    byKind[kind] = texts.sort();
  }
  return byKind;
}

const tracesByKey = (events: readonly { key: string; value: Uint8Array | null }[]): Record<string, string[]> => {
  const traces: Record<string, string[]> = {};
  for (const { key, value } of events) {
    const decoded = decodeStored(TOPICS.raw, value);
    if (!decoded.ok) throw new Error(decoded.reason);
    (traces[key] ??= []).push(decoded.value.traceId);
  }
  return traces;
};

describe('a move from one machine to Kafka and Elasticsearch', () => {
  let folder: string;
  let environment: Environment;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tracker-move-'));
    await fillDataFolder(folder);
    environment = { ...(await freshInstallation()), DATA_DIR: folder };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const source = async <T>(work: (opened: Awaited<ReturnType<typeof openDataFolder>>) => Promise<T>): Promise<T> => {
    const opened = await openDataFolder(operatorContext(environment));
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  };

  it('that is killed three times, among documents and among events, loses nothing and doubles nothing', async () => {
    await killedAt(environment, /^products: 500/, 'move', '--yes');
    expect(await tracker(environment, 'move', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('go on with --resume') as string,
    });
    await killedAt(environment, /^opportunities: /, 'move', '--resume', '--yes');
    await killedAt(environment, /^raw.keepa_updates: 400/, 'move', '--resume', '--yes');
    const report = await resultOf<{ documents: object; events: object }>(environment, 'move', '--resume', '--yes');

    expect(report.documents).toMatchObject({
      ...{ products: PRODUCTS, price_history: 700, opportunities: 600, alerts: 3, dead_letters: 2, watchlist: 40 },
      ...{ cost_profile: 1, refresh_requests: 1, ask_wanted: 1, pricing_context: 1, sweeps: 1, fx_rates: 2 },
      ...{ token_ledger: 1, token_spend: 1, page_state: 600 },
    });
    expect(report.events).toMatchObject({ [TOPICS.raw]: RAW_EVENTS, [TOPICS.enriched]: 20, [TOPICS.alerts]: 1 });
    const before = await source(({ documents }) => contents(documents));
    await withServers(environment, async ({ store }) => expect(await contents(store.documents)).toEqual(before));
  });

  it('leaves to each group exactly what it has not read, in the order of each product', async () => {
    const lags = await source(({ ports }) => ports.messagingStatus.lags());
    await withServers(environment, async ({ kafka }) => {
      const moved = await kafka.status.lags();
      for (const { group, topic } of JOURNEY) {
        const lag = (of: typeof lags) => of.find((each) => each.group === group && each.topic === topic)?.events;
        expect([topic, lag(moved)]).toEqual([topic, lag(lags)]);
      }
      const { archive } = kafka;
      const every = tracesByKey(await all(archive.read(TOPICS.raw, await archive.starts(TOPICS.raw))));
      const wanted = tracesByKey(
        Array.from({ length: RAW_EVENTS }, (_, n) => rawEvent(n)).map((value) => ({
          key: value.asin,
          value: Buffer.from(JSON.stringify(value)),
        })),
      );
      expect(every).toEqual(wanted);
      const unread = await all(archive.read(TOPICS.raw, await archive.committed('enricher', TOPICS.raw)));
      expect(unread).toHaveLength(RAW_EVENTS - READ_RAW_EVENTS);
      for (const [key, traces] of Object.entries(tracesByKey(unread)))
        expect(wanted[key]?.slice(-traces.length)).toEqual(traces);
    });
  });

  it('gives stores that find and go on from what was there', async () => {
    await withServers(environment, async ({ store: { stores } }) => {
      const query = { q: 'toaster 1199', limit: 10, sort: 'asin' as const };
      expect((await stores.products.search(query, new Date().toISOString())).items.map(({ asin }) => asin)).toEqual([
        anAsin(1_199),
      ]);
      expect(await stores.products.putMany([aProduct({ asin: anAsin(5), revision: 3 })])).toEqual(['stored']);
      expect(await stores.watchlist.getMany([anAsin(6), anAsin(7)])).toHaveProperty('size', 1);
      expect(await stores.opportunities.withUnsent(10)).toHaveLength(1);
    });
  });

  it('is done once, and never over what somebody else wrote', async () => {
    expect(await tracker(environment, 'move', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('was moved on') as string,
    });
    rmSync(join(folder, 'move.json'));
    const { code, err } = await tracker(environment, 'move', '--yes');
    expect(code).toBe(1);
    expect(err).toMatch(/must be empty, and holds: .*products 1200 documents.*raw.keepa_updates events/);
    expect(existsSync(join(folder, 'move.json'))).toBe(false);
  });

  it('is refused once a service has run over there', async () => {
    const other = { ...(await freshInstallation()), DATA_DIR: folder };
    await killedAt(other, /^products: 500/, 'move', '--yes');
    const at = new Date().toISOString();
    await withServers(other, ({ store }) =>
      store.stores.stageStatus.put({ stage: 'enrich', instance: 'a', state: 'ok', detail: '', since: at, at }),
    );
    const { code, err } = await tracker(other, 'move', '--resume', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('enrich ran on the destination')]);
  });
});
