// Measures the hot paths against bare floors in one run, on Node 24, and prints a table of docs/performance.md. The
// argument `distributed` measures those on Kafka and Elasticsearch, on servers that it starts and ends.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import shared from '../esbuild.nest.mjs';

const [entry = 'main', ...rest] = process.argv.slice(2);
const root = join(import.meta.dirname, '../..');
// generated and not in the repository; the serving stage imports it
const metadata = 'libs/stages/serve/src/metadata.ts';
if (!existsSync(join(root, metadata))) {
  const generator = ['tools/swagger-metadata.mjs', 'libs/stages/serve/tsconfig.json', metadata];
  execFileSync(process.execPath, generator, { cwd: root, stdio: 'inherit' });
}
const { outputFiles } = await build({
  ...shared,
  outExtension: undefined,
  sourcemap: false,
  absWorkingDir: root,
  entryPoints: [`tools/bench/${entry}.ts`],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  tsconfig: 'tsconfig.base.json',
  banner: { js: "import 'reflect-metadata';" },
});
// inside the workspace, so that packages resolve
const bundle = join(root, `tmp/bench-${entry}.mjs`);
mkdirSync(join(root, 'tmp'), { recursive: true });
writeFileSync(bundle, outputFiles[0].text);
const node24 = join(root, 'node_modules/.bin/node');
const { status } = spawnSync(existsSync(node24) ? node24 : process.execPath, ['--expose-gc', bundle, ...rest], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
