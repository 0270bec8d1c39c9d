import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { InjectOptions } from 'fastify';
import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import { STAGES } from '@tracker/dto';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { alertOf, NOW, opportunityOf, productOf } from '../fixtures/rows';
import workedExamples from '../fixtures/worked-examples.json';
import { emitOpenApi } from './emit-openapi';
import { startApi } from './testing-api';

type Json = Record<string, unknown>;
interface Operation {
  operationId: string;
  method: string;
  path: string;
  responses: Record<string, Json>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const operationsOf = (document: OpenAPIObject): Operation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      const responses = operation?.responses as unknown as Operation['responses'];
      return operation
        ? [{ operationId: operation.operationId ?? '', method: method.toUpperCase(), path, responses }]
        : [];
    }),
  );
/** All but the stream, whose answer has no end; it has a specification of its own. */
const answeringOf = (document: OpenAPIObject): Operation[] =>
  operationsOf(document).filter(({ operationId }) => operationId !== 'streamAlerts');
const schemasOf = (document: OpenAPIObject) => (document.components?.schemas ?? {}) as Record<string, Json>;

/** Members of a value that its schema does not know, and required ones that it lacks. */
function differences(value: unknown, schema: Json, schemas: Record<string, Json>, at = ''): string[] {
  const [part] = (schema['allOf'] ?? []) as Json[];
  const ref = (schema['$ref'] ?? part?.['$ref']) as string | undefined;
  if (value === null) return schema['nullable'] ? [] : [`${at} is null`];
  if (ref) return differences(value, schemas[ref.split('/').at(-1) ?? ''] ?? {}, schemas, at);
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      differences(item, (schema['items'] ?? {}) as Json, schemas, `${at}/${index}`),
    );
  if (typeof value !== 'object') return typeof value === schema['type'] ? [] : [`${at} is a ${typeof value}`];
  const properties = schema['properties'] as Record<string, Json> | undefined;
  if (!properties) return [];
  const lacking = ((schema['required'] ?? []) as string[]).filter((name) => !Object.hasOwn(value, name));
  return [
    ...lacking.map((name) => `${at}/${name} is missing`),
    ...Object.entries(value).flatMap(([name, inner]) =>
      properties[name]
        ? differences(inner, properties[name], schemas, `${at}/${name}`)
        : [`${at}/${name} is not declared`],
    ),
  ];
}

const ASIN = 'B000000001';
const { updatedAt: _updatedAt, ...profile } = DEFAULT_COST_PROFILE;
const bodies: Record<string, object> = {
  putCostProfile: profile,
  watchProducts: { asin: ASIN },
  refreshProduct: {},
  replayDeadLetters: {},
  openSession: { key: 'any' },
  calculateMargin: { ...workedExamples.examples[0]?.request, target: { roiBps: 2500 } },
};
const requestFor = ({ operationId, method, path }: Operation): InjectOptions => ({
  method: method as 'GET',
  url: path.replace('{asin}', ASIN).replace('{id}', `${ASIN}-IT-DE`),
  ...(['POST', 'PUT'].includes(method)
    ? { headers: { 'content-type': 'application/json' }, payload: bodies[operationId] }
    : {}),
});

describe('the OpenAPI document', () => {
  let document: OpenAPIObject;
  beforeAll(async () => {
    document = await emitOpenApi('1.2.3');
  });

  it('has every operation of the API under its own id', () => {
    expect(
      operationsOf(document)
        .map(({ operationId, method, path }) => `${operationId}: ${method} ${path}`)
        .sort(),
    ).toEqual([
      'calculateMargin: POST /margin',
      'closeSession: DELETE /session',
      'getCostProfile: GET /cost-profile',
      'getFxRates: GET /fx',
      'getHealth: GET /health',
      'getLiveness: GET /health/live',
      'getOpportunity: GET /arbitrage/{id}',
      'getPipeline: GET /pipeline',
      'getPriceHistory: GET /products/{asin}/history',
      'getProduct: GET /products/{asin}',
      'getReadiness: GET /health/ready',
      'getSession: GET /session',
      'listAlerts: GET /alerts',
      'listDeadLetters: GET /dead-letters',
      'listOpportunities: GET /arbitrage',
      'listProducts: GET /products',
      'listWatched: GET /products/watch',
      'openSession: POST /session',
      'putCostProfile: PUT /cost-profile',
      'refreshProduct: POST /products/{asin}/refresh',
      'replayDeadLetters: POST /dead-letters/replay',
      'streamAlerts: GET /alerts/stream',
      'unwatchProduct: DELETE /products/watch/{asin}',
      'watchProducts: POST /products/watch',
    ]);
  });

  it('knows money as a whole amount and one of four currencies', () => {
    expect(schemasOf(document)['MoneyDto']).toMatchObject({
      properties: { amount: { type: 'number' }, currency: { type: 'string', enum: ['EUR', 'GBP', 'PLN', 'SEK'] } },
      required: ['amount', 'currency'],
    });
    expect(schemasOf(document)['PriceDto']).toMatchObject({
      properties: { amount: { minimum: 1, maximum: 100_000_000 } },
    });
  });

  it('gives every property a type: marketplaces by name, classes by reference, and one opaque object', () => {
    const vague = Object.entries(schemasOf(document)).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties as Record<string, Json>).flatMap(([property, schema]) => {
        const typed = schema['allOf'] ?? schema['$ref'] ?? schema['enum'] ?? schema['items'];
        return !typed && (schema['type'] === undefined || schema['type'] === 'object') ? [`${name}.${property}`] : [];
      }),
    );
    expect(vague).toEqual(['OpportunityDetailDto.marginRequest', 'RouteFiguresDto.marginRequest']);
    const { buy } = schemasOf(document)['OpportunitySummaryDto']?.['properties'] as Record<string, Json>;
    expect(buy).toMatchObject({ type: 'string', enum: ['DE', 'IT', 'ES', 'UK', 'FR'] });
  });

  it('has every parameter of a list, with bounds and default, as optional', () => {
    const parameters = (document.paths['/arbitrage']?.get?.parameters ?? []) as unknown as {
      name: string;
      required: boolean;
      schema: Json;
    }[];
    expect(parameters.map(({ name }) => name).sort()).toEqual([
      'asin',
      'brand',
      'buy',
      'category',
      'cursor',
      'limit',
      'maxAgeMinutes',
      'minMarginBps',
      'minProfit',
      'minRoiBps',
      'order',
      'q',
      'sell',
      'sort',
      'state',
      'verdict',
    ]);
    expect(parameters.filter(({ required }) => required)).toEqual([]);
    expect(parameters.find(({ name }) => name === 'limit')?.schema).toMatchObject({
      minimum: 1,
      maximum: 100,
      default: 50,
    });
  });
});

describe('what the API answers', () => {
  let stores: MemoryStores;
  let app: NestFastifyApplication;
  let document: OpenAPIObject;

  beforeEach(async () => {
    stores = new MemoryStores();
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi({ stores, clock: new FakeClock(NOW), log: new MemoryLog(), messaging });
    document = (await app.inject('/openapi.json')).json();
  });
  afterEach(() => app.close());

  async function fill(): Promise<void> {
    await stores.watchlist.add([{ asin: ASIN, marketplaces: ['DE', 'IT'], addedAt: NOW }]);
    await stores.products.putMany([productOf(ASIN)]);
    const scores = [
      {
        buy: 'IT',
        sell: 'DE',
        verdict: 'no',
        profitHome: null,
        roiBps: null,
        reason: 'no offer',
      },
    ];
    await stores.products.putScores([
      { asin: ASIN, revision: 1, scores: scores as Parameters<typeof stores.products.putScores>[0][0]['scores'] },
    ]);
    await stores.opportunities.putMany([opportunityOf(ASIN)]);
    await stores.alerts.putMany([alertOf(ASIN, 'a'.repeat(32))], NOW);
    await stores.fxRates.put({ date: '2026-11-20', perEuro: { GBP: '0.85' }, source: 'ecb', fetchedAt: NOW });
    await stores.deadLetters.putMany([
      {
        id: 'raw.keepa_updates:0:1',
        topic: 'raw.keepa_updates',
        partition: 0,
        offset: 1,
        key: ASIN,
        valueBase64: '',
        headers: {},
        cause: 'decode',
        reason: 'empty value',
        group: 'enricher',
        attempts: 0,
        at: NOW,
        replayedAt: null,
      },
    ]);
    await stores.tokenSpend.add([{ account: 'keepa', day: NOW.slice(0, 10), kind: 'look', why: 'plan', tokens: 5 }]);
    const sweep = {
      n: 1,
      cause: 'fx',
      startedAt: NOW,
      finishedAt: null,
      total: 1,
      done: 0,
      opened: 0,
      closed: 0,
    } as const;
    await stores.sweeps.put({ ...sweep, afterAsin: null, openBefore: 0, newDay: false, countedSince: NOW });
    await stores.tokenLedger.put({ account: 'keepa', left: 1, refillPerMinute: 1, at: NOW });
    const at = [Date.parse('2026-11-20T00:00:00Z') / 1000];
    await stores.history.putChunks([
      { chunk: { asin: ASIN, marketplace: 'DE', series: 'NEW', month: '2026-11', at, values: [1] } },
    ]);
    for (const stage of STAGES)
      await stores.stageStatus.put({ stage, instance: 'one', state: 'ok', detail: '', since: NOW, at: NOW });
  }

  it('has exactly the members that the document declares', async () => {
    await fill();
    // unwatching comes last: the others need the product watched
    const operations = answeringOf(document).sort(
      (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
    );
    for (const operation of operations) {
      const response = await app.inject(requestFor(operation));
      const declared = operation.responses[response.statusCode];
      expect([operation.operationId, declared && response.statusCode < 300]).toEqual([operation.operationId, true]);
      const content = (declared?.['content'] as Record<string, { schema: Json }> | undefined)?.['application/json'];
      const found = content ? differences(response.json(), content.schema, schemasOf(document)) : [];
      expect([operation.operationId, found]).toEqual([operation.operationId, []]);
    }
  });

  it('has no status that the document does not declare, whatever is sent and whatever is broken', async () => {
    const provoked = new Map<string, Set<number>>();
    const provoke = async (operation: Operation, changes: Partial<InjectOptions> = {}) => {
      const response = await app.inject({ ...requestFor(operation), ...changes });
      const statuses = provoked.get(operation.operationId) ?? new Set();
      provoked.set(operation.operationId, statuses.add(response.statusCode));
    };
    const json = { 'content-type': 'application/json' };
    for (const operation of answeringOf(document)) {
      const { url, method } = requestFor(operation);
      await provoke(operation);
      await provoke(operation, { headers: { ...json, host: 'evil.example' } });
      await provoke(operation, { url: `${url as string}?limit=1e9&nonsense=1` });
      await provoke(operation, { url: (url as string).replace(ASIN, 'nope') });
      if (method !== 'GET') {
        await provoke(operation, { headers: { ...json, origin: 'http://evil.example' } });
        await provoke(operation, { headers: { 'content-type': 'text/plain' }, payload: 'x' });
        await provoke(operation, { headers: json, payload: '{' });
        await provoke(operation, { headers: json, payload: '{"nonsense":1}' });
        await provoke(operation, { headers: json, payload: `"${'x'.repeat(2_000_000)}"` });
      }
      stores.down = true;
      await provoke(operation);
      stores.down = false;
    }
    await breakStores();
    for (const operation of answeringOf(document)) await provoke(operation);

    for (const { operationId, responses } of answeringOf(document)) {
      const undeclared = [...(provoked.get(operationId) ?? [])].filter((status) => !responses[status]);
      expect([operationId, undeclared]).toEqual([operationId, []]);
    }
    const seen = new Set([...provoked.values()].flatMap((statuses) => [...statuses]));
    expect([...seen].sort()).toEqual([200, 204, 400, 403, 404, 409, 413, 415, 421, 500, 503]);
  });

  /** Every read of every store fails as no store should. */
  async function breakStores(): Promise<void> {
    const broken = new Proxy({}, { get: () => () => Promise.reject(new Error('a bug')) });
    for (const name of Object.keys(stores)) if (name !== 'stageStatus') Object.assign(stores, { [name]: broken });
  }

  it('is compressed when it is large and the caller wants that', async () => {
    const response = await app.inject({ url: '/openapi.json', headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers['content-encoding']).toBe('gzip');
  });

  it('has Swagger UI at /docs', async () => {
    const page = await app.inject('/docs');
    expect(page.headers['content-type']).toContain('text/html');
    expect((await app.inject('/docs/swagger-ui-init.js')).body).toContain('listOpportunities');
  });
});
