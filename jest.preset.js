// One jest setting for every server-side project (`preset: '<up>/jest.preset.js'` in its jest.config.cjs).
const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { esmPackages } = require('./tools/esm-packages.mjs');
const { jsc } = require('./tools/swc.mjs');

const escape = (text) => text.replace(/[.+]/g, '\\$&');
const { paths } = JSON.parse(readFileSync(resolve(__dirname, 'tsconfig.base.json'), 'utf8')).compilerOptions;

module.exports = {
  testEnvironment: 'node',
  // `*.int-spec.ts` needs real servers: `npm run test:distributed`
  testMatch: (process.env.DISTRIBUTED ? ['int-spec'] : ['spec', 'contract-spec', 'e2e-spec']).map(
    (kind) => `<rootDir>/src/**/*.${kind}.ts`,
  ),
  passWithNoTests: true,
  // what hangs ends here; a machine that is busy with something else is no reason to fail
  testTimeout: 120_000,
  setupFiles: ['reflect-metadata'],
  moduleNameMapper: Object.fromEntries(
    Object.entries(paths).map(([name, [file]]) => [`^${name}$`, resolve(__dirname, file)]),
  ),
  transform: {
    '\\.worker\\.cjs$': resolve(__dirname, 'tools/jest-text.cjs'),
    '^.+\\.m?[tj]s$': ['@swc/jest', { swcrc: false, jsc, module: { type: 'commonjs' } }],
  },
  // jest's runtime is CommonJS, so the ES modules of node_modules are compiled too
  transformIgnorePatterns: [
    `/node_modules/(?!(?:${esmPackages(__dirname).map(escape).join('|')})/)(?!.*/node_modules/)`,
  ],
};
