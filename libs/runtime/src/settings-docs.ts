import { SETTINGS } from './settings';

const rows = Object.entries(SETTINGS).map(([name, setting]) => ({
  name,
  preset: setting.preset,
  about: setting.about,
  secret: 'secret' in setting,
}));

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** docs/configuration.md */
export const configurationPage = (): string =>
  [
    '# Configuration',
    '',
    'Environment variables alone; read once at the start. All faults are reported together and end the process with code',
    '78. An empty variable counts as absent, except where the table says what empty means. Secrets never reach a log or an',
    'error.',
    '',
    'Written by `npm run docs` from `libs/runtime/src/settings.ts`; a test keeps the two together.',
    '',
    '| variable | when not set | what it does |',
    '| --- | --- | --- |',
    ...rows.map(
      ({ name, preset, about, secret }) =>
        `| \`${name}\`${secret ? ' (secret)' : ''} | ${preset === '' ? 'empty' : `\`${cell(preset)}\``} | ${cell(about)} |`,
    ),
    '',
  ].join('\n');

/** .env.example: every setting with its default, commented out. */
export const environmentExample = (): string =>
  [
    '# Every setting with what holds when it is not set; docs/configuration.md has the table. Put the lines that you change',
    '# into the environment of `npm start`, or into a file .env next to docker-compose.yml, which passes on what a container',
    '# can do with. KEEPA_API_KEY is the one to begin with.',
    ...rows.flatMap(({ name, preset, about }) => ['', `# ${about}`, `#${name}=${preset}`]),
    '',
  ].join('\n');
