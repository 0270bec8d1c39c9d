import { readConfig, SETTINGS } from './settings';

const fault = (environment: Record<string, string>): string[] => {
  const reading = readConfig(environment);
  return reading.ok ? [] : reading.faults;
};

describe('the configuration', () => {
  it('needs nothing set', () => {
    const reading = readConfig({});
    expect(reading).toMatchObject({
      ok: true,
      config: {
        API_PORT: 8000,
        CONSOLE_PORT: 8501,
        KEEPA_API_KEY: '',
        MARKETPLACES: ['DE', 'IT', 'ES', 'UK', 'FR'],
        ALLOWED_HOSTS: ['localhost', '127.0.0.1', '[::1]'],
      },
    });
  });

  it('reports every fault at once, by name and with what to write instead', () => {
    expect(
      fault({ API_PORT: 'eighty', MARKETPLACES: 'DE,US', KEEPA_BASE_URL: 'ftp://keepa', LOG_LEVEL: 'loud' }),
    ).toEqual([
      'API_PORT must be a whole number from 1 to 65535',
      'KEEPA_BASE_URL must be an http or https address, or empty',
      'MARKETPLACES must be two or more of DE, IT, ES, UK, FR, each once, separated by commas',
      'LOG_LEVEL must be one of silent, error, warn, info, debug',
    ]);
  });

  it('never repeats a secret in a fault', () => {
    const secrets = Object.entries(SETTINGS).filter(([, setting]) => 'secret' in setting);
    expect(secrets.map(([name]) => name)).toEqual(['API_KEYS', 'KEEPA_API_KEY', 'SIMULATOR_KEYS']);
    const faults = fault({
      API_KEYS: 'very-secret',
      KEEPA_API_KEY: 'very-secret',
      SIMULATOR_KEYS: 'very-secret',
      API_PORT: '0',
    });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toContain('very-secret');
  });

  it('takes an empty variable for an absent one, but an empty ECB_URL for off', () => {
    expect(readConfig({ API_PORT: '', ECB_URL: '' })).toMatchObject({
      ok: true,
      config: { API_PORT: 8000, ECB_URL: '' },
    });
  });

  it('refuses one port for both listeners', () => {
    expect(fault({ API_PORT: '9000', CONSOLE_PORT: '9000' })).toEqual(['API_PORT and CONSOLE_PORT must differ']);
  });
});
