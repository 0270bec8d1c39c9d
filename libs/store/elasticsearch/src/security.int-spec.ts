import { inspect } from 'node:util';
import { StoreUnavailable, type Stores } from '@tracker/store-port';
import { anAlert, anAlertId, BUILT_AT } from '@tracker/store-port/testing';
import {
  elasticsearchForTests,
  makeCertificate,
  startElasticsearchGate,
  type ElasticsearchGate,
  type TestCertificate,
} from '@tracker/testing/servers';
import type { ElasticsearchAccess } from './client';
import { openElasticsearchStores } from './elasticsearch-stores';
import type { ElasticsearchRefused } from './failures';
import { indicesForTests, optionsFor } from './testing-stores';

const API_KEY = Buffer.from('key-id:key-and-secret').toString('base64');
const PASSWORD = 'right-and-secret';
const basic = (password: string) => ({ username: 'tracker', password });

/** The server for tests has no security module: a gate before it ends TLS and asks for credentials in its place. */
describe('a server that asks for TLS and credentials', () => {
  const indices = indicesForTests();
  let certificate: TestCertificate;
  let gate: ElasticsearchGate;
  let stores: Stores | null = null;

  beforeAll(async () => {
    certificate = makeCertificate();
    const { url: target } = elasticsearchForTests();
    gate = await startElasticsearchGate({ target, certificate, users: { tracker: PASSWORD }, apiKeys: [API_KEY] });
  });
  afterEach(async () => {
    gate.forbid = null;
    await stores?.close();
    stores = null;
  });
  afterAll(async () => {
    await gate?.close();
    certificate?.remove();
  });

  const open = async (access: Partial<ElasticsearchAccess> = {}): Promise<Stores> => {
    const known = { auth: basic(PASSWORD), tls: { ca: certificate.ca } };
    stores = await openElasticsearchStores({ ...optionsFor(indices.prefix, gate.url), ...known, ...access });
    return stores;
  };
  const refusal = async (access: Partial<ElasticsearchAccess> = {}): Promise<ElasticsearchRefused> => {
    const error = await open(access).then(
      () => new Error('it has started'),
      (reason: unknown) => reason,
    );
    return error as ElasticsearchRefused;
  };

  it.each<[string, ElasticsearchAccess['auth']]>([
    ['a user and a password', basic(PASSWORD)],
    ['an API key', { apiKey: API_KEY }],
  ])('keeps documents for who has %s', async (_, auth) => {
    const { alerts, fault } = await open({ auth });
    const batch = Array.from({ length: 3 }, (__, n) => anAlert({ alertId: anAlertId(n) }));
    await alerts.putMany(batch, BUILT_AT);

    expect((await alerts.getMany(batch.map(({ alertId }) => alertId))).size).toBe(3);
    expect(await fault()).toBeNull();
  });

  it.each<[string, ElasticsearchAccess['auth'], string[]]>([
    ['a wrong password', basic('wrong-and-secret'), ['wrong-and-secret', btoa('tracker:wrong-and-secret')]],
    ['a wrong API key', { apiKey: btoa('key-id:wrong-and-secret') }, [btoa('key-id:wrong-and-secret')]],
    ['no credentials', null, []],
  ])('is not entered with %s, and nothing repeats it', async (_, auth, secrets) => {
    const error = await refusal({ auth });

    expect([error.name, error.reason]).toEqual(['ElasticsearchRefused', 'credentials']);
    expect(error.message).toBe('Elasticsearch refuses the credentials (401)');
    for (const secret of secrets) expect(inspect(error, { depth: 20 })).not.toContain(secret);
  });

  it.each([
    ['nobody that it trusts has signed', () => null],
    ['another authority than the given one has signed', () => ({ ca: makeStranger() })],
  ])('is not trusted when %s', async (_, tls) => {
    const error = await refusal({ tls: tls() });

    expect([error.name, error.reason]).toEqual(['ElasticsearchRefused', 'certificate']);
    expect(error.message).toMatch(/^Elasticsearch can't be reached: .*certificate/);
    expect(inspect(error, { depth: 20 })).not.toContain(PASSWORD);
  });

  it('names the right that is missing at the start', async () => {
    gate.forbid = (_, path) => path.includes('_refresh');
    const error = await refusal();

    expect([error.name, error.reason]).toEqual(['ElasticsearchRefused', 'rights']);
    expect(error.message).toMatch(/^Elasticsearch refuses a right \(403\): action \[.*_refresh] is unauthorized/);
    expect(inspect(error, { depth: 20 })).not.toMatch(new RegExp(`${PASSWORD}|${btoa(`tracker:${PASSWORD}`)}`));
  });

  it('is an outage, with its reason, when credentials or rights end while it is in use', async () => {
    const { alerts, fault } = await open();
    const [alert] = [anAlert({ alertId: anAlertId(9) })];
    gate.forbid = (_, path) => path.includes('_bulk') || path.includes('_cluster/health');

    const refused = await alerts.putMany([alert], BUILT_AT).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect((refused as Error).message).toMatch(/^Elasticsearch refuses a right \(403\): action \[.*_bulk/);
    expect(await fault()).toMatch(/^Elasticsearch refuses a right \(403\)/);

    gate.forbid = null;
    expect(await alerts.putMany([alert], BUILT_AT)).toEqual(['stored']);
    expect(await fault()).toBeNull();
  });

  function makeStranger(): string {
    const stranger = makeCertificate();
    stranger.remove();
    return stranger.ca;
  }
});
