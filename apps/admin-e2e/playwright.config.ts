import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { DISTRIBUTED, standaloneSettings } from './src/tracker';

// the places where tools/require-chromium.mjs looks before the tests start
const chromium = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
const port = Number(process.env['E2E_PORT'] ?? 8601);

/** Every stage in one process, its data in a folder. */
function standalone(): PlaywrightTestConfig {
  const dataDir = process.env['E2E_DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'tracker-e2e-'));
  // the configuration is read first by the runner, then by each worker: they share the folder, and the runner ends last
  if (!process.env['E2E_DATA_DIR']) process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  process.env['E2E_DATA_DIR'] = dataDir;
  return {
    webServer: {
      command: 'node dist/apps/standalone/main.mjs',
      cwd: '../..',
      url: `http://127.0.0.1:${port}/api/health`,
      env: {
        ...standaloneSettings(port, dataDir),
        KEEPA_API_KEY: '',
        // the suite asks more in a minute than a person does
        RATE_LIMIT_PER_MINUTE: '0',
      },
      reuseExistingServer: false,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    },
  };
}

/** The services on Kafka and Elasticsearch, which are those of the environment or started for the run. */
const distributed: PlaywrightTestConfig = {
  globalSetup: ['../../libs/testing/servers/both-setup.ts', './src/distributed/fleet-setup.ts'],
  globalTeardown: '../../libs/testing/servers/both-teardown.ts',
};

export default defineConfig({
  testDir: 'src',
  outputDir: '../../tmp/e2e',
  workers: 1,
  // both are for a busy machine: nothing waits for them to pass
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: `../../tmp/${DISTRIBUTED ? 'e2e-distributed' : 'e2e'}.json` }]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  // one after the other: alerts are many while a fresh demo asks for its first prices, and rare once the tokens are spent
  projects: [
    { name: 'first minutes', testMatch: /alerts\.spec\.ts$/ },
    { name: 'pages', testIgnore: /alerts\.spec\.ts$/ },
  ],
  ...(DISTRIBUTED ? distributed : standalone()),
});
