import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** The built main of an app, in a process of its own. */
export class BuiltProcess {
  private readonly child: ChildProcess;
  private output = '';

  /** Spawns it without waiting for anything; it sees nothing of this process's environment but the path. */
  constructor(app: string, environment: Record<string, string>) {
    this.child = spawn(process.execPath, [resolve(__dirname, '../../../dist/apps', app, 'main.mjs')], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // a test that fails must not leave it running
    const orphan = (): void => void this.child.kill('SIGKILL');
    process.once('exit', orphan);
    this.child.once('exit', () => process.off('exit', orphan));
    const collect = (chunk: Buffer): void => void (this.output += chunk.toString());
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
  }

  get text(): string {
    return this.output;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves once the output matches; rejects when the process ends before. */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(
          `The process ended (${this.child.exitCode ?? this.child.signalCode}) and had printed:\n${this.output}`,
        );
      const ended = new AbortController();
      await Promise.race([
        ...[this.child.stdout, this.child.stderr].map(
          (stream) => stream && once(stream, 'data', { signal: ended.signal }),
        ),
        once(this.child, 'exit', { signal: ended.signal }),
      ]).finally(() => ended.abort());
    }
  }

  /** Ends the process and resolves with its exit code or signal. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string> {
    this.child.kill(signal);
    return this.ended();
  }

  /** Exit code or signal of the process, once it has ended. */
  async ended(): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode ?? this.child.signalCode ?? '';
  }
}
