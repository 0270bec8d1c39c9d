import { MARKETPLACES, type Marketplace } from '@tracker/dto';

/** A value read from the environment, or what is wrong with it and what to write instead. */
type Reading<T> = { ok: true; value: T } | { ok: false; fault: string };
interface Setting<T> {
  /** As it would be written in the environment; empty: off or absent. */
  readonly preset: string;
  readonly secret?: true;
  /** For the operator: what it does. */
  readonly about: string;
  read(text: string): Reading<T>;
}

const good = <T>(value: T): Reading<T> => ({ ok: true, value });
const bad = <T>(fault: string): Reading<T> => ({ ok: false, fault });

const text = (preset: string, about: string, secret?: true): Setting<string> => ({
  preset,
  about,
  ...(secret ? { secret } : {}),
  read: good,
});

const whole = (preset: number, least: number, most: number, about: string): Setting<number> => ({
  preset: String(preset),
  about,
  read: (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? good(Number(value))
      : bad(`must be a whole number from ${least} to ${most}`),
});

const port = (preset: number, about: string, least = 1): Setting<number> => whole(preset, least, 65_535, about);

const url = (preset: string, about: string): Setting<string> => ({
  preset,
  about,
  read: (value) =>
    value === '' || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
      ? good(value.replace(/\/+$/, ''))
      : bad('must be an http or https address, or empty'),
});

const oneOf = <T extends string>(preset: T, choices: readonly T[], about: string): Setting<T> => ({
  preset,
  about,
  read: (value) =>
    choices.map((choice) => good(choice)).find((choice) => choice.ok && choice.value === value) ??
    bad(`must be one of ${choices.join(', ')}`),
});

const list = (preset: string, about: string): Setting<string[]> => ({
  preset,
  about,
  read: (value) =>
    good(
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
});

/** Keepa's keys are 64 lower-case letters and digits. The fault doesn't repeat them. */
const keys = (preset: string, about: string): Setting<string[]> => {
  const { read } = list(preset, about);
  return {
    preset,
    about,
    secret: true,
    read: (value) => {
      const reading = read(value);
      return !reading.ok || reading.value.every((key) => /^[0-9a-z]{64}$/.test(key))
        ? reading
        : bad('must be keys of 64 lower-case letters and digits, separated by commas');
    },
  };
};

const marketplaces: Setting<Marketplace[]> = {
  preset: MARKETPLACES.join(','),
  about: 'Marketplaces to track, two or more.',
  read: (value) => {
    const wanted = value.split(',').map((part) => part.trim());
    const known = MARKETPLACES.filter((marketplace) => wanted.includes(marketplace));
    return known.length === wanted.length && known.length >= 2
      ? good(known)
      : bad(`must be two or more of ${MARKETPLACES.join(', ')}, each once, separated by commas`);
  },
};

const instant = (about: string): Setting<string> => ({
  preset: '',
  about,
  read: (value) => {
    const time = Date.parse(value);
    if (value === '') return good('');
    return Number.isNaN(time) ? bad('must be an ISO 8601 instant, or empty') : good(new Date(time).toISOString());
  },
});

const factor = (preset: string, about: string): Setting<number> => ({
  preset,
  about,
  read: (value) =>
    /^\d{1,5}(\.\d{1,3})?$/.test(value) && Number(value) > 0 ? good(Number(value)) : bad('must be a number over 0'),
});

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Everything that the environment can set. Read once, at start; all faults are reported together. */
export const SETTINGS = {
  DATA_DIR: text('./data', 'Folder of the embedded store and journal. Demo and real data never share one.'),
  API_HOST: {
    preset: '127.0.0.1',
    about: 'Address that the API and the console bind to; loopback only.',
    read: (value: string): Reading<string> =>
      LOOPBACK.includes(value)
        ? good(value)
        : bad(
            `must be a loopback address (${LOOPBACK.join(', ')}): access from other machines needs sign-in, which this version does not have`,
          ),
  },
  API_PORT: port(8000, 'Port of the API; Swagger UI is at /docs.'),
  CONSOLE_PORT: port(8501, 'Port of the console.'),
  ALLOWED_HOSTS: list('localhost,127.0.0.1,[::1]', 'Host names that a request may carry.'),
  KEEPA_API_KEY: text('', 'Your Keepa API key. Empty: demo with simulated prices.', true),
  KEEPA_BASE_URL: url('https://api.keepa.com', 'Where Keepa answers.'),
  MARKETPLACES: marketplaces,
  ECB_URL: url(
    'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml',
    "The ECB's daily euro reference rates; empty: off.",
  ),
  LOG_LEVEL: oneOf(
    'info',
    ['silent', 'error', 'warn', 'info', 'debug'],
    'How much is logged, to standard output as JSON.',
  ),
  SIMULATOR_PORT: port(8787, 'Port of `npm run simulator`. Inside `npm start` the simulator takes any free port.', 0),
  SIMULATOR_KEYS: keys('', 'Keys that `npm run simulator` accepts; empty: its demo key alone.'),
  SIMULATOR_REFILL_RATE: whole(250, 1, 10_000, 'Tokens a minute that the simulator gives.'),
  SIMULATOR_SEED: text('demo', 'Seed of the simulated world.'),
  SIMULATOR_EPOCH: instant("Start of the simulated world; empty: the simulator's own."),
  SIMULATOR_TIME_FACTOR: factor('1', 'How much faster than real time simulated prices change.'),
  SIMULATOR_FAULTS: text('', 'Faults that the simulator plays, e.g. `429:0.02,500:0.01`; empty: none.'),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;
type ValueOf<S> = S extends { read(text: string): Reading<infer T> } ? T : never;
export type Config = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> };

/** Every setting, or every fault, one line each. An empty variable counts as absent. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): { ok: true; config: Config } | { ok: false; faults: string[] } {
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
  return faults.length ? { ok: false, faults } : { ok: true, config: values as Config };
}

/** What the settings say of the simulated world, as the simulator takes it. */
export const simulatorSettings = (
  config: Config,
): { refillRate: number; seed: string; epoch?: string; timeFactor: number; faults: string } => ({
  refillRate: config.SIMULATOR_REFILL_RATE,
  seed: config.SIMULATOR_SEED,
  ...(config.SIMULATOR_EPOCH ? { epoch: config.SIMULATOR_EPOCH } : {}),
  timeFactor: config.SIMULATOR_TIME_FACTOR,
  faults: config.SIMULATOR_FAULTS,
});
