import type { AskWantedRow, Stores } from '@tracker/store-port';
import {
  aCostProfile,
  anAsin,
  anOpportunity,
  aProduct,
  aRouteScore,
  BUILT_AT,
  minutesOn,
} from '@tracker/store-port/testing';
import { openElasticsearchStores } from './elasticsearch-stores';
import { indicesForTests, optionsFor } from './testing-stores';

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

describe('several processes at one store', () => {
  const indices = indicesForTests();
  let processes: Stores[] = [];

  beforeAll(async () => {
    processes = await Promise.all(times(3, () => openElasticsearchStores(optionsFor(indices.prefix))));
  });
  afterEach(() => indices.empty());
  afterAll(async () => {
    await Promise.all(processes.map((stores) => stores.close()));
  });

  it('open it at the same time and find one set of indices', () => {
    expect(processes).toHaveLength(3);
  });

  it('raise the revision of one product together: every raise is won by one, none is lost', async () => {
    const raise = async ({ products }: Stores): Promise<number> => {
      let won = 0;
      while (won < 10) {
        const stored = (await products.getMany([anAsin(1)])).get(anAsin(1));
        const revision = (stored?.revision ?? 0) + 1;
        const [outcome] = await products.putMany([aProduct({ revision, title: `by ${won}` })]);
        if (outcome === 'stored') won++;
      }
      return won;
    };
    expect(await Promise.all(processes.map(raise))).toEqual([10, 10, 10]);
    expect((await processes[0]?.products.getMany([anAsin(1)]))?.get(anAsin(1))?.revision).toBe(30);
  });

  it('write scores and revisions of one product together: no revision fails for it, no score is lost', async () => {
    const [enrich, detect] = processes as [Stores, Stores];
    await enrich.products.putMany([aProduct()]);
    const merging = (async () => {
      const outcomes: string[] = [];
      for (let revision = 2; revision <= 20; revision++)
        outcomes.push(...(await enrich.products.putMany([aProduct({ revision })])));
      return outcomes;
    })();
    const scoring = (async () => {
      for (let revision = 1; revision <= 20; revision++)
        await detect.products.putScores([{ asin: anAsin(1), revision, scores: [aRouteScore({ roiBps: revision })] }]);
    })();
    expect(await merging).toEqual(times(19, () => 'stored'));
    await scoring;
    expect((await detect.products.getMany([anAsin(1)])).get(anAsin(1))).toEqual(
      aProduct({ revision: 20, arbitrageScores: [aRouteScore({ roiBps: 20 })], scoresRevision: 20 }),
    );
  });

  it('move one route on: one version wins', async () => {
    await processes[0]?.opportunities.putMany([anOpportunity()]);
    const outcomes = await Promise.all(
      processes.map(({ opportunities }, n) => opportunities.putMany([anOpportunity({ version: 2, title: `${n}` })])),
    );
    expect(outcomes.flat().sort()).toEqual(['conflict', 'conflict', 'stored']);
  });

  it('two changes of one document in a call follow each other', async () => {
    const outcomes = await processes[0]?.products.putMany([1, 2, 2, 3].map((revision) => aProduct({ revision })));
    expect(outcomes).toEqual(['stored', 'stored', 'conflict', 'stored']);
  });

  it('change the cost profile together: one revision wins', async () => {
    const outcomes = await Promise.all(processes.map(({ costProfile }) => costProfile.put(aCostProfile())));
    expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'stored']);
  });

  it('take a lease together: one holds it, whoever asks', async () => {
    const take = async ({ leases }: Stores, n: number) =>
      leases.take({ name: 'sweep', holder: `${n}`, until: minutesOn(1) }, BUILT_AT);
    const taken = await Promise.all(processes.map(take));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const again = await Promise.all(processes.map(take));
    expect(again).toEqual(taken);
  });

  it('widen one row of the watchlist together: it ends up with all marketplaces, added once', async () => {
    const add = (stores: Stores | undefined, marketplace: 'DE' | 'IT' | 'FR') =>
      stores?.watchlist.add([{ asin: anAsin(1), marketplaces: [marketplace], addedAt: BUILT_AT }]);
    const outcomes = await Promise.all([add(processes[0], 'DE'), add(processes[1], 'IT'), add(processes[2], 'FR')]);
    expect(outcomes.flat().sort()).toEqual(['added', 'known', 'known']);
    const row = (await processes[0]?.watchlist.getMany([anAsin(1)]))?.get(anAsin(1));
    expect(row?.marketplaces).toEqual(['DE', 'IT', 'FR']);
  });

  it('add up spent tokens together', async () => {
    const spend = { account: 'keepa', day: '2026-08-03', kind: 'look' as const, why: 'plan' as const, tokens: 1 };
    await Promise.all(processes.flatMap(({ tokenSpend }) => times(10, () => tokenSpend.add([spend]))));
    await processes[0]?.settled();
    expect(await processes[1]?.tokenSpend.ofDay('keepa', '2026-08-03')).toEqual([{ ...spend, tokens: 30 }]);
  });

  describe('a reader of changes', () => {
    it('misses nothing that several processes write meanwhile, though it never waits for them', async () => {
      const [reader, ...writers] = processes as [Stores, ...Stores[]];
      const wish = (writer: number, n: number): AskWantedRow => ({
        asin: anAsin(writer * 100_000 + n),
        marketplace: 'DE',
        kind: 'look',
        wantedAt: BUILT_AT,
        profitHome: n,
      });
      const write = async (stores: Stores, writer: number): Promise<void> => {
        const batches = times(12, (batch) => times(200, (n) => wish(writer, batch * 200 + n)));
        await Promise.all(batches.map((batch) => stores.askWanted.putMany(batch)));
      };
      let writing = true;
      const writes = Promise.all(writers.map(write)).finally(() => (writing = false));
      const seen = new Set<string>();
      let cursor: string | null = null;
      for (let more = true; more;) {
        const wrote = writing;
        const changes = await reader.askWanted.changedSince(cursor, 1_000);
        changes.rows.forEach(({ asin }) => seen.add(asin));
        cursor = changes.cursor;
        more = wrote || changes.rows.length > 0;
      }
      await writes;
      expect(seen.size).toBe(writers.length * 12 * 200);
    });

    it('sees what was acknowledged before it asked, at once', async () => {
      const [reader, writer] = processes as [Stores, Stores];
      let cursor: string | null = null;
      for (let n = 0; n < 20; n++) {
        await writer.askWanted.putMany([
          { asin: anAsin(n), marketplace: 'DE', kind: 'look', wantedAt: BUILT_AT, profitHome: n },
        ]);
        const changes = await reader.askWanted.changedSince(cursor, 10);
        expect(changes.rows.map(({ profitHome }) => profitHome)).toEqual([n]);
        cursor = changes.cursor;
      }
    });
  });
});
