import { stopProvidedElasticsearch } from './elasticsearch-for-tests';

/** Jest's `globalTeardown` to `elasticsearch-global-setup.ts`. */
export default stopProvidedElasticsearch;
