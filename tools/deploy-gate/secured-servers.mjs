// A Kafka that speaks TLS with SCRAM-SHA-512 alone and an Elasticsearch behind TLS that asks for an API key, as objects of
// Kubernetes, to try the charts' values for them. Certificates are made by openssl for the trial.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const KAFKA = 'secured-kafka';
export const SEARCH = 'secured-search';
export const USER = 'tracker';

const secured = (name, spec) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { secured: name } },
  spec: {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    ...spec,
  },
});
const CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
/** There is no other one that could answer while it is slow. */
const PATIENT = { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 12 };
const environment = (values) => Object.entries(values).map(([name, value]) => ({ name, value }));

/** Authority and the servers' certificates, PEM. */
export function certificates(folder, namespace) {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=trial authority',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  const certificateOf = (server) => {
    writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${server}.${namespace}.svc,DNS:localhost\n`);
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${server}`, '-keyout', 'key', '-out', 'request');
    openssl(
      'x509',
      '-req',
      '-in',
      'request',
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'names',
      '-out',
      'crt',
    );
    return { key: read('key'), crt: read('crt') };
  };
  return { ca: read('ca.crt'), kafka: certificateOf(KAFKA), search: certificateOf(SEARCH) };
}

const secret = (name, stringData) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData });
const service = (name, port) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { secured: name }, ports: [{ port }] },
});

const kafka = (namespace, image) =>
  secured(KAFKA, {
    containers: [
      {
        name: 'kafka',
        image,
        env: environment({
          CLUSTER_ID: 'YXJiaXRyYWdlLXRyY2tyMQ',
          KAFKA_NODE_ID: '1',
          KAFKA_PROCESS_ROLES: 'broker,controller',
          KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9094',
          KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
          // what is not secured is reached inside the pod alone
          KAFKA_LISTENERS: 'SECURED://:9093,LOCAL://localhost:9092,CONTROLLER://localhost:9094',
          KAFKA_ADVERTISED_LISTENERS: `SECURED://${KAFKA}.${namespace}.svc:9093,LOCAL://localhost:9092`,
          KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'SECURED:SASL_SSL,LOCAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
          KAFKA_INTER_BROKER_LISTENER_NAME: 'LOCAL',
          KAFKA_SASL_ENABLED_MECHANISMS: 'SCRAM-SHA-512',
          // three underscores are a dash
          KAFKA_LISTENER_NAME_SECURED_SCRAM___SHA___512_SASL_JAAS_CONFIG:
            'org.apache.kafka.common.security.scram.ScramLoginModule required;',
          KAFKA_SSL_KEYSTORE_TYPE: 'PEM',
          KAFKA_SSL_KEYSTORE_LOCATION: '/etc/secured/server.pem',
          KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
          KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
          KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
          KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
          KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
          KAFKA_HEAP_OPTS: '-Xms512m -Xmx512m',
        }),
        readinessProbe: { tcpSocket: { port: 9093 }, ...PATIENT },
        securityContext: CONTAINER,
        volumeMounts: [
          { name: 'certificate', mountPath: '/etc/secured' },
          { name: 'data', mountPath: '/var/lib/kafka/data' },
        ],
      },
    ],
    volumes: [
      { name: 'certificate', secret: { secretName: KAFKA } },
      { name: 'data', emptyDir: {} },
    ],
  });

/** What stands before Elasticsearch: TLS, and 401 without the API key. */
const nginx = (apiKey) => `
server {
  listen 9243 ssl;
  ssl_certificate /etc/secured/tls.crt;
  ssl_certificate_key /etc/secured/tls.key;
  client_max_body_size 0;
  location / {
    if ($http_authorization != "ApiKey ${apiKey}") {
      return 401 '{"error":{"type":"security_exception","reason":"unable to authenticate"},"status":401}';
    }
    proxy_pass http://127.0.0.1:9200;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Authorization "";
  }
}
`;

const search = ({ elasticsearch, nginx: nginxImage }) =>
  secured(SEARCH, {
    containers: [
      {
        name: 'elasticsearch',
        image: elasticsearch,
        env: environment({
          'discovery.type': 'single-node',
          'xpack.security.enabled': 'false',
          'ingest.geoip.downloader.enabled': 'false',
          'node.store.allow_mmap': 'false',
          ES_JAVA_OPTS: '-Xms512m -Xmx512m',
        }),
        securityContext: { ...CONTAINER, runAsGroup: 0 },
        readinessProbe: {
          httpGet: { path: '/_cluster/health?wait_for_status=yellow&timeout=1s', port: 9200 },
          ...PATIENT,
        },
        volumeMounts: [{ name: 'data', mountPath: '/usr/share/elasticsearch/data' }],
      },
      {
        name: 'nginx',
        image: nginxImage,
        securityContext: { ...CONTAINER, runAsUser: 101 },
        readinessProbe: { tcpSocket: { port: 9243 }, ...PATIENT },
        volumeMounts: [
          { name: 'certificate', mountPath: '/etc/secured' },
          { name: 'configuration', mountPath: '/etc/nginx/conf.d' },
        ],
      },
    ],
    volumes: [
      {
        name: 'certificate',
        secret: { secretName: SEARCH, items: ['tls.crt', 'tls.key'].map((key) => ({ key, path: key })) },
      },
      { name: 'configuration', secret: { secretName: SEARCH, items: [{ key: 'nginx', path: 'default.conf' }] } },
      { name: 'data', emptyDir: {} },
    ],
  });

/** The servers; `images`: kafka, elasticsearch, nginx. */
export const securedServers = ({ ca, kafka: ofKafka, search: ofSearch }, { namespace, images, apiKey }) => [
  secret('authority', { 'ca.crt': ca }),
  secret(KAFKA, { 'server.pem': `${ofKafka.key}${ofKafka.crt}${ca}` }),
  secret(SEARCH, { 'tls.key': ofSearch.key, 'tls.crt': ofSearch.crt, nginx: nginx(apiKey) }),
  service(KAFKA, 9093),
  service(SEARCH, 9243),
  kafka(namespace, images.kafka),
  search(images),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'secured-servers' },
    spec: {
      podSelector: { matchExpressions: [{ key: 'secured', operator: 'Exists' }] },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 9093 }, { port: 9243 }] }],
    },
  },
];
