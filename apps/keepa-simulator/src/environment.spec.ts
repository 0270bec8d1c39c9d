import { readSettings } from './environment';

const KEY = 'k'.repeat(64);

describe('settings of the simulator', () => {
  it('need nothing', () => {
    expect(readSettings({})).toMatchObject({
      ok: true,
      options: { port: 8787, refillRate: 250, timeFactor: 1, keys: [], faults: '' },
    });
  });

  it('are read from the environment', () => {
    const environment = {
      SIMULATOR_PORT: '0',
      SIMULATOR_KEYS: ` ${KEY}, ${KEY} `,
      SIMULATOR_REFILL_RATE: '5',
      SIMULATOR_SEED: 'mine',
      SIMULATOR_EPOCH: '2026-11-01T00:00:00Z',
      SIMULATOR_TIME_FACTOR: '60',
      SIMULATOR_FAULTS: '429:0.02',
    };
    expect(readSettings(environment)).toEqual({
      ok: true,
      options: {
        port: 0,
        keys: [KEY, KEY],
        refillRate: 5,
        seed: 'mine',
        epoch: '2026-11-01T00:00:00Z',
        timeFactor: 60,
        faults: '429:0.02',
      },
    });
  });

  it('report every fault at once and repeat no key', () => {
    const settings = readSettings({
      SIMULATOR_PORT: '99999',
      SIMULATOR_KEYS: 'my-secret',
      SIMULATOR_REFILL_RATE: '-1',
      SIMULATOR_EPOCH: 'soon',
      SIMULATOR_TIME_FACTOR: '0',
      SIMULATOR_FAULTS: 'fire:1',
    });
    const faults = settings.ok ? [] : settings.faults;
    expect(faults).toHaveLength(6);
    expect(faults.join()).not.toContain('my-secret');
    for (const name of ['PORT', 'KEYS', 'REFILL_RATE', 'EPOCH', 'TIME_FACTOR', 'FAULTS'])
      expect(faults.join()).toContain(`SIMULATOR_${name}`);
  });
});
