import { StoreUnavailable } from '../src';
import { alertContract, deadLetterContract } from './alert-contract';
import { anAlert, anAsin, anOpportunity, aPageState, aProduct, aRouteScore, BUILT_AT } from './builders';
import { historyContract } from './history-contract';
import { opportunityContract } from './opportunity-contract';
import { productContract } from './product-contract';
import { pipelineContract, retentionContract } from './pipeline-contract';
import { operationContract, settingsContract, wishContract } from './small-contracts';
import { storeForEachTest, type OpenStore } from './subject';
import { sweepContract } from './sweep-contract';
import { watchlistContract } from './watchlist-contract';

/**
 * What every store keeps its word on. `open` gives an empty store for each test. Search compares words: lower case,
 * without accents (Unicode NFD without marks), parted at everything that is neither a letter nor a digit; all words of
 * `q` must occur in title, brand, ASIN and EANs together, the last one as the beginning of a word.
 */
export function describeStoreContract(name: string, open: OpenStore): void {
  describe(`${name} keeps the store's promises`, () => {
    describe('products', () => productContract(open));
    describe('price history', () => historyContract(open));
    describe('opportunities', () => opportunityContract(open));
    describe('alerts', () => alertContract(open));
    describe('dead letters', () => deadLetterContract(open));
    describe('watchlist', () => watchlistContract(open));
    describe('refresh requests and wishes', () => wishContract(open));
    describe('settings and rates', () => settingsContract(open));
    describe('sweeps and leases', () => sweepContract(open));
    describe('operation', () => operationContract(open));
    describe('pipeline', () => pipelineContract(open));
    describe('retention', () => retentionContract(open));
    describe('as a whole', () => wholeContract(open));
  });
}

function wholeContract(open: OpenStore): void {
  const stores = storeForEachTest(open);

  it('finds no fault with itself', async () => {
    expect(await stores().fault()).toBeNull();
  });

  it('finishes writes in flight before it closes, and is unavailable afterwards', async () => {
    const opened = stores();
    const { products } = opened;
    const writes = Array.from({ length: 20 }, (_, n) => products.putMany([aProduct({ asin: anAsin(n) })]));
    await opened.close();
    expect((await Promise.all(writes)).flat()).toEqual(Array(20).fill('stored'));
    await expect(products.getMany([anAsin(1)])).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(products.putMany([aProduct()])).rejects.toBeInstanceOf(StoreUnavailable);
  });

  describe('opened again', () => {
    const reopened = storeForEachTest(async () => {
      const { stores: first, reopen, dispose } = await open();
      await first.products.putMany([aProduct()]);
      await first.products.putScores([{ asin: anAsin(1), revision: 1, scores: [aRouteScore()] }]);
      await first.opportunities.putMany([anOpportunity({ unsent: [anAlert()] })]);
      await first.alerts.putMany([anAlert()], BUILT_AT);
      await first.watchlist.add([{ asin: anAsin(1), marketplaces: ['DE'], addedAt: BUILT_AT }]);
      await first.pageState.putMany([aPageState()]);
      if (!reopen) return { stores: first, dispose };
      await first.close();
      return { stores: await reopen(), dispose };
    });

    it('has everything that was stored before', async () => {
      const { products, opportunities, alerts, pageState } = reopened();
      const found = await products.search({ limit: 1, sort: 'asin', q: 'kopfhorer', watched: true }, BUILT_AT);
      expect(found.items).toEqual([aProduct({ arbitrageScores: [aRouteScore()], scoresRevision: 1 })]);
      expect(await opportunities.withUnsent(1)).toEqual([anOpportunity({ unsent: [anAlert()] })]);
      expect(await alerts.putMany([anAlert()], BUILT_AT)).toEqual(['known']);
      expect(await pageState.walk(null, 9)).toEqual([aPageState()]);
    });

    it('goes on with changes where a reader left off', async () => {
      const { watchlist } = reopened();
      const { rows, cursor } = await watchlist.changedSince(null, 10);
      expect(rows).toMatchObject([{ asin: anAsin(1) }]);
      await watchlist.add([{ asin: anAsin(2), marketplaces: ['DE'], addedAt: BUILT_AT }]);
      await reopened().settled();
      expect((await watchlist.changedSince(cursor, 10)).rows).toMatchObject([{ asin: anAsin(2) }]);
    });
  });
}
