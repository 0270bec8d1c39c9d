// The server that hands the console out in the distributed browser tests, as one file that a process can run.
import { bundleSource } from '../../tools/bundle-source.mjs';

await bundleSource('apps/admin-e2e/src/distributed/console-server.ts', 'e2e-console');
