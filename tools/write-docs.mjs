// Writes docs/configuration.md and .env.example from the settings.
import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import shared from './esbuild.nest.mjs';

const { outputFiles } = await build({
  ...shared,
  outExtension: undefined,
  sourcemap: false,
  entryPoints: ['libs/runtime/src/settings-docs.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  tsconfig: 'tsconfig.base.json',
  banner: { js: "import 'reflect-metadata';" },
});
// inside the workspace, so that packages resolve
writeFileSync('tmp/settings-docs.mjs', outputFiles[0].text);
const { configurationPage, environmentExample } = await import('../tmp/settings-docs.mjs');
writeFileSync('docs/configuration.md', configurationPage());
writeFileSync('.env.example', environmentExample());
