import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { emitOpenApi } from '@tracker/stage-serve';
import { VERSION } from '@tracker/runtime';

// usage: node openapi.mjs <file>: writes the gateway's OpenAPI document without starting anything
const file = process.argv[2] ?? 'dist/openapi.json';
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(await emitOpenApi(VERSION), null, 2)}\n`);
