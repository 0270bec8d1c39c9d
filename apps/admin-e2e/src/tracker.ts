import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startGateway, type Started } from './distributed/fleet';

/** Whether the browser meets the services on Kafka and Elasticsearch, or standalone. */
export const DISTRIBUTED = process.env['E2E_TRACKER'] === 'distributed';

/** How a standalone of these tests runs: the console at `port`, the API one below. */
export const standaloneSettings = (port: number, dataDir: string): Record<string, string> => ({
  API_PORT: String(port - 1),
  CONSOLE_PORT: String(port),
  METRICS_PORT: '0',
  DATA_DIR: dataDir,
  LOG_LEVEL: 'warn',
});

/**
 * A tracker beside that of the run, its console at `port`, its API one below: a standalone with data of its own, or another
 * gateway to the data of the run. `own`: how it is to be reached.
 */
export const startTracker = (port: number, own: Record<string, string>): Promise<Started> =>
  DISTRIBUTED ? startGateway(port, own) : startStandalone(port, own);

async function startStandalone(port: number, own: Record<string, string>): Promise<Started> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tracker-e2e-beside-'));
  const tracker = spawn(process.execPath, [resolve(__dirname, '../../../dist/apps/standalone/main.mjs')], {
    env: { ...standaloneSettings(port, dataDir), ...own },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // the start-up lines are printed once both ports answer
  await once(tracker.stdout, 'data');
  return {
    stop: async () => {
      tracker.kill('SIGTERM');
      if (tracker.exitCode === null) await once(tracker, 'exit');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
