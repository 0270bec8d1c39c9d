// npm run chaos -- --minutes 10 [--seed N] [--nodes 1|3]: real servers and built services, killed at random under load.
import { join } from 'node:path';
import { bundleSource, ROOT, runBundle } from '../bundle-source.mjs';

const bundle = await bundleSource('apps/pipeline-e2e/src/distributed/chaos.ts', 'chaos', {
  // where the sources find the built services from
  define: { __dirname: JSON.stringify(join(ROOT, 'apps/pipeline-e2e/src')) },
});
runBundle(bundle, { args: process.argv.slice(2) });
