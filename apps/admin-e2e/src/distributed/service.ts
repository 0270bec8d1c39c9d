import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = resolve(__dirname, '../../../..');
/** What the services print, for whoever looks at a test that failed. */
const LOGS = join(ROOT, 'tmp/e2e-distributed');
const SETPRIV = '/usr/bin/setpriv';
/** Linux ends the process with the one that started it, however that ends: a killed run leaves nothing. */
const DIES_WITH_RUNNER = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--'] : [];
/** A busy machine starts several at once. */
const START_MS = 120_000;
const POLL_MS = 100;

export interface Program {
  /** Names its log. */
  name: string;
  /** Its main, from the root of the workspace. */
  main: string;
  /** The whole of it, but for the path: nothing of this process's is handed on. */
  environment: Record<string, string>;
  /** What it prints once it works. */
  ready: RegExp;
}

/** A program in a process of its own. */
export class Service {
  private constructor(
    private readonly program: Program,
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {}

  /** Resolves once it works; rejects, with what it printed, when it ends before or takes more than 2 minutes. */
  static async start(program: Program): Promise<Service> {
    const { name, main, environment } = program;
    mkdirSync(LOGS, { recursive: true });
    const log = join(LOGS, `${name}.log`);
    const output = openSync(log, 'w');
    const [command = '', ...args] = [...DIES_WITH_RUNNER, process.execPath, join(ROOT, main)];
    const child = spawn(command, args, {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const orphan = (): void => void child.kill('SIGKILL');
    process.once('exit', orphan);
    child.once('exit', () => process.off('exit', orphan));
    const service = new Service(program, child, log);
    await service.works();
    return service;
  }

  /** What it has printed so far. */
  get text(): string {
    return readFileSync(this.log, 'utf8');
  }

  /** @throws when it did not run to the end, or ended with anything but 0 */
  async stop(): Promise<void> {
    const ranUntilNow = this.runs;
    this.child.kill('SIGTERM');
    if (this.runs) await once(this.child, 'exit');
    const { exitCode, signalCode } = this.child;
    if (!ranUntilNow) throw new Error(this.fault(`had ended by itself (${exitCode ?? signalCode})`));
    if (exitCode !== 0) throw new Error(this.fault(`ended with ${exitCode ?? signalCode} when told to`));
  }

  private get runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private async works(): Promise<void> {
    for (const deadline = Date.now() + START_MS; !this.program.ready.test(this.text); await pause(POLL_MS)) {
      if (!this.runs) throw new Error(this.fault(`ended (${this.child.exitCode ?? this.child.signalCode})`));
      if (Date.now() < deadline) continue;
      this.child.kill('SIGKILL');
      throw new Error(this.fault(`was not ready within ${START_MS / 1_000} s`));
    }
  }

  private fault(what: string): string {
    return `${this.program.name} ${what}; see ${this.log}:\n${this.text.slice(-2_000)}`;
  }
}
