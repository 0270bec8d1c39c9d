// usage: node tools/deploy-gate/helm-secured.mjs <repository> <tag> [options of helm]
// Tries the chart against servers that take nobody without TLS and credentials, in the cluster that kubectl's context
// names, in a namespace of its own that is removed at the end: install with a Secret of the user's, first route, an upgrade
// with a wrong password, which the setup job must stop; at the end nothing published may be missing. Needs openssl and what
// helm-cluster.mjs needs, and the images of nginx and of the trial-backends chart.
import { randomBytes } from 'node:crypto';
import {
  allReady,
  apply,
  CHART,
  counted,
  firstRoute,
  helm,
  imageValues,
  inNamespace,
  kubectl,
  NAMESPACE,
  PART,
  RELEASE,
  settled,
  startClient,
  startExaminer,
  timed,
  underLoad,
} from './cluster.mjs';
import { certificates, KAFKA, SEARCH, securedServers, USER } from './secured-servers.mjs';

const [repository, tag, ...options] = process.argv.slice(2);
const image = `${repository}/api-gateway:${tag}`;
const images = {
  kafka: 'confluentinc/cp-kafka:7.5.3',
  elasticsearch: 'docker.elastic.co/elasticsearch/elasticsearch:8.11.4',
  nginx: 'nginxinc/nginx-unprivileged:1.27',
};
const APP = 'app.kubernetes.io/name';
const random = () => randomBytes(24).toString('hex');
const [apiKey, password] = [Buffer.from(`trial:${random()}`).toString('base64'), random()];

const credentials = (name, KAFKA_SASL_PASSWORD) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  stringData: { API_KEYS: random(), KAFKA_SASL_USERNAME: USER, KAFKA_SASL_PASSWORD, ELASTICSEARCH_API_KEY: apiKey },
});

const values = (secretName) => [
  ...imageValues(repository, tag),
  ...['--set-json', `kafka.brokers=["${KAFKA}.${NAMESPACE}.svc:9093"]`],
  ...['--set', 'kafka.tls.enabled=true', '--set', 'kafka.tls.caSecret=authority', '--set', 'kafka.sasl=scram-sha-512'],
  ...['--set', `elasticsearch.url=https://${SEARCH}.${NAMESPACE}.svc:9243`, '--set', 'elasticsearch.auth=apiKey'],
  ...['--set', 'elasticsearch.tls.caSecret=authority', '--set', `secret.existingName=${secretName}`],
  ...options,
];

async function startServers(folder) {
  const made = certificates(folder, NAMESPACE);
  await apply(...securedServers(made, { namespace: NAMESPACE, images, apiKey }));
  await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'secured', '--timeout=300s');
  const configure = ['kafka-configs', '--bootstrap-server', 'localhost:9092', '--alter', '--entity-type', 'users'];
  const user = ['--entity-name', USER, '--add-config', `SCRAM-SHA-512=[password=${password}]`];
  await kubectl('exec', KAFKA, '--', ...configure, ...user);
  await apply(credentials('credentials', password), credentials('wrong-credentials', random()));
}

/** The setup job must end it, and the pods that run must stay. */
async function upgradeWithWrongPassword() {
  const pods = () => kubectl('get', 'pods', '-l', `${PART},${APP}!=setup`, '-o', 'jsonpath={.items[*].metadata.uid}');
  const before = await pods();
  const stopped = await helm('upgrade', RELEASE, CHART, ...values('wrong-credentials')).then(
    () => false,
    () => true,
  );
  const reason = await kubectl('logs', '-l', `${APP}=setup`, '--tail=1');
  const same = (await pods()).split(' ').filter((pod) => !before.includes(pod)).length === 0;
  if (!stopped || !same) throw new Error('a wrong password got past the setup job');
  await kubectl('delete', 'job', '-l', `${APP}=setup`);
  await allReady();
  return `stopped by the setup job, which says: ${reason.trim().split('\n').at(-1)}`;
}

async function trial(folder) {
  await timed('Kafka and Elasticsearch with TLS and credentials', () => startServers(folder));
  const start = performance.now();
  await timed('install --wait', async () => void (await helm('install', RELEASE, CHART, ...values('credentials'))));
  await startClient(image, 'credentials');
  await firstRoute(start);
  const secretKeys = ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'ELASTICSEARCH_API_KEY'];
  await startExaminer(image, {
    env: secretKeys.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: 'credentials', key } } })),
    mounts: ['kafka', 'elasticsearch'].map((server) => ({
      volume: { name: server, secret: { secretName: 'authority' } },
      mount: { name: server, mountPath: `/etc/tracker/${server}` },
    })),
  });
  await underLoad('upgrade with a wrong password', upgradeWithWrongPassword);
  const events = await settled();
  const requests = await counted();
  await timed('uninstall', async () => void (await helm('uninstall', RELEASE, '--wait')));
  return { requests, events };
}

const found = await inNamespace(trial);
console.log(JSON.stringify(found, null, 2));
process.exit(found.requests.lost === 0 && !found.events.lost ? 0 : 1);
