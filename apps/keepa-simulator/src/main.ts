import { startSimulator } from '@tracker/keepa-simulator';
import { readConfig, simulatorSettings } from '@tracker/runtime';

/** EX_CONFIG of sysexits.h: the operator has to change something. */
const CONFIGURATION_FAULT = 78;
/** For requests in flight when the process stops. */
const GRACE_MS = 2_000;

function refuse(lines: readonly string[]): never {
  for (const line of lines) console.error(line);
  process.exit(CONFIGURATION_FAULT);
}

const reading = readConfig(process.env);
if (!reading.ok) refuse(['The configuration has faults:', ...reading.faults.map((fault) => `  ${fault}`)]);
const { config } = reading;
const settings = simulatorSettings(config);
const simulator = await startSimulator({
  ...settings,
  host: config.SIMULATOR_HOST,
  port: config.SIMULATOR_PORT,
  keys: config.SIMULATOR_KEYS,
}).catch((error: NodeJS.ErrnoException) => {
  if (error instanceof RangeError) refuse([`SIMULATOR_*: ${error.message}`]);
  if (!['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND'].includes(error.code ?? '')) throw error;
  refuse([`SIMULATOR_PORT: port ${config.SIMULATOR_PORT} on ${config.SIMULATOR_HOST} can't be opened (${error.code})`]);
});
const end = (): void => {
  // a connection that has sent nothing would hold the close up for a minute
  setTimeout(() => process.exit(), GRACE_MS).unref();
  void simulator.close();
};
process.once('SIGTERM', end).once('SIGINT', end);
console.log(`Keepa simulator on ${simulator.url} (seed ${settings.seed}, time factor ${settings.timeFactor})`);
