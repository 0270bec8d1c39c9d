import { hostInUrl } from './access-settings';
import { readConfig } from './settings';

const KEY = 'k'.repeat(16);
const read = (environment: Record<string, string>) => {
  const reading = readConfig(environment);
  return reading.ok
    ? { auth: reading.config.API_AUTH, faults: [], hints: reading.hints }
    : { auth: null, faults: reading.faults, hints: [] };
};

describe('who is asked for a key', () => {
  it.each(['127.0.0.1', '127.8.0.1', 'localhost', '::1', '[::1]', '::ffff:127.0.0.1'])(
    'nobody on %s, unless told so',
    (API_HOST) => {
      expect(read({ API_HOST })).toEqual({ auth: 'none', faults: [], hints: [] });
      expect(read({ API_HOST, API_AUTH: 'keys', API_KEYS: KEY })).toEqual({ auth: 'keys', faults: [], hints: [] });
    },
  );

  it.each(['0.0.0.0', '::', '[::]', '192.168.1.4', '127.evil.example', 'tracker.example.org'])(
    'everybody on %s, unless none is written out',
    (API_HOST) => {
      const [fault, ...others] = read({ API_HOST }).faults;
      expect(fault).toMatch(/^API_KEYS must hold .* because API_HOST=.* lets other machines in; write API_AUTH=none/);
      expect(others).toEqual([]);
      expect(read({ API_HOST, API_AUTH: '' }).faults).toHaveLength(1);
      expect(read({ API_HOST, API_KEYS: KEY })).toMatchObject({ auth: 'keys', faults: [] });
      expect(read({ API_HOST, API_AUTH: 'none' })).toMatchObject({ auth: 'none', faults: [] });
    },
  );

  it('needs a key when keys are asked for', () => {
    expect(read({ API_AUTH: 'keys' }).faults).toEqual([
      'API_KEYS must hold at least one key of 16 or more characters, because API_AUTH is keys',
    ]);
  });

  it('does not let keys stand unused without a word', () => {
    expect(read({ API_KEYS: KEY }).faults[0]).toContain('set API_AUTH=keys');
    expect(read({ API_KEYS: KEY, API_AUTH: 'none' }).faults).toEqual([]);
  });

  it.each(['fifteen-letters', `${KEY},short`, 'with "quotes" and spaces', 'k'.repeat(257), 'schlüssel-schlüssel'])(
    'takes no key like %j',
    (API_KEYS) => {
      const { faults } = read({ API_AUTH: 'keys', API_KEYS });
      expect(faults).toEqual([expect.stringMatching(/^API_KEYS must be keys of 16 to 256/)]);
      expect(faults[0]).not.toContain(API_KEYS);
    },
  );

  it('reports what does not go together beside every other fault', () => {
    expect(read({ API_HOST: '0.0.0.0', API_PORT: 'x', RATE_LIMIT_PER_MINUTE: '-1' }).faults).toEqual([
      'API_PORT must be a whole number from 1 to 65535',
      'RATE_LIMIT_PER_MINUTE must be a whole number from 0 to 1000000',
      expect.stringContaining('API_KEYS must hold'),
    ]);
    expect(read({ API_HOST: 'http://here', API_AUTH: 'maybe' }).faults).toEqual([
      'API_HOST must be an address of this machine, like 127.0.0.1, 0.0.0.0 or [::]',
      'API_AUTH must be keys or none',
    ]);
  });
});

describe('what the operator is told', () => {
  it('that other machines are refused until their name for this one is allowed', () => {
    const beyond = { API_HOST: '0.0.0.0', API_KEYS: KEY };
    expect(read(beyond).hints).toEqual([expect.stringContaining('ALLOWED_HOSTS names this machine alone')]);
    expect(read({ ...beyond, ALLOWED_HOSTS: 'localhost,tracker.lan' }).hints).toEqual([]);
  });

  it('that everybody may change everything without keys', () => {
    const { hints } = read({ API_HOST: '0.0.0.0', API_AUTH: 'none', ALLOWED_HOSTS: 'tracker.lan' });
    expect(hints).toEqual([expect.stringContaining('whoever reaches this machine')]);
  });
});

describe('the allowed hosts', () => {
  it('are kept as requests carry them', () => {
    const reading = readConfig({ ALLOWED_HOSTS: 'Tracker.LAN, ::1, [fe80::1]' });
    expect(reading).toMatchObject({ ok: true, config: { ALLOWED_HOSTS: ['tracker.lan', '[::1]', '[fe80::1]'] } });
  });

  it.each(['http://tracker.lan', 'tracker.lan:8000', '*', 'a b'])('are not %s', (ALLOWED_HOSTS) => {
    expect(read({ ALLOWED_HOSTS }).faults).toEqual([expect.stringContaining('without scheme and port')]);
  });
});

it('reaches its own API whatever address that binds to', () => {
  expect(['127.0.0.1', '0.0.0.0', '::', '::1', '192.168.1.4'].map(hostInUrl)).toEqual([
    '127.0.0.1',
    '127.0.0.1',
    '[::1]',
    '[::1]',
    '192.168.1.4',
  ]);
});
