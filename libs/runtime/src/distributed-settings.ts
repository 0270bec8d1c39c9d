import { isLoopback } from './access-settings';

/** What of the configuration says where events and documents are kept when several processes share the work. */
export interface DistributedSettings {
  KAFKA_BROKERS: readonly string[];
  KAFKA_TLS: 'on' | 'off';
  KAFKA_CA_FILE: string;
  KAFKA_SASL_MECHANISM: 'none' | 'plain' | 'scram-sha-256' | 'scram-sha-512';
  KAFKA_SASL_USERNAME: string;
  KAFKA_SASL_PASSWORD: string;
  ELASTICSEARCH_URL: string;
  ELASTICSEARCH_USERNAME: string;
  ELASTICSEARCH_PASSWORD: string;
  ELASTICSEARCH_API_KEY: string;
  ELASTICSEARCH_CA_FILE: string;
}

const both = (one: string, other: string): boolean => (one === '') === (other === '');

function kafkaFaults(settings: DistributedSettings): string[] {
  const { KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_CA_FILE, KAFKA_TLS } = settings;
  const faults: string[] = [];
  const signsIn = KAFKA_SASL_MECHANISM !== 'none';
  if (signsIn && (KAFKA_SASL_USERNAME === '' || KAFKA_SASL_PASSWORD === ''))
    faults.push(
      `KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be set, because KAFKA_SASL_MECHANISM is ${KAFKA_SASL_MECHANISM}`,
    );
  if (!signsIn && (KAFKA_SASL_USERNAME !== '' || KAFKA_SASL_PASSWORD !== ''))
    faults.push('KAFKA_SASL_MECHANISM must say how KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD are used');
  if (KAFKA_CA_FILE !== '' && KAFKA_TLS === 'off') faults.push('KAFKA_CA_FILE needs KAFKA_TLS=on');
  return faults;
}

function elasticsearchFaults(settings: DistributedSettings): string[] {
  const { ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD, ELASTICSEARCH_API_KEY, ELASTICSEARCH_CA_FILE } = settings;
  const faults: string[] = [];
  if (!both(ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD))
    faults.push('ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD must be set together');
  if (ELASTICSEARCH_USERNAME !== '' && ELASTICSEARCH_API_KEY !== '')
    faults.push('Set either ELASTICSEARCH_API_KEY or ELASTICSEARCH_USERNAME, not both');
  if (settings.ELASTICSEARCH_URL !== '' && new URL(settings.ELASTICSEARCH_URL).username !== '')
    faults.push('ELASTICSEARCH_URL holds a user name: write it into ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD');
  if (ELASTICSEARCH_CA_FILE !== '' && !settings.ELASTICSEARCH_URL.startsWith('https:'))
    faults.push('ELASTICSEARCH_CA_FILE needs an ELASTICSEARCH_URL with https');
  return faults;
}

/** What does not go together. */
export function distributedFaults(settings: DistributedSettings): string[] {
  const { KAFKA_BROKERS, ELASTICSEARCH_URL } = settings;
  const faults: string[] = [];
  if (KAFKA_BROKERS.length > 0 && ELASTICSEARCH_URL === '')
    faults.push('ELASTICSEARCH_URL must be set with KAFKA_BROKERS: the services need both');
  if (KAFKA_BROKERS.length === 0 && ELASTICSEARCH_URL !== '')
    faults.push('KAFKA_BROKERS must be set with ELASTICSEARCH_URL: the services need both');
  return [...faults, ...kafkaFaults(settings), ...elasticsearchFaults(settings)];
}

/** What one of the services lacks; for a process that keeps everything itself nothing is missing. */
export const serviceFaults = ({ KAFKA_BROKERS, ELASTICSEARCH_URL }: DistributedSettings): string[] => [
  ...(KAFKA_BROKERS.length === 0 ? ['KAFKA_BROKERS must name a Kafka broker, e.g. localhost:9092'] : []),
  ...(ELASTICSEARCH_URL === ''
    ? ['ELASTICSEARCH_URL must say where Elasticsearch is, e.g. http://localhost:9200']
    : []),
];

const hostOfBroker = (broker: string): string => broker.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

/** What goes together, but may surprise the operator. */
export function distributedHints(settings: DistributedSettings): string[] {
  const { KAFKA_BROKERS, KAFKA_TLS, KAFKA_SASL_MECHANISM, ELASTICSEARCH_URL } = settings;
  const hints: string[] = [];
  const broker = KAFKA_BROKERS.find((address) => !isLoopback(hostOfBroker(address)));
  if (broker !== undefined && KAFKA_TLS === 'off' && KAFKA_SASL_MECHANISM === 'plain')
    hints.push(`KAFKA_SASL_PASSWORD goes to ${broker} unencrypted: set KAFKA_TLS=on or a scram mechanism`);
  const signsIn = settings.ELASTICSEARCH_USERNAME !== '' || settings.ELASTICSEARCH_API_KEY !== '';
  if (signsIn && ELASTICSEARCH_URL.startsWith('http:') && !isLoopback(new URL(ELASTICSEARCH_URL).hostname))
    hints.push('The credentials of Elasticsearch travel unencrypted: use https in ELASTICSEARCH_URL');
  return hints;
}
