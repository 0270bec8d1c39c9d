import { describeStoreContract } from '@tracker/store-port/testing';
import { openElasticsearchStores } from './elasticsearch-stores';
import { indicesForTests, optionsFor } from './testing-stores';

describe('on a real server', () => {
  const indices = indicesForTests();

  describeStoreContract('the Elasticsearch store', async () => ({
    stores: await openElasticsearchStores(optionsFor(indices.prefix)),
    reopen: () => openElasticsearchStores(optionsFor(indices.prefix)),
    dispose: () => indices.empty(),
  }));
});
