import 'reflect-metadata';
import { systemClock, createLog, DataDirUnusable, readConfig, type Config } from '@tracker/runtime';
import { start, StartFault } from './start';

/** EX_CONFIG of sysexits.h: the operator has to change something first. */
const CONFIGURATION_FAULT = 78;
const SHUTDOWN_LIMIT_MS = 9_000;

function refuse(lines: readonly string[]): never {
  for (const line of lines) console.error(line);
  process.exit(CONFIGURATION_FAULT);
}

const reading = readConfig(process.env);
if (!reading.ok) refuse(['The configuration has faults:', ...reading.faults.map((fault) => `  ${fault}`)]);
const config: Config = reading.config;
const log = createLog({
  level: config.LOG_LEVEL,
  secrets: [config.KEEPA_API_KEY, ...config.SIMULATOR_KEYS, ...config.API_KEYS],
});
for (const hint of reading.hints) log.warn(hint);

const running = await start(config, { log, clock: systemClock }).catch((error: unknown) => {
  if (error instanceof StartFault || error instanceof DataDirUnusable) refuse([error.message]);
  log.error('The start failed', { error });
  process.exit(1);
});

let stopping = false;
const stop = (signal: string): void => {
  if (stopping) return;
  stopping = true;
  log.info('Stopping', { signal });
  setTimeout(() => {
    log.error('The stop took too long: what was in flight is delivered again at the next start');
    process.exit(1);
  }, SHUTDOWN_LIMIT_MS).unref();
  running.close().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error('The stop failed', { error });
      process.exit(1);
    },
  );
};
process.once('SIGTERM', () => stop('SIGTERM'));
process.once('SIGINT', () => stop('SIGINT'));

console.log(running.greeting);
