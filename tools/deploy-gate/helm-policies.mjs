// Who reaches what in the cluster, against what the network policies of both charts say. A cluster that doesn't enforce
// policies shows as faults.
import { ELSEWHERE, kubectl, NAME, NAMESPACE, run, startPod } from './cluster.mjs';

/** Says of each `host:port` in its arguments whether it takes a connection; what is denied doesn't answer at all. */
const REACH = `
import { connect } from 'node:net';
const reach = (place) => new Promise((resolve) => {
  const [, host, port] = /^(.*):(\\d+)$/.exec(place);
  const socket = connect({ host, port: Number(port), timeout: 3000 });
  const end = (reached) => { socket.destroy(); resolve([place, reached]); };
  socket.once('connect', () => end(true)).once('error', () => end(false)).once('timeout', () => end(false));
});
console.log(JSON.stringify(Object.fromEntries(await Promise.all(process.argv.slice(1).map(reach)))));
`;

const DNS = { address: 'kube-dns.kube-system.svc.cluster.local:53', of: 'dns' };
/** Ports of pods, by app. */
const PORTS = [
  ['api-gateway', 8000],
  ['api-gateway', 9464],
  ['admin', 8080],
  ['keepa-simulator', 8787],
  ['enricher', 9464],
  ['kafka', 9092],
  ['elasticsearch', 9200],
];
/** What each reaches; whatever else is in PORTS it doesn't. */
const ALLOWED = [
  {
    who: 'a client',
    pod: 'reach-client',
    namespace: NAMESPACE,
    role: 'client',
    reaches: ['dns', 'api-gateway:8000', 'admin:8080', 'kafka:9092', 'elasticsearch:9200'],
  },
  // trial-backends lets its whole namespace in
  {
    who: 'a stranger here',
    pod: 'reach-stranger',
    namespace: NAMESPACE,
    role: 'stranger',
    reaches: ['dns', 'kafka:9092', 'elasticsearch:9200'],
  },
  { who: 'a stranger elsewhere', pod: 'reach-stranger', namespace: ELSEWHERE, role: 'stranger', reaches: ['dns'] },
  {
    who: 'the enricher',
    pod: `deployment/${NAME}-enricher`,
    namespace: NAMESPACE,
    reaches: ['dns', 'kafka:9092', 'elasticsearch:9200'],
  },
  {
    who: 'ingest',
    pod: `deployment/${NAME}-keepa-ingest`,
    namespace: NAMESPACE,
    reaches: ['dns', 'kafka:9092', 'elasticsearch:9200', 'keepa-simulator:8787'],
  },
  { who: 'the simulator', pod: `deployment/${NAME}-keepa-simulator`, namespace: NAMESPACE, reaches: [] },
];

async function places() {
  const { items } = JSON.parse(await kubectl('get', 'pods', '--field-selector=status.phase=Running', '-o', 'json'));
  const found = PORTS.flatMap(([app, port]) =>
    items
      .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === app && !metadata.deletionTimestamp)
      .map(({ status }) => ({ address: `${status.podIP}:${port}`, of: `${app}:${port}` })),
  );
  return [DNS, ...found];
}

/** One line for each connection that is not as the policies say. @returns them and how many were tried */
export async function policyFaults(image) {
  const tried = await places();
  const faults = [];
  for (const { who, pod, namespace, role, reaches } of ALLOWED) {
    if (role) await startPod(image, pod, { role, namespace, command: ['-e', 'setInterval(() => {}, 60_000)'] });
    const command = ['node', '--input-type=module', '-e', REACH, ...tried.map(({ address }) => address)];
    const found = JSON.parse(await run('kubectl', ['-n', namespace, 'exec', pod, '--', ...command]));
    // what is in one pod is not kept apart
    for (const { address, of } of tried.filter(({ of }) => !pod.endsWith(`-${of.split(':')[0]}`)))
      if (found[address] !== reaches.includes(of))
        faults.push(`${who} ${found[address] ? 'reaches' : "doesn't reach"} ${of} at ${address}`);
  }
  return { faults, tried: tried.length * ALLOWED.length };
}
