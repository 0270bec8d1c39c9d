import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { configurationPage, environmentExample } from './settings-docs';

it.each([
  ['docs/configuration.md', configurationPage],
  ['.env.example', environmentExample],
])('%s says what the settings are (else run "npm run docs")', (name, page) => {
  expect(readFileSync(resolve(__dirname, '../../..', name), 'utf8')).toBe(page());
});
