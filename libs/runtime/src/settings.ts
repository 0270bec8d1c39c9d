import type { RetentionLimits } from '@tracker/messaging-port';
import { distributedFaults, distributedHints, type DistributedSettings } from './distributed-settings';
import { accessFaults, accessHints, authOf, type AccessSettings } from './access-settings';
import {
  API_KEY,
  bad,
  bindAddress,
  factor,
  form,
  good,
  hosts,
  instant,
  isBroker,
  isProxy,
  KEEPA_KEY,
  keys,
  listOf,
  marketplaces,
  oneOf,
  port,
  type Reading,
  type Setting,
  text,
  url,
  whole,
} from './setting-kinds';

/** Everything that the environment can set. Read once, at start; all faults are reported together. */
export const SETTINGS = {
  DATA_DIR: text('./data', 'Folder of the embedded store and journal. Demo and real data never share one.'),
  API_HOST: bindAddress(
    '127.0.0.1',
    'must be an address of this machine, like 127.0.0.1, 0.0.0.0 or [::]',
    'Address that the API and the console bind to. 0.0.0.0 or [::]: every address of the machine; other machines need a key then, see API_AUTH, and the name that they use must be in ALLOWED_HOSTS.',
  ),
  API_PORT: port(8000, 'Port of the API; Swagger UI is at /docs.'),
  CONSOLE_PORT: port(8501, 'Port of the console.'),
  API_AUTH: {
    preset: '',
    about:
      'keys: every request but /health needs a key of API_KEYS or a session opened with one. none: nobody is asked. Empty: none while API_HOST is loopback, else keys.',
    read: (value: string): Reading<'keys' | 'none' | null> =>
      value === '' ? good(null) : value === 'keys' || value === 'none' ? good(value) : bad('must be keys or none'),
  },
  API_KEYS: keys(
    API_KEY,
    '16 to 256 letters, digits and -._~+/ (as `openssl rand -hex 24` makes them)',
    'Keys that open the API and the console, separated by commas. Taking one out ends its sessions.',
  ),
  RATE_LIMIT_PER_MINUTE: whole(
    600,
    0,
    1_000_000,
    'Requests a minute for each key, or for each address without one; 0: no limit.',
  ),
  ALLOWED_HOSTS: hosts('localhost,127.0.0.1,[::1]', 'Host names that a request may carry.'),
  TRUSTED_PROXIES: listOf(
    'loopback',
    isProxy,
    'addresses, ranges like 10.0.0.0/8, or loopback, linklocal, uniquelocal',
    'Proxies whose x-forwarded-for and x-forwarded-proto are believed: rate limits count the address that they name, and a session cookie is marked Secure behind TLS.',
  ),
  KEEPA_API_KEY: text('', 'Your Keepa API key. Empty: demo with simulated prices.', true),
  KEEPA_BASE_URL: url('https://api.keepa.com', 'Where Keepa answers.'),
  MARKETPLACES: marketplaces,
  PRODUCT_PICTURES: oneOf(
    'off',
    ['off', 'on'],
    'on: the console shows product pictures, which the browser loads from Amazon (m.media-amazon.com). off: it asks its own address alone. Simulated products have no pictures, so the demo shows none either way.',
  ),
  ECB_URL: url(
    'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml',
    "The ECB's daily euro reference rates; empty: off.",
  ),
  LOG_LEVEL: oneOf(
    'info',
    ['silent', 'error', 'warn', 'info', 'debug'],
    'How much is logged, to standard output as JSON.',
  ),
  METRICS_HOST: bindAddress(
    '',
    'must be an address of this machine, or empty',
    'Address of the metrics and probes; empty: 127.0.0.1 in `npm start`, every address of the machine in the services.',
  ),
  METRICS_PORT: port(
    9464,
    'Port of /metrics (Prometheus), /health/live and /health/ready; 0: any, the log names it.',
    0,
  ),
  KAFKA_BROKERS: listOf(
    '',
    isBroker,
    'host:port',
    'Kafka brokers to start from, as host:port, separated by commas. The services need them; `npm start` needs none.',
  ),
  TOPIC_PREFIX: form(
    '',
    /^[\w.-]{1,100}$/,
    'up to 100 letters, digits and ._-',
    'Stands before every topic and consumer group, so that several installations can share a broker.',
  ),
  KAFKA_REPLICATION_FACTOR: whole(1, 1, 10, 'Copies of each partition, for topics that are created.'),
  KAFKA_SESSION_SECONDS: whole(
    45,
    6,
    300,
    'Seconds without a sign of a service after which the brokers give its partitions to another one.',
  ),
  KAFKA_TLS: oneOf<'off' | 'on'>('off', ['off', 'on'], 'on: brokers are spoken to over TLS.'),
  KAFKA_CA_FILE: text('', "File with the certificates that vouch for the brokers; empty: the system's own."),
  KAFKA_SASL_MECHANISM: oneOf<DistributedSettings['KAFKA_SASL_MECHANISM']>(
    'none',
    ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
    'How the services sign in at Kafka.',
  ),
  KAFKA_SASL_USERNAME: text('', 'User name for Kafka.'),
  KAFKA_SASL_PASSWORD: text('', 'Password for Kafka.', true),
  ELASTICSEARCH_URL: url('', 'Where Elasticsearch answers. The services need it; `npm start` needs none.'),
  INDEX_PREFIX: form(
    '',
    /^[a-z0-9][a-z0-9._-]{0,99}$/,
    'up to 100 lower-case letters, digits and ._-, the first a letter or digit',
    'Stands before every index, so that several installations can share a cluster. Demo and real data never share one.',
  ),
  ELASTICSEARCH_USERNAME: text('', 'User name for Elasticsearch.'),
  ELASTICSEARCH_PASSWORD: text('', 'Password for Elasticsearch.', true),
  ELASTICSEARCH_API_KEY: text('', 'API key for Elasticsearch, in place of a user name.', true),
  ELASTICSEARCH_CA_FILE: text('', "File with the certificates that vouch for Elasticsearch; empty: the system's own."),
  SIMULATOR_URL: url(
    'http://127.0.0.1:8787',
    'Where the services find `npm run simulator` in the demo, i.e. without KEEPA_API_KEY.',
  ),
  RETENTION_RAW_DAYS: whole(
    7,
    1,
    3_650,
    'Days that the journal keeps the answers of Keepa; what is unread always stays.',
  ),
  RETENTION_RAW_GB: whole(5, 1, 10_000, 'Gigabytes of journal from which on the oldest answers of Keepa go sooner.'),
  RETENTION_ENRICHED_HOURS: whole(24, 1, 8_760, 'Hours that the journal keeps enriched products once they are read.'),
  RETENTION_ALERT_DAYS: whole(
    90,
    1,
    3_650,
    'Days that the journal keeps alerts; for the list see RETENTION_LISTED_ALERT_DAYS.',
  ),
  RETENTION_DEAD_LETTER_DAYS: whole(30, 1, 3_650, 'Days that journal and store keep dead letters.'),
  RETENTION_LISTED_ALERT_DAYS: whole(365, 1, 3_650, 'Days that the store keeps alerts, as they are listed.'),
  RETENTION_CLOSED_ROUTE_DAYS: whole(
    180,
    1,
    3_650,
    'Days that the store keeps a route after it closed; it stays as long as one of its alerts.',
  ),
  // the longest statistic is over 180 days
  RETENTION_HISTORY_MONTHS: whole(36, 7, 600, 'Months of price history that the store keeps before the current one.'),
  RETENTION_REQUEST_DAYS: whole(
    7,
    1,
    3_650,
    'Days that the store keeps requests to refresh a page and what was taken off the watchlist.',
  ),
  SIMULATOR_PORT: port(8787, 'Port of `npm run simulator`. Inside `npm start` the simulator takes any free port.', 0),
  SIMULATOR_HOST: bindAddress(
    '127.0.0.1',
    'must be an address of this machine',
    'Address that `npm run simulator` binds to.',
  ),
  SIMULATOR_KEYS: keys(
    KEEPA_KEY,
    '64 lower-case letters and digits',
    'Keys that `npm run simulator` accepts; empty: its demo key alone.',
  ),
  SIMULATOR_REFILL_RATE: whole(250, 1, 10_000, 'Tokens a minute that the simulator gives.'),
  SIMULATOR_SEED: text('demo', 'Seed of the simulated world.'),
  SIMULATOR_EPOCH: instant("Start of the simulated world; empty: the simulator's own."),
  SIMULATOR_TIME_FACTOR: factor('1', 'How much faster than real time simulated prices change.'),
  SIMULATOR_FAULTS: text('', 'Faults that the simulator plays, e.g. `429:0.02,500:0.01`; empty: none.'),
  SIMULATOR_CAPTURES: text(
    '',
    'Folder of captured Keepa answers that the simulator serves beside its own world; empty: none.',
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;
type ValueOf<S> = S extends { read(text: string): Reading<infer T> } ? T : never;
/** No setting is open any more: API_AUTH says what holds. */
export type Config = { readonly [Name in SettingName]: NonNullable<ValueOf<(typeof SETTINGS)[Name]>> };

const DISTRIBUTED = [
  'KAFKA_BROKERS',
  'KAFKA_TLS',
  'KAFKA_CA_FILE',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'ELASTICSEARCH_URL',
  'ELASTICSEARCH_USERNAME',
  'ELASTICSEARCH_PASSWORD',
  'ELASTICSEARCH_API_KEY',
  'ELASTICSEARCH_CA_FILE',
] as const satisfies (keyof DistributedSettings)[];
const ACCESS = ['API_HOST', 'API_AUTH', 'API_KEYS', 'ALLOWED_HOSTS'] as const satisfies (keyof AccessSettings)[];

/**
 * Every setting and what may surprise the operator about them, or every fault, one line each. An empty variable counts
 * as absent.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): { ok: true; config: Config; hints: string[] } | { ok: false; faults: string[] } {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    // ECB_URL= switches the rates off, so there an empty value is a value
    const given = environment[name]?.trim();
    const reading = setting.read(given === undefined || (given === '' && name !== 'ECB_URL') ? setting.preset : given);
    if (reading.ok) values[name] = reading.value;
    else faults.push(`${name} ${reading.fault}`);
  }
  if (values['API_PORT'] !== undefined && values['API_PORT'] === values['CONSOLE_PORT'])
    faults.push('API_PORT and CONSOLE_PORT must differ');
  const access = values as unknown as AccessSettings;
  // where one of them is faulty, the others can't be judged
  if (ACCESS.every((name) => values[name] !== undefined)) faults.push(...accessFaults(access));
  const distributed = values as unknown as DistributedSettings;
  if (DISTRIBUTED.every((name) => values[name] !== undefined)) faults.push(...distributedFaults(distributed));
  if (faults.length > 0) return { ok: false, faults };
  const config: Config = { ...(values as Config), API_AUTH: authOf(access) };
  return { ok: true, config, hints: [...accessHints(access), ...distributedHints(config), ...pictureHints(config)] };
}

/** Whether the console shows product pictures. Simulated products have none. */
export const showsPictures = (config: Config): boolean =>
  config.PRODUCT_PICTURES === 'on' && config.KEEPA_API_KEY !== '';

/** Of the services apart, those that show pictures are not given the key. */
const pictureHints = (config: Config): string[] =>
  config.PRODUCT_PICTURES === 'on' && !showsPictures(config) && config.KAFKA_BROKERS.length === 0
    ? ['PRODUCT_PICTURES=on without KEEPA_API_KEY: simulated products have no pictures, so none are shown']
    : [];

/** How long the journal keeps what. */
export const retentionLimits = (config: Config): RetentionLimits => ({
  raw: { days: config.RETENTION_RAW_DAYS, bytes: config.RETENTION_RAW_GB * 1_000_000_000 },
  enriched: { hours: config.RETENTION_ENRICHED_HOURS },
  alerts: { days: config.RETENTION_ALERT_DAYS },
  deadLetters: { days: config.RETENTION_DEAD_LETTER_DAYS },
});

/** How long the store keeps what, as the stage that prunes it takes it. */
export const storeRetention = (
  config: Config,
): {
  alertDays: number;
  closedRouteDays: number;
  deadLetterDays: number;
  requestDays: number;
  historyMonths: number;
} => ({
  alertDays: config.RETENTION_LISTED_ALERT_DAYS,
  closedRouteDays: config.RETENTION_CLOSED_ROUTE_DAYS,
  deadLetterDays: config.RETENTION_DEAD_LETTER_DAYS,
  requestDays: config.RETENTION_REQUEST_DAYS,
  historyMonths: config.RETENTION_HISTORY_MONTHS,
});

/** What the settings say of the simulated world, as the simulator takes it. */
export const simulatorSettings = (
  config: Config,
): {
  refillRate: number;
  seed: string;
  epoch?: string;
  timeFactor: number;
  faults: string;
  captures: string;
} => ({
  refillRate: config.SIMULATOR_REFILL_RATE,
  seed: config.SIMULATOR_SEED,
  ...(config.SIMULATOR_EPOCH ? { epoch: config.SIMULATOR_EPOCH } : {}),
  timeFactor: config.SIMULATOR_TIME_FACTOR,
  faults: config.SIMULATOR_FAULTS,
  captures: config.SIMULATOR_CAPTURES,
});

/** What no log line may show. */
export const secretsOf = (config: Config): string[] =>
  (Object.entries(SETTINGS) as [SettingName, Setting<unknown>][])
    .filter(([, { secret }]) => secret)
    .flatMap(([name]) => config[name] as string | string[])
    .filter((value) => value !== '');
