import { provideElasticsearch } from './elasticsearch-for-tests';

/** Jest's `globalSetup` for projects whose `*.int-spec.ts` need Elasticsearch. */
export default provideElasticsearch;
