// usage: npx node tools/deploy-gate/run.mjs
// What can be known of the images, the compose file and the workflows without a container engine: hadolint, compose's own
// reading of the file, this repository's rules for it, actionlint. A checker that can't be had is a failure. Writes
// tmp/deploy.json.
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { placesOf } from '../../docker/assemble.mjs';
import { check, finish } from './checks.mjs';
import { impatient, openByDefault, PLANTED, publishedElsewhere, tooFree, unknownSettings } from './compose-rules.mjs';
import { tool } from './tools.mjs';

const exec = promisify(execFile);
const read = (path) => readFileSync(path, 'utf8');
const DOCKERFILES = globSync('docker/*.Dockerfile').sort();
const WORKFLOWS = globSync('.github/workflows/*.yml').sort();

/** The compose file as compose reads it, with every profile, whatever stands in this machine's environment. */
async function composeConfig(environment = {}) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
  const args = ['--env-file', '/dev/null', '--profile', '*', 'config', '--format', 'json'];
  const { stdout, stderr } = await exec(await tool('docker-compose'), args, { env, maxBuffer: 10_000_000 });
  if (stderr.trim() !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const buildStage = (dockerfile) => /^FROM .*? AS build$[\s\S]*?(?=^FROM )/m.exec(read(dockerfile))?.[0];
const settings = () => new Set([...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name));

async function dockerfiles() {
  for (const path of DOCKERFILES)
    await check(`hadolint ${path}`, async () => {
      await exec(await tool('hadolint'), ['--no-color', path]);
      return [];
    });
  await check('the images are built from one stage, which the builder runs once', () => {
    const [stage, ...others] = DOCKERFILES.map(buildStage);
    return stage && others.length > 0 && others.every((other) => other === stage) ? [] : ['the build stages differ'];
  });
  await check('an image holds what its app needs, where Node finds it, and nothing else', () => {
    const packages = {
      'node_modules/a': { dependencies: { b: '2' }, peerDependencies: { c: '1', e: '1' } },
      'node_modules/a/node_modules/b': { dependencies: { d: '1' } },
      'node_modules/b': {},
      'node_modules/c': {},
      'node_modules/d': { optionalDependencies: { e: '1' } },
      'node_modules/e': {},
    };
    packages['node_modules/a'].peerDependenciesMeta = { e: { optional: true } };
    const places = placesOf(packages, ['a']).join();
    const wanted = 'node_modules/a,node_modules/a/node_modules/b,node_modules/c,node_modules/d';
    return places === wanted ? [] : [`${places} instead of ${wanted}`];
  });
}

async function composeFile() {
  let config;
  await check('docker compose config', async () => {
    config = await composeConfig();
    return [];
  });
  await check('docker compose config, with a key of Keepa', async () => {
    const { services } = await composeConfig({ KEEPA_API_KEY: 'k'.repeat(64) });
    const { KEEPA_API_KEY: key, INDEX_PREFIX: prefix } = services['keepa-ingest'].environment;
    return key !== '' && prefix !== '' ? [] : ['real prices would land where the demo keeps its own'];
  });
  const known = settings();
  for (const [what, rule] of [
    ['every port is published on 127.0.0.1', publishedElsewhere],
    ['containers have least rights and bounded resources', tooFree],
    ['services wait for health', impatient],
    ['open access is written', openByDefault],
    ['compose sets only what the apps read', unknownSettings],
  ])
    await check(what, () => rule(config, known));
  for (const [what, rule, plant] of PLANTED)
    await check(`the rules refuse ${what}`, () => {
      const spoilt = structuredClone(config);
      plant(spoilt);
      return rule(spoilt, known).length > rule(config, known).length ? [] : ['it passes'];
    });
}

async function workflows() {
  for (const path of WORKFLOWS) {
    await check(`actionlint ${path}`, async () => {
      await exec(await tool('actionlint'), ['-shellcheck=', '-pyflakes=', path]);
      return [];
    });
    await check(`actions of ${path} are pinned`, () =>
      [...read(path).matchAll(/uses: (.+)/g)]
        .map(([, action]) => action)
        .filter((action) => !action.startsWith('./') && !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
    );
  }
}

await dockerfiles();
await composeFile();
await workflows();
finish('deploy');
