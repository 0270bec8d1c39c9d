import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GROUPS, TOPICS } from '@tracker/dto';
import type { Lag } from '@tracker/messaging-port';
import { rawUpdate } from '@tracker/messaging-port/testing';
import { claimDataDir, openEmbedded, systemClock } from '@tracker/runtime';
import { MemoryLog } from '@tracker/runtime-port/testing';
import type { DeadLetterRow } from '@tracker/store-port';
import { aCostProfile, aDeadLetter, anAsin, aProduct, BUILT_AT } from '@tracker/store-port/testing';
import { all, freshInstallation, resultOf, tracker, withServers, type Environment } from './testing-installation';

const raw = (n: number) => rawUpdate(anAsin(n), `trace-000${n}`);

/** What failed once: the bytes of an event, and why. */
const failed = (n: number, fields: Partial<DeadLetterRow> = {}): DeadLetterRow =>
  aDeadLetter({
    id: `${TOPICS.raw}:0:${n}`,
    offset: n,
    key: anAsin(n),
    valueBase64: Buffer.from(JSON.stringify(raw(n))).toString('base64'),
    headers: { traceId: `trace-000${n}` },
    ...fields,
  });

const replayedTraces = (environment: Environment): Promise<(string | undefined)[]> =>
  withServers(environment, async ({ kafka }) => {
    const events = await all(kafka.archive.read(TOPICS.raw, await kafka.archive.starts(TOPICS.raw)));
    return events.map(({ headers }) => headers['traceId']).sort();
  });

describe('operating Kafka and Elasticsearch', () => {
  let environment: Environment;
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tracker-operating-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    environment = await freshInstallation();
  });

  it('sets up topics and indices, as often as it is called, and says what is missing before', async () => {
    const before = await tracker(environment, 'setup', '--check');
    expect(before.code).toBe(78);
    expect(before.err).toContain(`${environment['TOPIC_PREFIX']}raw.keepa_updates is missing`);
    expect((await tracker(environment, 'topics')).code).toBe(1);

    for (let time = 0; time < 2; time++) {
      const made = await resultOf<{ topics: string[]; indices: object[] }>(environment, 'setup');
      expect(made.topics).toHaveLength(6);
      expect(made.indices).toHaveLength(17);
    }
    expect((await tracker(environment, 'setup', '--check')).code).toBe(0);
    expect(await resultOf<{ topics: object[] }>(environment, 'topics')).toMatchObject({
      topics: expect.arrayContaining([
        {
          topic: `${environment['TOPIC_PREFIX']}raw.keepa_updates`,
          ...{ partitions: 6, events: 0, cleanup: 'delete', retentionMs: '604800000', group: 'enricher' },
          ...{ fault: null, differences: {} },
        },
      ]) as object[],
    });
  });

  it('makes no index for a prefix that is misspelt', async () => {
    const { code, err } = await tracker(environment, 'dead-letters', 'list');
    expect([code, err]).toEqual([78, expect.stringContaining('check INDEX_PREFIX, or run setup')]);
  });

  it('shows how far each group is behind', async () => {
    await withServers(environment, async ({ kafka }) => {
      await kafka.publisher.publish(
        TOPICS.raw,
        [1, 2, 3].map((n) => ({ key: anAsin(n), value: raw(n) })),
      );
      await kafka.topics.resetGroup(GROUPS.enrich, TOPICS.raw, await kafka.topics.offsetsAt(TOPICS.raw, 'latest'));
      await kafka.publisher.publish(TOPICS.raw, [{ key: anAsin(4), value: raw(4) }]);
    });
    const { lags } = await resultOf<{ lags: Lag[] }>(environment, 'lag');
    expect(lags).toHaveLength(6);
    expect(lags).toContainEqual({ group: 'enricher', topic: 'raw.keepa_updates', events: 1 });
    expect(lags).toContainEqual({ group: 'arbitrage', topic: 'products.enriched', events: 0 });
    expect((await tracker(environment, 'lag')).out).toMatch(/enricher +raw\.keepa_updates +1\n/);
  });

  it('lists, shows and replays dead letters, one by its id or all of a reason', async () => {
    await withServers(environment, async ({ store: { stores } }) => {
      const rows = [
        failed(1, { cause: 'decode', reason: 'not UTF-8' }),
        failed(2, { cause: 'rejected', reason: 'csv[18] is no list' }),
        failed(3, { cause: 'rejected', reason: 'CSV[18] is no list' }),
      ];
      await stores.deadLetters.putMany(rows);
      await stores.settled();
    });
    const listed = (...args: string[]) =>
      resultOf<{ deadLetters: DeadLetterRow[] }>(environment, 'dead-letters', 'list', ...args);
    expect((await listed()).deadLetters).toHaveLength(3);
    expect((await listed('--cause', 'decode')).deadLetters.map(({ offset }) => offset)).toEqual([1]);
    const shown = await tracker(environment, 'dead-letters', 'show', failed(2).id);
    expect(shown.out).toContain('reason: csv[18] is no list');
    expect(shown.out).toContain('"traceId":"trace-0002"');
    expect(await tracker(environment, 'dead-letters', 'show', 'raw.keepa_updates:9:9')).toMatchObject({ code: 1 });

    expect(await resultOf(environment, 'dead-letters', 'replay', failed(1).id)).toMatchObject({ replayed: 1 });
    expect(await replayedTraces(environment)).toEqual(['trace-0001']);
    const byReason = ['dead-letters', 'replay', '--reason', 'csv[18]'];
    const counted = await tracker(environment, ...byReason);
    expect([counted.code, counted.err]).toEqual([2, expect.stringContaining('publishes 2 dead letters')]);
    expect(await replayedTraces(environment)).toHaveLength(1);
    expect(await resultOf(environment, ...byReason, '--yes')).toMatchObject({ replayed: 2 });
    expect(await replayedTraces(environment)).toEqual(['trace-0001', 'trace-0002', 'trace-0003']);
    await withServers(environment, ({ store }) => store.stores.settled());
    expect((await listed()).deadLetters).toEqual([]);
    expect((await listed('--replayed')).deadLetters).toHaveLength(3);
  });

  it('reindexes a document and goes back', async () => {
    const index = `${environment['INDEX_PREFIX']}products-v1`;
    await withServers(environment, ({ store }) => store.stores.products.putMany([aProduct()]));
    expect((await tracker(environment, 'reindex', 'products')).code).toBe(2);
    expect((await tracker(environment, 'reindex', 'prices', '--yes')).code).toBe(2);
    expect(await resultOf(environment, 'reindex', 'products', '--yes')).toMatchObject({
      ...{ source: index, target: `${index}-2`, documents: 1, sampled: 1 },
    });
    expect((await tracker(environment, 'reindex', '--list')).out).toMatch(
      new RegExp(`products +${index}-2 +1 +${index} `),
    );
    expect(await resultOf(environment, 'reindex', 'products', '--rollback', '--yes')).toMatchObject({ target: index });
  });

  it('takes watchlist and cost profile from one machine to the servers and back', async () => {
    const small = join(folder, 'small');
    const dataDir = claimDataDir(small, 'live');
    const embedded = await openEmbedded({ dataDir, clock: systemClock, log: new MemoryLog() });
    const watched = Array.from({ length: 250 }, (_, n) => anAsin(n));
    await embedded.ports.stores.watchlist.add(
      watched.map((asin) => ({ asin, marketplaces: ['DE' as const, 'IT' as const], addedAt: BUILT_AT })),
    );
    await embedded.ports.stores.costProfile.put(aCostProfile());
    await embedded.close();
    dataDir.release();
    const file = join(folder, 'settings.json');
    expect(await resultOf({ DATA_DIR: small }, 'export', file)).toMatchObject({ watched: 250, costProfile: true });

    await resultOf(environment, 'setup');
    const counted = await tracker(environment, 'import', file);
    expect([counted.code, counted.err]).toEqual([2, expect.stringContaining('250 products to watch')]);
    expect(await resultOf(environment, 'import', file, '--yes')).toEqual({
      ...{ watched: 250, unwatched: 0, costProfileChanged: true },
    });
    await withServers(environment, async ({ store: { stores } }) => {
      await stores.settled();
      const row = (await stores.watchlist.getMany([anAsin(9)])).get(anAsin(9));
      expect(row).toEqual({ asin: anAsin(9), marketplaces: ['DE', 'IT'], addedAt: BUILT_AT, removed: false });
      await stores.watchlist.add([{ asin: anAsin(900), marketplaces: ['FR'], addedAt: BUILT_AT }]);
      await stores.settled();
    });
    expect(await resultOf(environment, 'import', file)).toMatchObject({ watched: 0, costProfileChanged: false });
    expect(await resultOf(environment, 'import', file, '--replace', '--yes')).toMatchObject({ unwatched: 1 });

    const back = join(folder, 'back.json');
    await withServers(environment, ({ store }) => store.stores.settled());
    await resultOf(environment, 'export', back);
    const read = (path: string) =>
      JSON.parse(readFileSync(path, 'utf8')) as { watchlist: object[]; costProfile: object };
    expect(read(back).watchlist).toEqual(read(file).watchlist);
    expect(await resultOf({ DATA_DIR: small }, 'import', back)).toMatchObject({
      watched: 0,
      costProfileChanged: false,
    });
  });

  it('imports nothing of a file with a fault', async () => {
    await resultOf(environment, 'setup');
    const file = join(folder, 'faulty.json');
    const row = { asin: anAsin(1), marketplaces: ['DE'], addedAt: BUILT_AT };
    const head = { format: 'arbitrage-tracker settings', version: 1, exportedAt: BUILT_AT, costProfile: null };
    writeFileSync(file, JSON.stringify({ ...head, watchlist: [row, { ...row, asin: 'x' }] }));
    const { code, err } = await tracker(environment, 'import', file, '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('/watchlist/1/asin is no ASIN')]);
    await withServers(environment, async ({ store }) => expect(await store.stores.watchlist.count()).toBe(0));
  });
});
