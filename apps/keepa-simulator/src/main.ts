import { startSimulator } from '@tracker/keepa-simulator';
import { readSettings } from './environment';

/** EX_CONFIG of sysexits.h: the operator has to change something. */
const EXIT_CONFIG = 78;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  if (!settings.ok) {
    for (const fault of settings.faults) console.error(fault);
    process.exitCode = EXIT_CONFIG;
    return;
  }
  const { options } = settings;
  const simulator = await startSimulator(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    console.error(`SIMULATOR_PORT: port ${String(options.port)} on 127.0.0.1 can't be opened (${error.code})`);
  });
  if (!simulator) {
    process.exitCode = EXIT_CONFIG;
    return;
  }
  const end = () => void simulator.close();
  process.once('SIGTERM', end).once('SIGINT', end);
  const { seed, epoch, timeFactor } = options;
  console.log(
    `Keepa simulator on ${simulator.url} (seed ${String(seed)}, epoch ${epoch}, time factor ${String(timeFactor)})`,
  );
}

await main();
