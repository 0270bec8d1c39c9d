import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { elasticsearchHome, ServerUnavailable } from './elasticsearch-artifact';
import { freePort } from './free-port';

export interface ElasticsearchServer {
  /** `http://127.0.0.1:<port>`; the same after a restart. */
  readonly url: string;
  /** Sends a signal to the server itself, e.g. SIGKILL, SIGSTOP, SIGCONT. After SIGKILL it resolves once the server is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and data; resolves when it answers. */
  start(): Promise<void>;
  /** Ends it cleanly; without a `dir` of the caller its data go too. */
  stop(): Promise<void>;
}

const READY_MS = 120_000;
const POLL_MS = 100;
/** Fast starts and short runs matter here, not the throughput of hours. */
const JVM_OPTIONS = `-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-Djava.io.tmpdir=\${ES_TMPDIR}
-XX:+ExitOnOutOfMemoryError
-XX:-AlwaysPreTouch
-XX:-UsePerfData
`;

/**
 * A real Elasticsearch 8.13.4 on loopback, with its own JVM; it dies with this process. Refuses uid 0, so under root it
 * runs as `nobody`, who must be able to reach `dir` (default: a new folder under the system's temporary one).
 * @param options.heap e.g. `512m`
 * @throws ServerUnavailable Java 17 or Maven is missing, or the server does not come up
 */
export async function startElasticsearch(options: { dir?: string; heap?: string } = {}): Promise<ElasticsearchServer> {
  const java = java17();
  const home = await elasticsearchHome();
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'elasticsearch-'));
  const node = new Node(java, home, dir, options.heap ?? '512m', await freePort(), options.dir === undefined);
  await node.start();
  return node;
}

function java17(): string {
  const jvms = '/usr/lib/jvm';
  const homes = [
    process.env['ELASTICSEARCH_TEST_JAVA_HOME'],
    process.env['JAVA_HOME'],
    ...(existsSync(jvms) ? readdirSync(jvms).map((name) => join(jvms, name)) : []),
  ];
  const found = homes.find((home) => home !== undefined && majorVersion(home) === 17);
  if (found === undefined)
    throw new ServerUnavailable(
      'Elasticsearch for tests needs Java 17 (JAVA_HOME or /usr/lib/jvm), or ELASTICSEARCH_URL of a server that runs.',
    );
  return found;
}

function majorVersion(home: string): number | null {
  const { stderr } = spawnSync(join(home, 'bin', 'java'), ['-version'], { encoding: 'utf8' });
  const major = /version "(\d+)/.exec(stderr ?? '')?.[1];
  return major === undefined ? null : Number(major);
}

class Node implements ElasticsearchServer {
  private launcher: ChildProcess | null = null;

  constructor(
    private readonly java: string,
    private readonly home: string,
    private readonly dir: string,
    private readonly heap: string,
    private readonly port: number,
    private readonly ownsDir: boolean,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    if (this.launcher) throw new Error('the server runs already');
    this.prepare();
    this.launcher = this.launch();
    try {
      await this.ready(this.launcher);
    } catch (error) {
      await this.kill('SIGKILL');
      throw error;
    }
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const pid = this.pid();
    if (pid !== null) process.kill(pid, signal);
    else this.launcher?.kill(signal);
    if (signal === 'SIGKILL') await this.ended();
  }

  async stop(): Promise<void> {
    const pid = this.pid();
    // a stopped process takes no SIGTERM
    if (pid !== null) ['SIGCONT', 'SIGTERM'].forEach((signal) => process.kill(pid, signal));
    else this.launcher?.kill('SIGKILL');
    await this.ended();
    if (this.ownsDir) rmSync(this.dir, { recursive: true, force: true });
  }

  private async ended(): Promise<void> {
    const launcher = this.launcher;
    this.launcher = null;
    if (launcher && launcher.exitCode === null && launcher.signalCode === null) await once(launcher, 'exit');
  }

  private pid(): number | null {
    const path = join(this.dir, 'pid');
    if (!this.launcher || this.launcher.exitCode !== null || !existsSync(path)) return null;
    const pid = Number(readFileSync(path, 'utf8'));
    return pid > 0 ? pid : null;
  }

  private prepare(): void {
    for (const folder of ['conf', 'data', 'logs', 'tmp']) mkdirSync(join(this.dir, folder), { recursive: true });
    rmSync(join(this.dir, 'pid'), { force: true });
    copyFileSync(join(this.home, 'config', 'log4j2.properties'), join(this.dir, 'conf', 'log4j2.properties'));
    writeFileSync(join(this.dir, 'conf', 'jvm.options'), JVM_OPTIONS);
    writeFileSync(join(this.dir, 'conf', 'elasticsearch.yml'), this.settings());
    if (process.getuid?.() === 0) spawnSync('chown', ['-R', 'nobody:nogroup', this.dir]);
  }

  private settings(): string {
    return `cluster.name: tracker-tests
node.name: n1
discovery.type: single-node
http.host: 127.0.0.1
http.port: ${this.port}
transport.host: 127.0.0.1
transport.port: 0
path.data: ${join(this.dir, 'data')}
path.logs: ${join(this.dir, 'logs')}
# without its watch over the disk the server lifts every block for a full one, each 30 s: the tests set such blocks
cluster.info.update.interval: 24h
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
cluster.max_shards_per_node: 10000
node.store.allow_mmap: false
node.processors: 2
`;
  }

  /** The launcher stays in the foreground: the server ends when its launcher does, and that one dies with us. */
  private launch(): ChildProcess {
    const user =
      process.getuid?.() === 0 ? ['--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups', '--inh-caps=-all'] : [];
    const { JAVA_TOOL_OPTIONS: _foreign, ...env } = process.env;
    const options = ['-Xms4m', '-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    const properties = [
      'cli.name=server',
      `cli.script=${join(this.home, 'bin', 'elasticsearch')}`,
      'cli.libs=lib/tools/server-cli',
      `es.path.home=${this.home}`,
      `es.path.conf=${join(this.dir, 'conf')}`,
      'es.distribution.type=tar',
    ].map((property) => `-D${property}`);
    const classPath = ['lib', 'lib/cli-launcher'].map((folder) => join(this.home, folder, '*')).join(':');
    const server = ['-cp', classPath, 'org.elasticsearch.launcher.CliToolLauncher', '-p', join(this.dir, 'pid')];
    const java = [join(this.java, 'bin', 'java'), ...options, ...properties, ...server];
    return spawn('setpriv', [...user, '--pdeathsig', 'KILL', '--', ...java], {
      cwd: this.home,
      // the server reads its end from this pipe: it must stay open
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        ...env,
        HOME: this.dir,
        ES_TMPDIR: join(this.dir, 'tmp'),
        ES_JAVA_HOME: this.java,
        ES_JAVA_OPTS: `-Xms${this.heap} -Xmx${this.heap}`,
      },
    });
  }

  /** Only an answer of 200 is proof. */
  private async ready(launcher: ChildProcess): Promise<void> {
    let failure: string | null = null;
    launcher.once('error', (error) => (failure = `setpriv (util-linux) is needed: ${error.message}`));
    launcher.once('exit', (code) => (failure ??= `it ended with ${code}: ${this.lastErrors()}`));
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      if (failure !== null) throw new ServerUnavailable(`Elasticsearch did not start: ${failure}`);
      if (await this.answers()) return;
      await sleep(POLL_MS);
    }
    throw new ServerUnavailable(`Elasticsearch did not answer within ${READY_MS / 1_000} s: ${this.lastErrors()}`);
  }

  private async answers(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/_cluster/health?wait_for_status=yellow&timeout=5s`);
      return answer.status === 200;
    } catch {
      return false; // refused while it starts: asked again until the deadline
    }
  }

  private lastErrors(): string {
    const path = join(this.dir, 'logs', 'tracker-tests.log');
    if (!existsSync(path)) return 'it wrote no log';
    const errors = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => /ERROR|FATAL|Caused by|BindHttp/.test(line));
    return errors.slice(-3).join(' | ').slice(0, 600) || `see ${path}`;
  }
}
