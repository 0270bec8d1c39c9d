// Starts the built simulator, installs the Python package "keepa" into an environment under tmp/ and lets check.py ask
// the one through the other. Prints "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const here = import.meta.dirname;
const root = join(here, '../..');
const simulatorMain = join(root, 'dist/apps/keepa-simulator/main.mjs');
const requirements = join(here, 'requirements.txt');
const START_MS = 30_000;
const KEYS = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
const [KEY, POOR_KEY, UNKNOWN_KEY] = KEYS;

function run(command, options) {
  const [program, ...rest] = command;
  const { status, error } = spawnSync(program, rest, { stdio: 'inherit', ...options });
  if (error) throw new Error(`${program} can't be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command.slice(0, 4).join(' ')} ended with ${status}`);
}

/** The environment's Python; the environment is made anew when the requirements have changed. */
function python() {
  const environment = join(root, 'tmp/keepa-conformance');
  const program = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stamp = join(environment, 'installed');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return program;
  rmSync(environment, { recursive: true, force: true });
  run([process.env.PYTHON ?? 'python3', '-m', 'venv', environment]);
  run([program, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(stamp, wanted);
  return program;
}

/** The simulator's process and its URL. */
async function startSimulator() {
  const SIMULATOR_KEYS = `${KEY},${POOR_KEY}`;
  const env = { ...process.env, SIMULATOR_PORT: '0', SIMULATOR_KEYS, SIMULATOR_REFILL_RATE: '200' };
  const simulator = spawn(process.execPath, [simulatorMain], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => simulator.kill(), START_MS);
  for await (const line of createInterface({ input: simulator.stdout })) {
    const url = /https?:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (!url) continue;
    clearTimeout(timer);
    simulator.stdout.resume();
    return { simulator, url };
  }
  throw new Error('the simulator has not started');
}

if (!existsSync(simulatorMain)) throw new Error('the simulator is not built: run "nx build keepa-simulator"');
const program = python();
const { simulator, url } = await startSimulator();
try {
  const { status } = spawnSync(program, ['-B', join(here, 'check.py'), url, KEY, POOR_KEY, UNKNOWN_KEY], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  simulator.kill();
}
