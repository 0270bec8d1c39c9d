import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { HealthDto } from '@tracker/dto';
import { examine } from './invariant';
import { MOMENTS, untilMoment } from './kill-moments';
import { eventually, StandaloneProcess } from './standalone-process';

/** `npm run faults` sets 20. */
const KILLS = Number(process.env['KILLS'] ?? 5);
const LONGEST_RUN_MS = 5_000;
/** Some moments need an alert, and those are rare. */
const LONGEST_WATCH_MS = 10_000;

jest.setTimeout(60_000 + (KILLS + MOMENTS.length) * 25_000);

describe(`SIGKILL at ${KILLS} random moments under load, and between the writes that belong together`, () => {
  it('loses no answer, sends each owed alert once and leaves sound files', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tracker-kill-'));
    const killed: string[] = [];
    const killAt = async (comes: () => Promise<string>): Promise<void> => {
      const standalone = await StandaloneProcess.start({ DATA_DIR: dataDir });
      killed.push(await comes());
      expect(await standalone.end('SIGKILL')).toBe('SIGKILL');
    };
    for (let kill = 0; kill < KILLS; kill++) {
      const ms = Math.round(200 + Math.random() * LONGEST_RUN_MS);
      await killAt(() => wait(ms, `after ${ms} ms`));
    }
    for (const moment of MOMENTS)
      await killAt(async () => {
        const came = await untilMoment(moment, dataDir, LONGEST_WATCH_MS);
        return came ? moment.name : `not when ${moment.name}: that did not come`;
      });
    // no new answers: what was published before the last kill is settled, then the process stops in order
    const last = await StandaloneProcess.start({ DATA_DIR: dataDir, SIMULATOR_FAULTS: '500:1' });
    await eventually(
      () => last.get<HealthDto>('/health'),
      ({ parts }) => parts.some(({ name, detail }) => name === 'messaging' && detail.startsWith('0 events wait')),
    );
    expect(await last.end('SIGTERM')).toBe(0);

    const { published, opened, ...broken } = await examine(dataDir);
    expect({ killed, ...broken }).toEqual({
      killed,
      integrity: [],
      lost: [],
      unread: 0,
      behind: [],
      undecided: [],
      alertFaults: [],
      unsent: [],
    });
    // there was a load to survive, also on a machine that is busy otherwise
    expect(published).toBeGreaterThan(KILLS * 25);
    expect(opened).toBeGreaterThan(0);
    rmSync(dataDir, { recursive: true });
  });
});
