import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stores, Transferred, TransferredKind } from '@tracker/store-port';
import {
  aDeadLetter,
  aHistoryChunk,
  anAsin,
  anOpportunity,
  aPageState,
  aProduct,
  aRouteScore,
  BUILT_AT,
  minutesOn,
} from '@tracker/store-port/testing';
import { openSqliteDocuments, openSqliteStores } from './index';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('the documents of a file, to be copied', () => {
  let folder: string;
  let path: string;
  let stores: Stores;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'store-documents-'));
    path = join(folder, 'store.db');
    stores = await openSqliteStores({ path });
  });
  afterEach(async () => {
    await stores.close();
    rmSync(folder, { recursive: true });
  });

  const read = async <Kind extends TransferredKind>(kind: Kind): Promise<Transferred[Kind][]> => {
    const documents = await openSqliteDocuments({ path });
    const all: Transferred[Kind][] = [];
    for await (const part of documents.read(kind)) all.push(...part);
    await documents.close();
    return all;
  };

  it('come whole, however many parts they take, each once', async () => {
    await stores.products.putMany(numbers(1_001).map((n) => aProduct({ asin: anAsin(n) })));
    await stores.history.putChunks(
      numbers(501).flatMap((n) =>
        ['2026-07', '2026-08'].map((month) => ({ chunk: aHistoryChunk({ asin: anAsin(n), month }) })),
      ),
    );
    await stores.pageState.putMany(
      numbers(400).flatMap((n) =>
        (['DE', 'IT'] as const).map((marketplace) => aPageState({ asin: anAsin(n), marketplace })),
      ),
    );
    expect((await read('products')).map(({ asin }) => asin)).toEqual(numbers(1_001).map(anAsin));
    const chunks = (await read('price_history')).map(({ asin, month }) => `${asin} ${month}`);
    expect([chunks.length, new Set(chunks).size]).toEqual([1_002, 1_002]);
    expect(await read('page_state')).toHaveLength(800);
    expect(await read('sweeps')).toEqual([]);
  });

  it('hold what is stored beside them: versions, scores, replays, removals', async () => {
    const product = aProduct({ asin: anAsin(1) });
    await stores.products.putMany([product]);
    await stores.products.putMany([{ ...product, revision: 2 }]);
    await stores.products.putScores([{ asin: product.asin, revision: 2, scores: [aRouteScore()] }]);
    const route = anOpportunity();
    await stores.opportunities.putMany([route]);
    await stores.deadLetters.putMany([aDeadLetter()]);
    await stores.deadLetters.markReplayed([aDeadLetter().id], minutesOn(1));
    await stores.watchlist.add([{ asin: anAsin(1), marketplaces: ['DE', 'UK'], addedAt: BUILT_AT }]);
    await stores.watchlist.remove(anAsin(1), minutesOn(2));

    expect(await read('products')).toEqual([...(await stores.products.getMany([product.asin])).values()]);
    expect(await read('products')).toMatchObject([
      { revision: 2, scoresRevision: 2, arbitrageScores: [aRouteScore()] },
    ]);
    expect(await read('opportunities')).toEqual([route]);
    expect(await read('dead_letters')).toEqual([{ ...aDeadLetter(), replayedAt: minutesOn(1) }]);
    const removed = { asin: anAsin(1), marketplaces: ['DE', 'UK'], addedAt: BUILT_AT, removed: true };
    expect(await read('watchlist')).toEqual([{ ...removed, removedAt: minutesOn(2) }]);
  });
});
