import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One of the built services in a process of its own. */
export class Service {
  private readonly child: ChildProcess;
  private output = '';

  constructor(name: string, environment: Record<string, string>) {
    const main = resolve('dist/apps', name, 'main.mjs');
    if (!existsSync(main)) throw new Error(`${main} is missing: build the services first`);
    this.child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const orphan = (): void => void this.child.kill('SIGKILL');
    process.once('exit', orphan);
    this.child.once('exit', () => process.off('exit', orphan));
    const collect = (chunk: Buffer): void => void (this.output = (this.output + chunk.toString()).slice(-20_000));
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
  }

  /** Resolves once it reads its partitions. */
  async started(): Promise<void> {
    while (!this.output.includes('"message":"Started"')) {
      if (this.child.exitCode !== null) throw new Error(`a service ended:\n${this.output}`);
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), once(this.child, 'exit')]);
    }
  }

  async end(): Promise<void> {
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }
}

const TICKS_A_SECOND = 100;
const PARTS = {
  Kafka: 'kafka.Kafka',
  Elasticsearch: 'org.elasticsearch.server',
  enricher: 'apps/enricher',
  arbitrage: 'apps/arbitrage',
  'api-gateway': 'apps/api-gateway',
};
export type Part = keyof typeof PARTS;

/** Seconds of CPU that the servers and services below this process have taken so far (Linux). */
export function cpuOfParts(): Record<Part, number> {
  const parents = new Map<number, { parent: number; seconds: number }>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const fields = read(`/proc/${name}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    parents.set(Number(name), {
      parent: Number(fields[1]),
      seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
    });
  }
  const ours = (pid: number): boolean => pid === process.pid || (pid > 1 && ours(parents.get(pid)?.parent ?? 0));
  const seconds = Object.fromEntries(Object.keys(PARTS).map((part) => [part, 0])) as Record<Part, number>;
  for (const [pid, { seconds: taken }] of parents) {
    if (!ours(pid)) continue;
    const command = read(`/proc/${pid}/cmdline`);
    for (const [part, mark] of Object.entries(PARTS)) if (command.includes(mark)) seconds[part as Part] += taken;
  }
  return seconds;
}

/** Empty when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return '';
    throw error;
  }
}
