// npm run chaos -- --minutes 10 [--seed N] [--nodes 1|3]: real servers and built services, killed at random under load.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import shared from '../esbuild.nest.mjs';

const root = join(import.meta.dirname, '../..');
const { outputFiles } = await build({
  ...shared,
  outExtension: undefined,
  sourcemap: false,
  absWorkingDir: root,
  entryPoints: ['apps/pipeline-e2e/src/distributed/chaos.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  tsconfig: 'tsconfig.base.json',
  banner: { js: "import 'reflect-metadata';" },
  // where the sources find the built services from
  define: { ...shared.define, __dirname: JSON.stringify(join(root, 'apps/pipeline-e2e/src')) },
});
// inside the workspace, so that packages resolve
const bundle = join(root, 'tmp/chaos.mjs');
mkdirSync(join(root, 'tmp'), { recursive: true });
writeFileSync(bundle, outputFiles[0].text);
const node24 = join(root, 'node_modules/.bin/node');
const { status } = spawnSync(existsSync(node24) ? node24 : process.execPath, [bundle, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
