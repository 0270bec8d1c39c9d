import { readConfig, SETTINGS, showsPictures, storeRetention } from './settings';

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
    expect(secrets.map(([name]) => name)).toEqual([
      'API_KEYS',
      'KEEPA_API_KEY',
      'KAFKA_SASL_PASSWORD',
      'ELASTICSEARCH_PASSWORD',
      'ELASTICSEARCH_API_KEY',
      'SIMULATOR_KEYS',
    ]);
    const faults = fault({
      API_KEYS: 'very-secret',
      KEEPA_API_KEY: 'very-secret',
      SIMULATOR_KEYS: 'very-secret',
      API_PORT: '0',
    });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toContain('very-secret');
  });

  it('shows product pictures only where that is written', () => {
    const read = (environment: Record<string, string>) => {
      const reading = readConfig(environment);
      return reading.ok && [showsPictures(reading.config), reading.hints.length];
    };
    expect(read({ KEEPA_API_KEY: 'key' })).toEqual([false, 0]);
    expect(read({ KEEPA_API_KEY: 'key', PRODUCT_PICTURES: 'on' })).toEqual([true, 0]);
    expect(read({ PRODUCT_PICTURES: 'off' })).toEqual([false, 0]);
    // the demo has none, and says so
    expect(read({ PRODUCT_PICTURES: 'on' })).toEqual([false, 1]);
    // the gateway shows them without having the key
    const servers = { KAFKA_BROKERS: 'kafka:9092', ELASTICSEARCH_URL: 'http://search:9200' };
    expect(read({ PRODUCT_PICTURES: 'on', ...servers })).toEqual([false, 0]);
    expect(fault({ PRODUCT_PICTURES: 'yes' })).toEqual(['PRODUCT_PICTURES must be one of off, on']);
  });

  it('takes an empty variable for an absent one, but an empty ECB_URL for off', () => {
    expect(readConfig({ API_PORT: '', ECB_URL: '' })).toMatchObject({
      ok: true,
      config: { API_PORT: 8000, ECB_URL: '' },
    });
  });

  it('says how long the store keeps what', () => {
    const kept = (environment: Record<string, string>) => {
      const reading = readConfig(environment);
      return reading.ok ? storeRetention(reading.config) : reading.faults;
    };
    expect(kept({})).toEqual({
      alertDays: 365,
      closedRouteDays: 180,
      deadLetterDays: 30,
      requestDays: 7,
      historyMonths: 36,
    });
    const days = { RETENTION_LISTED_ALERT_DAYS: '30', RETENTION_CLOSED_ROUTE_DAYS: '10', RETENTION_REQUEST_DAYS: '2' };
    expect(kept({ ...days, RETENTION_DEAD_LETTER_DAYS: '5', RETENTION_HISTORY_MONTHS: '12' })).toEqual({
      alertDays: 30,
      closedRouteDays: 10,
      deadLetterDays: 5,
      requestDays: 2,
      historyMonths: 12,
    });
    expect(kept({ RETENTION_HISTORY_MONTHS: '6' })).toEqual([
      'RETENTION_HISTORY_MONTHS must be a whole number from 7 to 600',
    ]);
  });

  it('refuses one port for both listeners', () => {
    expect(fault({ API_PORT: '9000', CONSOLE_PORT: '9000' })).toEqual(['API_PORT and CONSOLE_PORT must differ']);
  });
});
