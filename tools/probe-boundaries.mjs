// Plants a violation of each import rule and expects lint to fail with that rule. Writes tmp/probes.json.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ESLint } from 'eslint';

const MODULES = '@nx/enforce-module-boundaries';
const use = (...modules) =>
  modules
    .map((name, index) => `import * as m${index} from '${name}';\nexport const u${index} = m${index};`)
    .join('\n') + '\n';

/** [what must not happen, file, code, rule that must bite] */
const PROBES = [
  ['the domain imports a package', 'libs/domain/margin/src', use('class-validator'), MODULES],
  ['the domain imports the wire', 'libs/domain/detection/src', use('@tracker/dto'), MODULES],
  ['the domain reads a file', 'libs/domain/margin/src', use('node:fs'), 'no-restricted-imports'],
  [
    'the domain reads the clock',
    'libs/domain/detection/src',
    'export const now = Date.now();\n',
    'no-restricted-properties',
  ],
  [
    'the domain makes a date of now',
    'libs/domain/scheduling/src',
    'export const now = new Date();\n',
    'no-restricted-syntax',
  ],
  [
    'the domain throws dice',
    'libs/domain/scheduling/src',
    'export const dice = Math.random();\n',
    'no-restricted-properties',
  ],
  [
    'the domain reads the environment',
    'libs/domain/margin/src',
    'export const home = process.env;\n',
    'no-restricted-globals',
  ],
  ['a DTO imports Nest', 'libs/dto/src', use('@nestjs/common'), MODULES],
  ['a DTO imports the domain', 'libs/dto/src', use('@tracker/margin'), MODULES],
  ['decoding imports the client', 'libs/keepa/decode/src', use('@tracker/keepa-client'), MODULES],
  ['decoding opens a socket', 'libs/keepa/decode/src', use('node:http'), 'no-restricted-imports'],
  ['the client imports a store', 'libs/keepa/client/src', use('@tracker/store-port'), MODULES],
  ['the client imports Nest', 'libs/keepa/client/src', use('@nestjs/common'), MODULES],
  ['the simulator imports the margin', 'libs/keepa/simulator/src', use('@tracker/margin'), MODULES],
  ['a port imports an adapter', 'libs/store/port/src', use('@tracker/store-sqlite'), MODULES],
  ['a port imports Nest', 'libs/messaging/port/src', use('@nestjs/microservices'), MODULES],
  ['an adapter imports an adapter', 'libs/store/sqlite/src', use('@tracker/messaging-embedded'), MODULES],
  ['an adapter imports a stage', 'libs/messaging/embedded/src', use('@tracker/stage-enrich'), MODULES],
  ['a stage imports a stage', 'libs/stages/enrich/src', use('@tracker/stage-detect'), MODULES],
  ['a stage imports an adapter', 'libs/stages/detect/src', use('@tracker/store-sqlite'), MODULES],
  ['a stage imports the simulator', 'libs/stages/ingest/src', use('@tracker/keepa-simulator'), MODULES],
  [
    'a stage file that decides knows Nest',
    'libs/stages/detect/src',
    use('@nestjs/common'),
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'a stage other than ingest asks Keepa',
    'libs/stages/enrich/src',
    use('@tracker/keepa-client'),
    'no-restricted-imports',
  ],
  [
    "a stage behind enrich reads Keepa's wire",
    'libs/stages/serve/src',
    use('@tracker/keepa-decode'),
    'no-restricted-imports',
  ],
  ['the runtime imports a stage', 'libs/runtime/src', use('@tracker/stage-serve'), MODULES],
  ['an app imports an adapter', 'apps/standalone/src', use('@tracker/store-sqlite'), MODULES],
  ['an app imports the domain', 'apps/standalone/src', use('@tracker/margin'), MODULES],
  ['the console imports a stage', 'apps/admin/src', use('@tracker/stage-serve'), MODULES],
  ['the console imports Nest', 'apps/admin/src', use('@nestjs/common'), MODULES],
  ['production code imports the test kit', 'libs/stages/serve/src', use('@tracker/testing'), MODULES],
  [
    'a promise is forgotten',
    'libs/runtime/src',
    'export const forget = (task: () => Promise<void>): void => {\n  task();\n};\n',
    '@typescript-eslint/no-floating-promises',
  ],
];

const planted = PROBES.map(([what, folder, code, rule], index) => ({
  what,
  rule,
  code,
  path: resolve(join(folder, `probe-${index}.ts`)),
}));
let results;
try {
  for (const { path, code } of planted) writeFileSync(path, code);
  results = await new ESLint().lintFiles(planted.map(({ path }) => path));
} finally {
  for (const { path } of planted) rmSync(path, { force: true });
}
let passed = 0;
let failed = 0;
for (const { what, rule, path } of planted) {
  const messages = results.find((result) => result.filePath === path)?.messages ?? [];
  if (messages.some((message) => message.ruleId === rule)) passed++;
  else {
    failed++;
    console.error(
      `lint let it pass: ${what} (expected ${rule}; got ${messages.map((message) => message.ruleId).join(', ') || 'nothing'})`,
    );
  }
}
mkdirSync(dirname('tmp/probes.json'), { recursive: true });
writeFileSync('tmp/probes.json', JSON.stringify({ passed, failed }));
console.log(`${passed} import rules bite, ${failed} don't`);
process.exit(failed === 0 ? 0 : 1);
