import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

const MAIN = resolve(__dirname, '../../../dist/apps/standalone/main.mjs');

/**
 * A port that was free a moment ago, below those that the system hands out by itself (from 32768 on Linux): neither the
 * simulator nor an outgoing connection can take it before its user does.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
        return false;
      },
    );
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** The built standalone process, as `npm start` runs it. */
export class StandaloneProcess {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly api: string,
    readonly console: string,
  ) {
    // a test that fails must not leave it running
    const orphan = (): void => void child.kill('SIGKILL');
    process.once('exit', orphan);
    child.once('exit', () => process.off('exit', orphan));
    const collect = (chunk: Buffer): void => void (this.output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
  }

  /** Spawns it without waiting for anything. */
  static async spawn(environment: Record<string, string>): Promise<StandaloneProcess> {
    const [apiPort, consolePort] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'],
        API_PORT: String(apiPort),
        CONSOLE_PORT: String(consolePort),
        LOG_LEVEL: 'warn',
        // tests ask ten times a second for what they wait for
        RATE_LIMIT_PER_MINUTE: '0',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const at = (port: string | number): string => `http://127.0.0.1:${port}`;
    return new StandaloneProcess(
      child,
      at(environment['API_PORT'] ?? apiPort),
      at(environment['CONSOLE_PORT'] ?? consolePort),
    );
  }

  /** Spawns it and waits for the start-up lines. */
  static async start(environment: Record<string, string>): Promise<StandaloneProcess> {
    const standalone = await StandaloneProcess.spawn(environment);
    await standalone.printed(/^Data {5}/m);
    return standalone;
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

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.api}${path}`);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
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

/** Asks again and again until the answer is as wanted; for state of another process, which can't be awaited. */
export async function eventually<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  limitMs = 60_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > end)
      throw new Error(`Not within ${limitMs} ms; last answer: ${JSON.stringify(answer).slice(0, 500)}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
