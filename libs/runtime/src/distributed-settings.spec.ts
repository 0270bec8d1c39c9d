import { readConfig, secretsOf } from './settings';

const SERVERS = { KAFKA_BROKERS: 'kafka-1:9092, [::1]:9093', ELASTICSEARCH_URL: 'https://es.example:9200/' };

const faultsOf = (environment: Record<string, string>): string[] => {
  const reading = readConfig(environment);
  return reading.ok ? [] : reading.faults;
};
const configOf = (environment: Record<string, string>) => {
  const reading = readConfig(environment);
  if (!reading.ok) throw new Error(reading.faults.join());
  return reading;
};

describe('the settings of Kafka and Elasticsearch', () => {
  it('are read as they are written', () => {
    expect(configOf({ ...SERVERS, TOPIC_PREFIX: 'shop-1.', INDEX_PREFIX: 'shop-1-' }).config).toMatchObject({
      KAFKA_BROKERS: ['kafka-1:9092', '[::1]:9093'],
      ELASTICSEARCH_URL: 'https://es.example:9200',
      TOPIC_PREFIX: 'shop-1.',
      INDEX_PREFIX: 'shop-1-',
      KAFKA_REPLICATION_FACTOR: 1,
      METRICS_PORT: 9464,
      TRUSTED_PROXIES: ['loopback'],
    });
  });

  it('refuses one server without the other, and names what is missing', () => {
    expect(faultsOf({ KAFKA_BROKERS: 'localhost:9092' })).toEqual([expect.stringMatching(/^ELASTICSEARCH_URL must/)]);
    expect(faultsOf({ ELASTICSEARCH_URL: 'http://localhost:9200' })).toEqual([
      expect.stringMatching(/^KAFKA_BROKERS must/),
    ]);
  });

  it.each([
    [{ KAFKA_BROKERS: 'localhost' }, 'KAFKA_BROKERS'],
    [{ KAFKA_BROKERS: 'localhost:99999' }, 'KAFKA_BROKERS'],
    [{ KAFKA_SASL_MECHANISM: 'plain' }, 'KAFKA_SASL_USERNAME'],
    [{ KAFKA_SASL_USERNAME: 'tracker' }, 'KAFKA_SASL_MECHANISM'],
    [{ KAFKA_CA_FILE: 'ca.pem' }, 'KAFKA_CA_FILE'],
    [{ ELASTICSEARCH_USERNAME: 'tracker' }, 'ELASTICSEARCH_USERNAME'],
    [{ ELASTICSEARCH_USERNAME: 'a', ELASTICSEARCH_PASSWORD: 'b', ELASTICSEARCH_API_KEY: 'c' }, 'ELASTICSEARCH_API_KEY'],
    [{ ELASTICSEARCH_URL: 'https://tracker:pass@es.example' }, 'ELASTICSEARCH_USERNAME'],
    [{ INDEX_PREFIX: 'Shop' }, 'INDEX_PREFIX'],
    [{ TOPIC_PREFIX: 'my shop' }, 'TOPIC_PREFIX'],
    [{ TRUSTED_PROXIES: '10.0.0.0/40' }, 'TRUSTED_PROXIES'],
    [{ TRUSTED_PROXIES: 'proxy.example' }, 'TRUSTED_PROXIES'],
  ])('refuses %o', (environment, named) => {
    const faults = faultsOf({ ...SERVERS, ...environment } as Record<string, string>);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(named);
  });

  it('tells of credentials that would travel in the clear', () => {
    const { hints } = configOf({
      KAFKA_BROKERS: 'kafka.example:9092',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'tracker',
      KAFKA_SASL_PASSWORD: 'one-secret',
      ELASTICSEARCH_URL: 'http://es.example:9200',
      ELASTICSEARCH_API_KEY: 'two-secret',
    });
    expect(hints).toHaveLength(2);
    expect(hints.join()).not.toMatch(/one-secret|two-secret/);
  });

  it('counts every secret among what no log line may show', () => {
    const { config } = configOf({
      ...SERVERS,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'tracker',
      KAFKA_SASL_PASSWORD: 'kafka-secret',
      ELASTICSEARCH_API_KEY: 'elastic-secret',
      KEEPA_API_KEY: 'keepa-secret',
    });
    expect(secretsOf(config)).toEqual(expect.arrayContaining(['kafka-secret', 'elastic-secret', 'keepa-secret']));
    expect(secretsOf(config)).not.toContain('tracker');
  });
});
