// Runs TypeScript of the workspace outside a build target: one bundle in tmp/, so that packages resolve.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import shared from './esbuild.nest.mjs';

export const ROOT = join(import.meta.dirname, '..');

/** Bundles `entry` (from the root) into tmp/<name>.mjs. @returns the path of the bundle */
export async function bundleSource(entry, name, { define = {} } = {}) {
  const { outputFiles } = await build({
    ...shared,
    outExtension: undefined,
    sourcemap: false,
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    tsconfig: 'tsconfig.base.json',
    banner: { js: "import 'reflect-metadata';" },
    define: { ...shared.define, ...define },
  });
  const bundle = join(ROOT, `tmp/${name}.mjs`);
  mkdirSync(join(ROOT, 'tmp'), { recursive: true });
  writeFileSync(bundle, outputFiles[0].text);
  return bundle;
}

/** Runs a bundle on the project's Node and takes over its exit code. */
export function runBundle(bundle, { flags = [], args = [] }) {
  const node24 = join(ROOT, 'node_modules/.bin/node');
  const command = existsSync(node24) ? node24 : process.execPath;
  const { status } = spawnSync(command, [...flags, bundle, ...args], { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
