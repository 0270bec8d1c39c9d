import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock, Log } from '@tracker/runtime-port';
import { DataDirUnusable } from './data-dir';
import { createLog } from './pino-log';
import { PrometheusMeter } from './prometheus-meter';
import { readConfig, secretsOf, type Config } from './settings';
import { StartFault } from './start-fault';
import { systemClock } from './system-clock';

/** EX_CONFIG of sysexits.h: the operator has to change something first. */
const CONFIGURATION_FAULT = 78;
const SHUTDOWN_LIMIT_MS = 9_000;

export interface ProcessContext {
  log: Log;
  clock: Clock;
  meter: PrometheusMeter;
  /** Names this process among all that share a store; never used twice. */
  instance: string;
  /** Aborts when the process is told to end, also in the middle of the start. */
  signal: AbortSignal;
}

export interface Running {
  /** For whoever looks at the terminal; null: the log says enough. */
  greeting: string | null;
  close(): Promise<void>;
}

function refuse(lines: readonly string[]): never {
  for (const line of lines) console.error(line);
  process.exit(CONFIGURATION_FAULT);
}

const refuseFaults = (faults: readonly string[]): never =>
  refuse(['The configuration has faults:', ...faults.map((fault) => `  ${fault}`)]);

/** Two containers of one host can have its name and the same process id. */
const instanceName = (): string => `${hostname()}:${process.pid}:${randomBytes(2).toString('hex')}`;

/**
 * Runs a process from its environment to its end. It ends with 0 when told to, with 78 where the operator has to act
 * first, with 1 after a failure or when closing takes longer than 9 s.
 */
export async function runProcess(options: {
  service: string;
  /** What this process needs beyond what every process does: its faults, one line each. */
  faults?: (config: Config) => string[];
  /** Throws `StartFault` or `DataDirUnusable` where the operator has to act. */
  start: (config: Config, context: ProcessContext) => Promise<Running>;
}): Promise<void> {
  const reading = readConfig(process.env);
  if (!reading.ok) return refuseFaults(reading.faults);
  const { config, hints } = reading;
  const missing = options.faults?.(config) ?? [];
  if (missing.length > 0) refuseFaults(missing);
  const instance = instanceName();
  const log = createLog({
    level: config.LOG_LEVEL,
    secrets: secretsOf(config),
    fields: { service: options.service, instance },
  });
  for (const hint of hints) log.warn(hint);

  const ending = new AbortController();
  const starting = options.start(config, {
    ...{ log, instance, clock: systemClock },
    ...{ meter: new PrometheusMeter(), signal: ending.signal },
  });
  endOnSignal(starting, ending, log);
  const running = await starting.catch((error: unknown): never => {
    if (ending.signal.aborted) process.exit(0);
    if (error instanceof StartFault || error instanceof DataDirUnusable) refuse([error.message]);
    log.error('The start failed', { error });
    process.exit(1);
  });
  if (running.greeting !== null && !ending.signal.aborted) console.log(running.greeting);
}

function endOnSignal(starting: Promise<Running>, ending: AbortController, log: Log): void {
  const end = (signal: string): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    log.info('Stopping', { signal });
    setTimeout(() => {
      log.error('The stop took too long: what was in flight is delivered again at the next start');
      process.exit(1);
    }, SHUTDOWN_LIMIT_MS).unref();
    starting
      .then((running) => running.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('The stop failed', { error });
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
}
