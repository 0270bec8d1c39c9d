import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  TOPICS,
  type AlertPageDto,
  type DeadLetterPageDto,
  type OpportunityPageDto,
  type ReplayReportDto,
  type WatchReportDto,
} from '@tracker/dto';
import { rawUpdate } from '@tracker/messaging-port/testing';
import { claimDataDir, openEmbedded, systemClock } from '@tracker/runtime';
import { MemoryLog } from '@tracker/runtime-port/testing';
import {
  makeCertificate,
  startElasticsearchGate,
  type ElasticsearchGate,
  type TestCertificate,
} from '@tracker/testing/servers';
import kafkajs from 'kafkajs';
import { dealPage, GERMANY, type Shop } from '../deal-page';
import { ScriptedKeepa } from '../scripted-keepa';
import { eventually } from '../standalone-process';
import { Bed, FULL } from './bed';
import { ServiceProcess, type ServiceName } from './service-process';
import { bareKafka, produceBytes } from './topic-records';

const ASIN = 'B0SECURED1';
const ITALY: Shop = { amazon: 8_999, new: 8_999, buyBox: 8_999 };
const AT_GERMANY: Shop = { amazon: -1, new: 13_999, buyBox: 13_999 };

const { AclOperationTypes: MAY, AclResourceTypes: ON, ResourcePatternTypes, AclPermissionTypes } = kafkajs;
/** On one name, or on all that begin with it; names without the prefix of topics and groups. */
type Right = [operation: number, on: number, name: string];
const topics = (operation: number, ...names: string[]) => names.map((name): Right => [operation, ON.TOPIC, name]);
const groups = (...names: string[]) => names.map((name): Right => [MAY.READ, ON.GROUP, name]);

const { raw: RAW, enriched: ENRICHED, alerts: ALERTS } = TOPICS;
const EVERY_ONE: Right[] = [
  [MAY.DESCRIBE, ON.TOPIC, '*'],
  [MAY.DESCRIBE_CONFIGS, ON.TOPIC, '*'],
  [MAY.DESCRIBE, ON.GROUP, '*'],
];
/** The table "Rights for each service" of docs/operations.md: a user for each row, and no right more. */
const RIGHTS: Record<string, Right[]> = {
  setup: topics(MAY.CREATE, '*').concat(topics(MAY.ALTER_CONFIGS, '*'), EVERY_ONE),
  'keepa-ingest': [...EVERY_ONE, ...topics(MAY.WRITE, RAW), ...topics(MAY.READ, RAW)],
  enricher: [
    ...EVERY_ONE,
    ...topics(MAY.READ, RAW),
    ...topics(MAY.WRITE, ENRICHED, `${RAW}.dlq`),
    ...groups('enricher'),
  ],
  arbitrage: [
    ...EVERY_ONE,
    ...topics(MAY.READ, ENRICHED),
    ...topics(MAY.WRITE, ALERTS, `${ENRICHED}.dlq`),
    ...groups('arbitrage'),
  ],
  'api-gateway': [
    ...EVERY_ONE,
    ...topics(MAY.READ, ALERTS, `${RAW}.dlq`, `${ENRICHED}.dlq`, `${ALERTS}.dlq`),
    ...topics(MAY.WRITE, RAW, ENRICHED, ALERTS, `${ALERTS}.dlq`),
    ...groups('api-gateway', 'api-gateway-dead-letters'),
  ],
  operator: [...EVERY_ONE, ...topics(MAY.WRITE, RAW, ENRICHED, ALERTS)],
  replayer: [...EVERY_ONE, ...topics(MAY.READ, RAW), ...groups('tracker-replay-again-')],
  mover: [
    ...EVERY_ONE,
    ...[MAY.CREATE, MAY.ALTER_CONFIGS, MAY.READ, MAY.WRITE].flatMap((operation) => topics(operation, '*')),
    ...groups('*'),
  ],
};
const passwordOf = (user: string): string => `${user}-and-secret`;
const API_KEY = Buffer.from('key-id:key-and-secret').toString('base64');

/** How a process ended, and all that it printed. */
interface Answer {
  code: number | string;
  text: string;
}
const TRACKER = resolve(__dirname, '../../../../dist/apps/tracker/main.mjs');

jest.setTimeout(FULL ? 600_000 : 240_000);

describe('the services over TLS, each as a user with the documented rights', () => {
  let certificate: TestCertificate;
  let folder: string;
  let bed: Bed;
  let gate: ElasticsearchGate;
  let keepa: ScriptedKeepa;
  let gateway: ServiceProcess;

  beforeAll(async () => {
    certificate = makeCertificate();
    folder = mkdtempSync(join(tmpdir(), 'secured-'));
    writeFileSync(join(folder, 'ca.pem'), certificate.ca);
    const users = Object.fromEntries(Object.keys(RIGHTS).map((name) => [name, passwordOf(name)]));
    bed = await Bed.start({ security: { certificate, users } });
    gate = await startElasticsearchGate({ target: bed.elasticsearch.url, certificate, apiKeys: [API_KEY] });
    keepa = await ScriptedKeepa.start(() => new Date());
    keepa.page = (asin, question) =>
      asin === ASIN ? dealPage(ASIN, question.domain === GERMANY ? AT_GERMANY : ITALY, question, new Date()) : null;
    await grant(bed.prefix);
    for (const prefix of [made(), moved()]) await grant(prefix);
  });
  afterAll(async () => {
    await bed?.close();
    await gate?.close();
    await keepa?.close();
    certificate?.remove();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** The prefix of what the command `setup` makes. */
  const made = (): string => `made-${bed.prefix}`;

  /** And of what `move` makes. */
  const moved = (): string => `moved-${bed.prefix}`;

  async function grant(prefix: string): Promise<void> {
    const everywhere = { host: '*', permissionType: AclPermissionTypes.ALLOW };
    const acl = Object.entries(RIGHTS).flatMap(([user, rights]) =>
      rights.map(([operation, resourceType, name]) => ({
        ...{ ...everywhere, principal: `User:${user}`, operation, resourceType },
        resourceName: prefix + name.replace('*', ''),
        resourcePatternType: name === '*' ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
      })),
    );
    const admin = bareKafka(bed.kafka.brokers).admin();
    await admin.connect();
    await admin.createAcls({ acl });
    await admin.disconnect();
  }

  const access = (user: string): Record<string, string> => ({
    KAFKA_TLS: 'on',
    KAFKA_CA_FILE: join(folder, 'ca.pem'),
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: user,
    KAFKA_SASL_PASSWORD: passwordOf(user),
    ELASTICSEARCH_URL: gate.url,
    ELASTICSEARCH_CA_FILE: join(folder, 'ca.pem'),
    ELASTICSEARCH_API_KEY: API_KEY,
    KEEPA_API_KEY: 'k'.repeat(64),
    KEEPA_BASE_URL: keepa.url,
    ECB_URL: '',
  });

  const told: string[] = [];
  /** Runs the operator's command; the answer has all that it printed. */
  async function tracker(user: string, args: string[], own: Record<string, string> = {}): Promise<Answer> {
    const env = { PATH: process.env['PATH'], ...bed.environment, ...access(user), LOG_LEVEL: 'warn', ...own };
    // not `spawnSync`: the ways to the servers lead through this process
    const child = spawn(process.execPath, [TRACKER, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
    const [code] = (await once(child, 'close')) as [number];
    told.push(text);
    return { code, text };
  }

  /** How the start of a service ends, and all that it printed. */
  async function start(name: ServiceName, own: Record<string, string>): Promise<Answer> {
    const service = new ServiceProcess(name, { ...bed.environment, ...access(name), ...own });
    bed.services.push(service);
    return { code: await service.ended(), text: service.text };
  }

  it('topics are made by whoever has the rights for it, and checked by the others', async () => {
    const own = { TOPIC_PREFIX: made() };
    expect(await tracker('operator', ['setup'], own)).toMatchObject({
      code: 78,
      text: expect.stringContaining(`needed: Create on topics ${made()}raw.keepa_updates, `) as string,
    });
    expect(await tracker('setup', ['setup'], own)).toMatchObject({ code: 0 });
    expect(await tracker('operator', ['setup', '--check'], own)).toMatchObject({ code: 0 });
  });

  it('a price becomes an alert', async () => {
    const names = ['keepa-ingest', 'enricher', 'arbitrage', 'api-gateway'] as const;
    const services = await Promise.all(names.map((name) => bed.serve(name, access(name))));
    gateway = services[3] as ServiceProcess;
    const report = await gateway.post<WatchReportDto>('/products/watch', { asin: ASIN, marketplaces: ['DE', 'IT'] });
    expect(report.added).toEqual([ASIN]);
    await eventually(
      () => gateway.get<OpportunityPageDto>('/arbitrage?buy=IT&sell=DE'),
      ({ items: [item] }) => item?.verdict === 'pays',
      120_000,
    );
    const alerts = await eventually(
      () => gateway.get<AlertPageDto>('/alerts'),
      ({ items }) => items.length > 0,
      120_000,
    );
    expect(alerts.items.map(({ kind, episode }) => [kind, episode])).toEqual([['opened', 1]]);
    await bed.settled();
  });

  it('what can not be read is kept, shown and published again, by the gateway and by the command', async () => {
    await produceBytes(bed, TOPICS.raw, [{ key: ASIN, value: Buffer.from('no event') }]);
    const kept = (count: number) =>
      eventually(
        () => gateway.get<DeadLetterPageDto>('/dead-letters'),
        ({ items }) => items.length >= count,
        60_000,
      );
    const { items } = await kept(1);
    const ids = items.map(({ id }) => id);

    expect(await gateway.post<ReplayReportDto>('/dead-letters/replay', { ids })).toMatchObject({ replayed: 1 });
    await kept(2);
    expect(await tracker('operator', ['dead-letters', 'replay', ...ids])).toMatchObject({ code: 0 });
    await kept(3);
    await bed.settled();
  });

  it.each([
    ['topics', 'operator', ['topics']],
    ['lag', 'operator', ['lag']],
    ['dead letters', 'operator', ['dead-letters', 'list']],
    ['a replay', 'replayer', ['replay', TOPICS.raw, '--from-date', '2026-01-01', '--into', 'again-', '--yes']],
  ])('the command shows and does %s', async (_, user, args) => {
    const { code, text } = await tracker(user, args);
    expect([code, code === 0 ? '' : text]).toEqual([0, '']);
  });

  it('the command moves a machine of its own to the servers', async () => {
    const dataDir = claimDataDir(join(folder, 'small'), 'live');
    const embedded = await openEmbedded({ dataDir, clock: systemClock, log: new MemoryLog() });
    const asins = Array.from({ length: 30 }, (_, n) => `B0MOVED${String(n).padStart(3, '0')}`);
    const events = asins.map((asin) => ({ key: asin, value: rawUpdate(asin, `trace-of-${asin}`) }));
    await embedded.ports.publisher.publish(TOPICS.raw, events);
    await embedded.close();
    dataDir.release();
    const own = { TOPIC_PREFIX: moved(), INDEX_PREFIX: moved(), DATA_DIR: join(folder, 'small') };

    const { code, text } = await tracker('mover', ['--json', 'move', '--yes'], own);
    expect([code, text]).toEqual([0, expect.stringContaining(`"${TOPICS.raw}": 30`)]);
    const lag = await tracker('mover', ['lag'], own);
    expect([lag.code, lag.text]).toEqual([0, expect.stringMatching(/enricher +raw\.keepa_updates +30\n/)]);
  });

  it.each<[string, ServiceName, Record<string, string>, RegExp]>([
    [
      'a wrong password',
      'enricher',
      { KAFKA_SASL_PASSWORD: 'wrong-and-secret' },
      /authentication failed.*Check KAFKA_SASL/i,
    ],
    ['authorities that nobody has named', 'enricher', { KAFKA_CA_FILE: '' }, /certificate.*Check KAFKA_CA_FILE/],
    [
      'the user of another service',
      'enricher',
      { KAFKA_SASL_USERNAME: 'arbitrage', KAFKA_SASL_PASSWORD: passwordOf('arbitrage') },
      /lacks Read on topic \S+raw\.keepa_updates, Write on topic \S+products\.enriched, Write on topic \S+raw\.keepa_updates\.dlq, Read on group \S+enricher\. docs\/operations\.md/,
    ],
    [
      'a wrong key of Elasticsearch',
      'arbitrage',
      { ELASTICSEARCH_API_KEY: 'd3JvbmctYW5kLXNlY3JldA==' },
      /\(401\)\. Check ELASTICSEARCH_API_KEY/,
    ],
    [
      'authorities of Elasticsearch that nobody has named',
      'api-gateway',
      { ELASTICSEARCH_CA_FILE: '' },
      /certificate.*Check ELASTICSEARCH_CA_FILE/,
    ],
  ])('a service with %s ends with 78, says what to look at and shows no secret', async (_, name, own, advice) => {
    const { code, text } = await start(name, own);

    expect(code).toBe(78);
    expect(text).toMatch(advice);
    expect(text).not.toMatch(/and-secret|d3JvbmctYW5kLXNlY3JldA|at .*\.mjs:/);
  });

  it('no service and no command has written a secret', () => {
    const secrets = [...Object.keys(RIGHTS).map(passwordOf), API_KEY];
    const texts = [...told, ...bed.services.map(({ text }) => text)];
    expect(texts.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
    expect(texts.join('').length).toBeGreaterThan(1_000);
  });
});
