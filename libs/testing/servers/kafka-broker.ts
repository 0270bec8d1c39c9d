import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { java } from './kafka-jars';

const SETPRIV = '/usr/bin/setpriv';
/** Linux ends the broker with the thread that started it, however that ends: a killed test run leaves no broker. */
const DIES_WITH_RUNNER = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : [];

const START_MS = 90_000;
const STOP_MS = 20_000;
/** Exactly 16 bytes, or the broker refuses it. */
const CLUSTER_ID = Buffer.from('tracker-for-test').toString('base64url');

export interface BrokerOptions {
  id: number;
  /** Folder with the jars. */
  jars: string;
  /** Own folder: configuration, data, logs. */
  folder: string;
  properties: Record<string, string | number | boolean>;
}

/** One broker (KRaft, broker and controller in one) as a child process. */
export class KafkaBroker {
  private readonly command: string[];
  private child: ChildProcess | null = null;
  private exited: Promise<unknown> = Promise.resolve();
  private starts = 0;

  constructor(private readonly options: BrokerOptions) {
    const { folder, jars, properties } = options;
    mkdirSync(folder, { recursive: true });
    writeFileSync(this.file('log4j.properties'), LOGGING);
    const lines = Object.entries({ ...properties, 'log.dirs': this.file('data') }).map(
      ([key, value]) => `${key}=${value}`,
    );
    writeFileSync(this.file('server.properties'), `${lines.join('\n')}\n`);
    this.command = [java(), ...JVM, `-Dlog4j.configuration=file:${this.file('log4j.properties')}`, '-cp', `${jars}/*`];
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get running(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Makes the data folder; once, before the first start. `more`: further arguments of the storage tool. */
  format(more: readonly string[] = []): void {
    const [command = '', ...args] = this.command;
    const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', this.file('server.properties')];
    const { status, stdout, stderr } = spawnSync(command, [...args, ...format, ...more], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`broker ${this.options.id} can't be formatted: ${stdout}${stderr}`);
  }

  /** Starts, or starts again on the same data and ports; resolves when it serves. */
  async start(): Promise<void> {
    if (this.running) throw new Error(`broker ${this.options.id} runs already`);
    const log = this.file(`broker-${++this.starts}.log`);
    const output = openSync(log, 'a');
    const [command = '', ...args] = [...DIES_WITH_RUNNER, ...this.command];
    const child = spawn(command, [...args, 'kafka.Kafka', this.file('server.properties')], {
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.child = child;
    const killIt = () => child.kill('SIGKILL');
    process.once('exit', killIt);
    this.exited = once(child, 'exit').finally(() => process.off('exit', killIt));
    for (const deadline = Date.now() + START_MS; !readFileSync(log, 'utf8').includes('Kafka Server started');) {
      if (!this.running || Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`broker ${this.options.id} did not start:\n${readFileSync(log, 'utf8').slice(-4_000)}`);
      }
      await pause(50);
    }
  }

  /** SIGKILL resolves when the process is gone; SIGSTOP and SIGCONT at once. */
  async kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    this.child?.kill(signal);
    if (signal === 'SIGKILL') await this.exited;
  }

  /** Controlled shutdown; SIGKILL after 20 s. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.child?.kill('SIGTERM');
    const timer = setTimeout(() => this.child?.kill('SIGKILL'), STOP_MS);
    await this.exited;
    clearTimeout(timer);
  }

  private file(name: string): string {
    return join(this.options.folder, name);
  }
}

/** C1 alone halves the start; a broker for tests needs no more. */
const JVM = [
  '-Xms64m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xshare:auto',
  '-Djava.awt.headless=true',
];

const LOGGING = `log4j.rootLogger=INFO, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=[%d] %p %m (%c)%n
`;
