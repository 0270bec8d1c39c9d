// usage: node tools/deploy-gate/helm-cluster.mjs <repository> <tag> <next tag> [options of helm]
// Tries both charts in the cluster that kubectl's context names, in a namespace of its own that is removed at the end
// (KEEP_NAMESPACE=1: it stays): install, first route, who reaches what, an upgrade to a copy of the chart with a raised
// version and one changed value while events flow, rollback, every pod deleted once, a drain, the broker away, uninstall. A
// client in the cluster counts its requests all the while; after the upgrade and at the end nothing published may be
// missing. Prints a table of times; ends with 1 when something was lost.
// Needs helm, kubectl, a cluster that enforces network policies, and the images `<repository>/<app>` under both tags where
// the nodes find them.
import { setTimeout as pause } from 'node:timers/promises';
import {
  allReady,
  CHART,
  counted,
  examine,
  firstRoute,
  helm,
  imageValues,
  inNamespace,
  kubectl,
  NAME,
  PART,
  raisedChart,
  RELEASE,
  run,
  settled,
  startClient,
  startExaminer,
  timed,
  underLoad,
} from './cluster.mjs';
import { policyFaults } from './helm-policies.mjs';

const [repository, tag, nextTag, ...options] = process.argv.slice(2);
const image = `${repository}/api-gateway:${tag}`;

const apiKey = () => kubectl('get', 'secret', NAME, '-o', 'jsonpath={.data.API_KEYS}');

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

/** The API serves what is stored: it needs no broker. */
async function brokerAway() {
  await kubectl('scale', 'statefulset/trial-kafka', '--replicas=0');
  await kubectl('wait', '--for=delete', 'pod/trial-kafka-0', '--timeout=90s');
  await pause(60_000);
  await kubectl('scale', 'statefulset/trial-kafka', '--replicas=1');
  await kubectl('rollout', 'status', 'statefulset/trial-kafka', '--timeout=180s');
  await allReady();
}

/** The rollout of other images, a raised chart and one changed value, in the middle of what ingest publishes. */
async function upgrade(folder) {
  const key = await apiKey();
  const before = await examine('events');
  const changed = ['--set', 'settings.LOG_LEVEL=warn'];
  const start = performance.now();
  await helm('upgrade', RELEASE, raisedChart(folder), ...imageValues(repository, nextTag), ...changed, ...options);
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  const after = await examine('events');
  if ((await apiKey()) !== key) throw new Error('the API key changed');
  const flow = ['raw', 'enriched', 'alerts'].map((topic) => `${after[topic] - before[topic]} ${topic}`);
  if (after.raw === before.raw) throw new Error('no event flowed during the upgrade');
  return `helm's part ${seconds} s, events published meanwhile: ${flow.join(', ')}`;
}

async function trial(folder) {
  await timed('trial-backends: install --wait', async () => {
    await helm('install', 'trial', 'deploy/helm/trial-backends', '--wait', '--timeout', '8m');
  });
  const start = performance.now();
  await timed('arbitrage-tracker: install --wait', async () => {
    await helm('install', RELEASE, CHART, ...imageValues(repository, tag), ...options);
  });
  await startClient(image);
  await firstRoute(start);
  await startExaminer(image);
  await underLoad('upgrade to a raised version, other tags and LOG_LEVEL=warn', () => upgrade(folder));
  const afterUpgrade = await settled();
  await underLoad('rollback --wait', async () => {
    await helm('rollback', RELEASE, '1', '--wait', '--timeout', '8m');
  });
  await underLoad('every pod deleted once', deleteEveryPod);
  await underLoad('drain of the only node for 40 s, uncordon', drainOneNode);
  await underLoad('the broker away for 60 s, until all are ready', brokerAway);
  let policies;
  await timed('who reaches what', async () => {
    policies = await policyFaults(image);
    return `${policies.tried} connections tried, ${policies.faults.length} not as the policies say`;
  });
  const atTheEnd = await settled();
  await pause(2_000);
  const requests = await counted();
  await timed('uninstall of both', async () => {
    await helm('uninstall', RELEASE, '--wait');
    await helm('uninstall', 'trial', '--wait');
  });
  return { requests, policies: policies.faults, afterUpgrade, atTheEnd };
}

const found = await inNamespace(trial);
console.log(JSON.stringify(found, null, 2));
const { requests, policies, afterUpgrade, atTheEnd } = found;
process.exit(requests.lost === 0 && policies.length === 0 && !afterUpgrade.lost && !atTheEnd.lost ? 0 : 1);
