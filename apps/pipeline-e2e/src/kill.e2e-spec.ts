import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { HealthDto } from '@tracker/dto';
import { examine } from './invariant';
import { eventually, StandaloneProcess } from './standalone-process';

/** `npm run faults` sets 20. */
const KILLS = Number(process.env['KILLS'] ?? 5);
const LONGEST_RUN_MS = 5_000;

jest.setTimeout(60_000 + KILLS * 20_000);

describe(`SIGKILL at ${KILLS} random moments under load`, () => {
  it('loses no answer, sends each owed alert once and leaves sound files', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tracker-kill-'));
    const moments: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const standalone = await StandaloneProcess.start({ DATA_DIR: dataDir });
      moments.push(Math.round(200 + Math.random() * LONGEST_RUN_MS));
      await wait(moments[kill]);
      expect(await standalone.end('SIGKILL')).toBe('SIGKILL');
    }
    // no new answers: what was published before the last kill is settled, then the process stops in order
    const last = await StandaloneProcess.start({ DATA_DIR: dataDir, SIMULATOR_FAULTS: '500:1' });
    await eventually(
      () => last.get<HealthDto>('/health'),
      ({ parts }) => parts.some(({ name, detail }) => name === 'messaging' && detail.startsWith('0 events wait')),
    );
    expect(await last.end('SIGTERM')).toBe(0);

    const { published, opened, ...broken } = await examine(dataDir);
    expect({ moments, ...broken }).toEqual({
      moments,
      integrity: [],
      lost: [],
      unread: 0,
      behind: [],
      undecided: [],
      alertFaults: [],
      unsent: [],
    });
    // there was a load to survive
    expect(published).toBeGreaterThan(KILLS * 100);
    expect(opened).toBeGreaterThan(0);
    rmSync(dataDir, { recursive: true });
  });
});
