// What the trials of the charts in a cluster share: kubectl's context, a namespace of their own in which nothing may pass
// that no policy allows, a client that counts its requests, a table of times.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { bundleSource } from '../bundle-source.mjs';

export const NAMESPACE = 'tracker-trial';
/** Of whoever has no business here. */
export const ELSEWHERE = 'tracker-trial-elsewhere';
export const RELEASE = 'tracker';
/** Of the release's objects. */
export const NAME = 'tracker-arbitrage-tracker';
export const PART = 'app.kubernetes.io/part-of=arbitrage-tracker';
export const CHART = 'deploy/helm/arbitrage-tracker';
const LIMIT_MS = 600_000;

const exec = promisify(execFile);
export const run = async (program, args) =>
  (await exec(program, args, { timeout: LIMIT_MS, maxBuffer: 50_000_000 })).stdout;
export const kubectl = (...args) => run('kubectl', ['-n', NAMESPACE, ...args]);
export const helm = (...args) => run('helm', [...args, '-n', NAMESPACE]);

const rows = [];
/** Adds a line to the table. `work` returns what else is to be said. `start`: of another clock than its own. */
export async function timed(what, work, start = performance.now()) {
  const note = (await work()) ?? '';
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  rows.push({ what, seconds, note });
  console.log(`${new Date().toISOString()} ${what}: ${seconds} s${note ? `, ${note}` : ''}`);
}

/** Waits until `probe` gives something true; bounded. */
export async function until(what, probe, limitMs = 300_000) {
  for (const end = performance.now() + limitMs; ; await pause(1_000)) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) throw new Error(`${what}: not in ${limitMs / 1_000} s`);
  }
}

/** Options of Helm for the images `<repository>/<app>:<tag>`; the client's pod is let in. */
export const imageValues = (repository, tag) => [
  ...['--set', `image.repository=${repository}`, '--set-string', `image.tag=${tag}`],
  ...['--set', 'settings.RATE_LIMIT_PER_MINUTE=0'],
  ...['--set-json', 'networkPolicy.clients=[{"podSelector":{"matchLabels":{"trial":"client"}}}]'],
  ...['--wait', '--timeout', '8m'],
];

/** Of NAMESPACE where they name no other. */
export async function apply(...objects) {
  const items = objects.map((object) => ({ ...object, metadata: { namespace: NAMESPACE, ...object.metadata } }));
  const folder = mkdtempSync(join(tmpdir(), 'helm-apply-'));
  const file = join(folder, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await run('kubectl', ['apply', '-f', file]).finally(() => rmSync(folder, { recursive: true }));
}

/** A pod under the restricted level that runs one of the scripts, labelled `trial: <role>`. */
const scriptPod = (
  image,
  name,
  { role = 'client', namespace = NAMESPACE, command, env = [], envFrom = [], mounts = [] },
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { trial: role } },
  spec: {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'script',
        image,
        command: ['node', ...command],
        // kafkajs' timers make Node warn
        env: [{ name: 'NODE_NO_WARNINGS', value: '1' }, ...env],
        envFrom,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ name: 'scripts', mountPath: '/app/scripts' }, ...mounts.map(({ mount }) => mount)],
      },
    ],
    volumes: [{ name: 'scripts', configMap: { name: 'scripts' } }, ...mounts.map(({ volume }) => volume)],
  },
});

/** @returns when it runs */
export async function startPod(image, name, options) {
  const pod = scriptPod(image, name, options);
  await apply(pod);
  await run('kubectl', [
    '-n',
    pod.metadata.namespace,
    'wait',
    '--for=condition=Ready',
    `pod/${name}`,
    '--timeout=120s',
  ]);
}

/** The client that asks the console and the API from now on. */
export const startClient = (image, secret = NAME) =>
  startPod(image, 'client', {
    command: ['scripts/helm-client.mjs', 'count'],
    env: [
      { name: 'API', value: `http://${NAME}-api-gateway:8000` },
      { name: 'CONSOLE', value: `http://${NAME}-admin:8501` },
      { name: 'API_KEY', valueFrom: { secretKeyRef: { name: secret, key: 'API_KEYS' } } },
    ],
  });

/** How its requests went so far. */
export async function counted() {
  const [line] = (await kubectl('logs', 'client', '--tail=1')).trim().split('\n');
  return line ? JSON.parse(line) : null;
}

/** A step, with the number of requests answered and lost in it. */
export async function underLoad(what, work) {
  const before = await counted();
  await timed(what, async () => {
    const note = await work();
    await pause(3_000);
    const after = await counted();
    const requests = `${after.answered - before.answered} requests answered, ${after.lost - before.lost} lost`;
    return [requests, `slowest so far ${after.slowest.ms} ms`, note].filter(Boolean).join(', ');
  });
}

/** A pod that stays, with the environment of a service and the access to Kafka and Elasticsearch that services have. */
export const startExaminer = (image, { env = [], mounts = [] } = {}) =>
  startPod(image, 'examiner', {
    command: ['-e', 'setInterval(() => {}, 60_000)'],
    env: [{ name: 'API_HOST', value: '127.0.0.1' }, ...env],
    envFrom: [{ configMapRef: { name: NAME } }],
    mounts,
  });

/** What helm-examine.mjs says. */
export const examine = async (what) =>
  JSON.parse(await kubectl('exec', 'examiner', '--', 'node', 'scripts/helm-examine.mjs', what));

/** Stops ingest, waits until everything published is read, says what the invariant finds, starts ingest again. */
export async function settled() {
  const ingest = `deployment/${NAME}-keepa-ingest`;
  await kubectl('scale', ingest, '--replicas=0');
  await kubectl('wait', '--for=delete', 'pod', '-l', `${PART},app.kubernetes.io/name=keepa-ingest`, '--timeout=60s');
  await until('everything read', async () => (await examine('events')).unread === 0);
  const findings = await until(
    'alerts stored',
    async () => {
      const found = await examine('invariant');
      return found.lost ? null : found;
    },
    60_000,
  ).catch(() => examine('invariant'));
  await kubectl('scale', ingest, '--replicas=1');
  return findings;
}

/** Until the console shows a route. */
export const firstRoute = (start) =>
  timed(
    'first route through the console, from the install on',
    async () => void (await until('the first route', async () => (await counted())?.routes > 0)),
    start,
  );

export const allReady = () => kubectl('wait', '--for=condition=Available', 'deployment', '-l', PART, '--timeout=300s');

/** A copy of the chart with a raised version. */
export function raisedChart(folder) {
  const copy = join(folder, 'arbitrage-tracker');
  cpSync(CHART, copy, { recursive: true });
  const chart = join(copy, 'Chart.yaml');
  writeFileSync(chart, readFileSync(chart, 'utf8').replace(/^version: .*$/m, 'version: 99.0.0'));
  return copy;
}

const policy = (namespace, name, spec) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});

async function prepare() {
  for (const namespace of [NAMESPACE, ELSEWHERE]) {
    await run('kubectl', ['create', 'namespace', namespace]);
    await run('kubectl', ['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
    const scripts = [
      'tools/deploy-gate/helm-client.mjs',
      await bundleSource('tools/deploy-gate/helm-examine.mjs', 'helm-examine'),
    ];
    const files = scripts.map((script) => `--from-file=${script}`);
    await run('kubectl', ['-n', namespace, 'create', 'configmap', 'scripts', ...files]);
  }
  await apply(
    policy(NAMESPACE, 'nothing', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy(NAMESPACE, 'pods-of-the-trial', {
      podSelector: { matchExpressions: [{ key: 'trial', operator: 'Exists' }] },
      policyTypes: ['Egress'],
      egress: [{}],
    }),
  );
}

/** Runs a trial in its namespace, which is removed at the end, and prints the table. */
export async function inNamespace(trial) {
  const folder = mkdtempSync(join(tmpdir(), 'helm-trial-'));
  try {
    await prepare();
    return await trial(folder);
  } finally {
    console.table(rows);
    rmSync(folder, { recursive: true, force: true });
    if (!process.env.KEEP_NAMESPACE)
      await run('kubectl', ['delete', 'namespace', NAMESPACE, ELSEWHERE, '--wait=false']);
  }
}

const ASK = `
const [path, method = 'GET', body] = process.argv.slice(1);
const headers = { authorization: 'Bearer ' + process.env.API_KEY, 'content-type': 'application/json' };
const answer = await fetch(process.env.API + path, { method, headers, body });
console.log(JSON.stringify({ status: answer.status, body: await answer.json() }));
`;

/** Status and body of a request to the API, asked by the client's pod. */
export const askApi = async (...request) =>
  JSON.parse(await kubectl('exec', 'client', '--', 'node', '--input-type=module', '-e', ASK, ...request));
