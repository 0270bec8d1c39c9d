import { DEFAULT_EPOCH, DEFAULT_SEED, parseFaults, type SimulatorOptions } from '@tracker/keepa-simulator';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Settings =
  { ok: true; options: SimulatorOptions & { port: number; epoch: string } } | { ok: false; faults: string[] };

const DEFAULT_PORT = 8787;
const KEY = /^[0-9a-z]{64}$/;

/** Reads SIMULATOR_*; reports every fault at once and repeats no key. */
export function readSettings(environment: Environment): Settings {
  const faults: string[] = [];
  const text = (name: string): string => (environment[name] ?? '').trim();
  const number = (name: string, standard: number, valid: (value: number) => boolean, rule: string): number => {
    const value = text(name) === '' ? standard : Number(text(name));
    if (!valid(value)) faults.push(`${name} must be ${rule}`);
    return value;
  };
  const isPort = (value: number) => Number.isInteger(value) && value >= 0 && value <= 65_535;
  const isRate = (value: number) => Number.isInteger(value) && value > 0;
  const isFactor = (value: number) => value > 0 && Number.isFinite(value);
  const port = number('SIMULATOR_PORT', DEFAULT_PORT, isPort, 'a port, 0 to 65535');
  const refillRate = number('SIMULATOR_REFILL_RATE', 250, isRate, 'a positive whole number of tokens per minute');
  const timeFactor = number('SIMULATOR_TIME_FACTOR', 1, isFactor, 'a positive number');
  const epoch = text('SIMULATOR_EPOCH') || DEFAULT_EPOCH;
  if (Number.isNaN(Date.parse(epoch))) faults.push('SIMULATOR_EPOCH must be an ISO 8601 date and time');
  const keys = text('SIMULATOR_KEYS')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  if (!keys.every((key) => KEY.test(key)))
    faults.push('SIMULATOR_KEYS must be keys of 64 lower-case letters and digits, separated by commas');
  const faultShares = text('SIMULATOR_FAULTS');
  try {
    parseFaults(faultShares);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    faults.push(`SIMULATOR_FAULTS: ${error.message}`);
  }
  if (faults.length > 0) return { ok: false, faults };
  const seed = text('SIMULATOR_SEED') || DEFAULT_SEED;
  return { ok: true, options: { port, keys, refillRate, seed, epoch, timeFactor, faults: faultShares } };
}
