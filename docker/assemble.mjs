// usage: node docker/assemble.mjs <app> <folder>
// Puts together what the image of a Node app holds: the built app, and of node_modules only the packages that its code
// imports, with what those need. Nothing in it depends on the machine: a native package fails the build.
import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Packages that code loads by a name that no import shows, by who loads them. */
const LOADED_BY_NAME = { '@nestjs/swagger': ['@fastify/static'] };

/** What an image holds beside its app: standalone hands out the console, operators run commands of the tracker. */
const BESIDE = { standalone: ['admin', 'tracker'], 'api-gateway': ['tracker'] };

/** No process reads these: declarations, maps, sources that are shipped compiled too, a package's own tests. */
const UNREAD = /\.[cm]?ts$|\.map$|\/rxjs\/(src|dist\/(esm|esm5|bundles|types))$/;
const UNREAD_FOLDERS = ['node_modules', 'test', 'tests', 'benchmark', 'benchmarks', 'examples'];

/** What Node is started with in the image of an app, beside each other in its working folder: main.mjs and tracker.mjs. */
export const entriesOf = (app) => ['main.mjs', ...((BESIDE[app] ?? []).includes('tracker') ? ['tracker.mjs'] : [])];

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Names of the packages that the built files import, statically or not. */
export async function importedPackages(files) {
  const { metafile } = await build({
    entryPoints: files,
    outdir: 'unwritten',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  });
  const specifiers = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const names = specifiers.filter(({ external }) => external).map(({ path }) => packageOf(path));
  return new Set(names.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name)));
}

/** Where Node finds `name` for code at `from`, both as the lock file names places, or undefined. */
function placeOf(packages, name, from) {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (place in packages) return place;
    if (at === '') return undefined;
  }
}

/** Places in the lock file's tree of `names` and of all that they require; optional ones only where they are named. */
export function placesOf(packages, names) {
  const places = new Set();
  const wanted = [...names].map((name) => ({ name, from: '' }));
  for (const { name, from } of wanted) {
    const place = placeOf(packages, name, from);
    if (place === undefined) throw new Error(`${name}, needed by ${from || 'the app'}, is not in the lock file`);
    if (places.has(place)) continue;
    places.add(place);
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = packages[place];
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
    const byName = place === `node_modules/${name}` ? (LOADED_BY_NAME[name] ?? []) : [];
    for (const next of [...Object.keys(dependencies), ...peers, ...byName]) wanted.push({ name: next, from: place });
  }
  return [...places].sort();
}

async function assemble(app, target) {
  const beside = (BESIDE[app] ?? []).filter((folder) => existsSync(`apps/${folder}`));
  for (const folder of [app, ...beside])
    cpSync(`dist/apps/${folder}`, join(target, 'dist/apps', folder), {
      recursive: true,
      filter: (path) => !/\.map$|\/openapi\.mjs$/.test(path),
    });
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const places = placesOf(packages, await importedPackages(globSync(join(target, 'dist/apps/*/**/*.mjs'))));
  for (const place of places) {
    const unread = new Set(UNREAD_FOLDERS.map((folder) => `${place}/${folder}`));
    const filter = (path) => !unread.has(path) && !UNREAD.test(path);
    cpSync(place, join(target, place), { recursive: true, filter });
  }
  const native = globSync(join(target, '**/*.node'));
  if (native.length > 0) throw new Error(`not for every platform: ${native.join(', ')}`);
  if (!existsSync(join(target, 'dist/apps', app, 'main.mjs'))) throw new Error(`dist/apps/${app} has no main.mjs`);
  const { name, version, license } = JSON.parse(readFileSync('package.json', 'utf8'));
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ name, version, license, private: true })}\n`);
  for (const entry of entriesOf(app)) {
    const main = entry === 'main.mjs' ? app : 'tracker';
    writeFileSync(join(target, entry), `import './dist/apps/${main}/main.mjs';\n`);
  }
  console.log(`${app}: ${places.length} packages`);
}

if (import.meta.main) await assemble(process.argv[2], process.argv[3]);
