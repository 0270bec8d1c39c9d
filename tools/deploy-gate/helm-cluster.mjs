// usage: node tools/deploy-gate/helm-cluster.mjs <repository> <tag> <next tag> [options of helm]
// Tries both charts in the cluster that kubectl's context names, in a namespace of its own that is removed at the end:
// install, first route, an upgrade to a copy of the chart with a raised version and one changed value, rollback, every pod
// deleted once, a drain, uninstall. A client in the cluster counts its requests all the while; at the end every answer of
// the simulator must be in the store. Prints a table of times; ends with 1 when something was lost.
// Needs helm, kubectl, and the images `<repository>/<app>` under both tags where the nodes find them.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const [repository, tag, nextTag, ...options] = process.argv.slice(2);
const NAMESPACE = 'tracker-trial';
const RELEASE = 'tracker';
const NAME = 'tracker-arbitrage-tracker';
const PART = 'app.kubernetes.io/part-of=arbitrage-tracker';
const CHART = 'deploy/helm/arbitrage-tracker';
const LIMIT_MS = 600_000;

const exec = promisify(execFile);
const run = async (program, args) => (await exec(program, args, { timeout: LIMIT_MS, maxBuffer: 20_000_000 })).stdout;
const kubectl = (...args) => run('kubectl', ['-n', NAMESPACE, ...args]);
const helm = (...args) => run('helm', [...args, '-n', NAMESPACE]);

const rows = [];
async function timed(what, work) {
  const start = performance.now();
  const note = await work();
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  rows.push({ what, seconds, note: note ?? '' });
  console.log(`${what}: ${seconds} s${note ? `, ${note}` : ''}`);
}

/** Waits until `probe` gives something true; bounded. */
async function until(what, probe, limitMs = 300_000) {
  for (const end = performance.now() + limitMs; ; await pause(1_000)) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) throw new Error(`${what}: not in ${limitMs / 1_000} s`);
  }
}

const values = (imageTag) => [
  ...['--set', `image.repository=${repository}`, '--set', `image.tag=${imageTag}`],
  ...['--set', 'settings.RATE_LIMIT_PER_MINUTE=0'],
  ...['--set-json', 'networkPolicy.clients=[{"podSelector":{"matchLabels":{"role":"client"}}}]'],
  ...['--wait', '--timeout', '8m'],
];

/** A pod under the restricted level that runs helm-client.mjs. */
const clientPod = (name, mode) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { role: 'client' } },
  spec: {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'client',
        image: `${repository}/api-gateway:${tag}`,
        command: ['node', '/app/client/helm-client.mjs', mode],
        env: [
          { name: 'API', value: `http://${NAME}-api-gateway:8000` },
          { name: 'CONSOLE', value: `http://${NAME}-admin:8501` },
          { name: 'KAFKA', value: 'trial-kafka:9092' },
          // kafkajs' timers make Node warn
          { name: 'NODE_NO_WARNINGS', value: '1' },
          { name: 'API_KEY', valueFrom: { secretKeyRef: { name: NAME, key: 'API_KEYS' } } },
        ],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ name: 'script', mountPath: '/app/client' }],
      },
    ],
    volumes: [{ name: 'script', configMap: { name: 'helm-client' } }],
  },
});

async function startClient(folder, name, mode) {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(clientPod(name, mode)));
  await kubectl('apply', '-f', file);
}

const counted = async () => {
  const [line] = (await kubectl('logs', 'client', '--tail=1')).trim().split('\n');
  return line ? JSON.parse(line) : null;
};

const allReady = () => kubectl('wait', '--for=condition=Available', 'deployment', '-l', PART, '--timeout=300s');

/** Runs a step and says how many requests were answered and lost in it. */
async function underLoad(what, work) {
  const before = await counted();
  await timed(what, async () => {
    const note = await work();
    await pause(3_000);
    const after = await counted();
    const answered = after.answered - before.answered;
    return `${answered} requests answered, ${after.lost - before.lost} lost${note ? `, ${note}` : ''}`;
  });
}

/** A copy of the chart with a raised version. */
function raisedChart(folder) {
  const copy = join(folder, 'arbitrage-tracker');
  cpSync(CHART, copy, { recursive: true });
  const chart = join(copy, 'Chart.yaml');
  writeFileSync(chart, readFileSync(chart, 'utf8').replace(/^version: .*$/m, 'version: 99.0.0'));
  return copy;
}

async function deleteEveryPod() {
  const { items } = JSON.parse(await kubectl('get', 'pods', '-l', PART, '-o', 'json'));
  const pods = items
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map(({ metadata }) => `pod/${metadata.name}`);
  for (const pod of pods) {
    await kubectl('delete', '--ignore-not-found', pod);
    await allReady();
  }
  return `${pods.length} pods`;
}

/** One node: what is evicted can't come back, so the budgets must stop the drain with one pod of each pair left. */
async function drainOneNode() {
  const node = (await run('kubectl', ['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}'])).trim();
  const drained = await kubectl(
    'drain',
    node,
    `--pod-selector=${PART}`,
    '--delete-emptydir-data',
    '--timeout=40s',
  ).then(
    () => 'the drain went through',
    ({ stderr }) => (/disruption budget/.test(stderr) ? 'stopped by the budgets' : stderr),
  );
  await run('kubectl', ['uncordon', node]);
  await allReady();
  return drained;
}

async function examined(folder) {
  await kubectl('scale', `deployment/${NAME}-keepa-ingest`, '--replicas=0');
  let findings;
  for (let attempt = 1; attempt <= 20; attempt++) {
    await pause(5_000);
    await startClient(folder, `examine-${attempt}`, 'examine');
    await kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', `pod/examine-${attempt}`, '--timeout=180s');
    findings = JSON.parse(await kubectl('logs', `examine-${attempt}`));
    if (findings.waiting === 0) break;
  }
  return findings;
}

async function trial(folder) {
  await run('kubectl', ['create', 'namespace', NAMESPACE]);
  await run('kubectl', ['label', 'namespace', NAMESPACE, 'pod-security.kubernetes.io/enforce=restricted']);
  await timed('trial-backends: install --wait', async () => {
    await helm('install', 'trial', 'deploy/helm/trial-backends', '--wait', '--timeout', '8m');
  });
  const start = performance.now();
  await timed('arbitrage-tracker: install --wait', async () => {
    await helm('install', RELEASE, CHART, ...values(tag), ...options);
  });
  await kubectl('create', 'configmap', 'helm-client', '--from-file=tools/deploy-gate/helm-client.mjs');
  await startClient(folder, 'client', 'count');
  await kubectl('wait', '--for=condition=Ready', 'pod/client', '--timeout=120s');
  await until('the first route', async () => (await counted())?.routes > 0);
  rows.push({
    what: 'first route through the console, from the install on',
    seconds: ((performance.now() - start) / 1_000).toFixed(1),
    note: '',
  });
  const key = await kubectl('get', 'secret', NAME, '-o', 'jsonpath={.data.API_KEYS}');
  await underLoad('upgrade to a raised version and LOG_LEVEL=warn', async () => {
    const changed = ['--set', 'settings.LOG_LEVEL=warn'];
    await helm('upgrade', RELEASE, raisedChart(folder), ...values(nextTag), ...changed, ...options);
    const kept = (await kubectl('get', 'secret', NAME, '-o', 'jsonpath={.data.API_KEYS}')) === key;
    return kept ? 'the API key is kept' : 'the API key CHANGED';
  });
  await underLoad('rollback --wait', async () => {
    await helm('rollback', RELEASE, '1', '--wait', '--timeout', '8m');
  });
  await underLoad('every pod deleted once', deleteEveryPod);
  await underLoad('drain of the only node for 40 s, uncordon', drainOneNode);
  const findings = await examined(folder);
  const total = await counted();
  await timed('uninstall of both', async () => {
    await helm('uninstall', RELEASE, '--wait');
    await helm('uninstall', 'trial', '--wait');
  });
  return { requests: total, events: findings };
}

const folder = mkdtempSync(join(tmpdir(), 'helm-cluster-'));
let found;
try {
  found = await trial(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
  await run('kubectl', ['delete', 'namespace', NAMESPACE, '--wait=false']);
}
console.table(rows);
console.log(JSON.stringify(found, null, 2));
const { requests, events } = found;
process.exit(
  requests.lost === 0 && events.lost.length === 0 && events.waiting === 0 && events.deadLetters === 0 ? 0 : 1,
);
