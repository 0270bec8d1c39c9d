// usage: node docker/admin/headers.mjs <folder>
// Asks the console server for the headers that it sets on a page and writes them for nginx, with and without product
// pictures: whoever hands the console out, browsers are told the same.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Of the answer, not of the policy. */
const OF_THE_ANSWER = new Set([
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'retry-after',
  'vary',
]);

/** The lines of nginx that set the headers of the console server. */
export async function headerLines(createConsoleServer, pictures) {
  const server = await createConsoleServer({
    root: 'nowhere',
    api: 'http://127.0.0.1:1',
    allowedHosts: ['localhost'],
    pictures,
  });
  const { headers } = await server.inject({ url: '/', headers: { host: 'localhost' } });
  await server.close();
  return Object.entries(headers)
    .filter(([name]) => !OF_THE_ANSWER.has(name))
    .map(([name, value]) => `add_header ${name} ${JSON.stringify(String(value))} always;`);
}

/** The console server of this workspace, built into `folder`, which must be inside it so that packages resolve. */
export async function builtConsoleServer(folder) {
  const outfile = resolve(folder, 'console-server.mjs');
  await build({
    entryPoints: ['libs/runtime/src/console-server.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    tsconfig: 'tsconfig.base.json',
    banner: { js: "import 'reflect-metadata';" },
  });
  const { createConsoleServer } = await import(pathToFileURL(outfile).href);
  return createConsoleServer;
}

if (import.meta.main) {
  const folder = process.argv[2];
  mkdirSync(folder, { recursive: true });
  const createConsoleServer = await builtConsoleServer('tmp');
  for (const choice of ['on', 'off']) {
    const lines = await headerLines(createConsoleServer, choice === 'on');
    writeFileSync(join(folder, `pictures-${choice}.conf`), `${lines.join('\n')}\n`);
  }
}
