// Measures the hot paths against bare floors in one run, on Node 24, and prints a table of docs/performance.md. The
// argument `distributed` measures those on Kafka and Elasticsearch, on servers that it starts and ends.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleSource, ROOT, runBundle } from '../bundle-source.mjs';

const [entry = 'main', ...args] = process.argv.slice(2);
// generated and not in the repository; the serving stage imports it
const metadata = 'libs/stages/serve/src/metadata.ts';
if (!existsSync(join(ROOT, metadata))) {
  const generator = ['tools/swagger-metadata.mjs', 'libs/stages/serve/tsconfig.json', metadata];
  execFileSync(process.execPath, generator, { cwd: ROOT, stdio: 'inherit' });
}
runBundle(await bundleSource(`tools/bench/${entry}.ts`, `bench-${entry}`), { flags: ['--expose-gc'], args });
