// Writes docs/configuration.md and .env.example from the settings.
import { writeFileSync } from 'node:fs';
import { bundleSource } from './bundle-source.mjs';

const bundle = await bundleSource('libs/runtime/src/settings-docs.ts', 'settings-docs');
const { configurationPage, environmentExample } = await import(bundle);
writeFileSync('docs/configuration.md', configurationPage());
writeFileSync('.env.example', environmentExample());
