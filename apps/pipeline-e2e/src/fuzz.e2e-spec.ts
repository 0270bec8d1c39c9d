import {
  TOPICS,
  type CostProfileDto,
  type PageDto,
  type ProductDto,
  type ProductEnriched,
  type ProductSummaryDto,
} from '@tracker/dto';
import { emitOpenApi } from '@tracker/stage-serve';
import { aBuyBox, anOffer, aProduct, aSnapshot } from '@tracker/testing';
import * as fc from 'fast-check';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { tmpdir } from 'node:os';
import { ODD_NAMES, operationsOf, RequestGenerator, type FuzzRequest, type Operation } from './fuzz-requests';
import { ScriptedKeepa } from './scripted-keepa';
import { eventually } from './standalone-process';
import { TestApplication } from './test-application';

const REQUESTS = 5_000;
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);
const NOW = '2026-11-22T12:00:00.000Z';
const ASINS = Array.from({ length: 130 }, (_, index) => `B0FUZZ${String(index).padStart(4, '0')}`);
/** Operations whose answer never ends. */
const ENDLESS = ['streamAlerts'];
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
/** Items on a page. */
const [DEFAULT_LIMIT, LARGEST_LIMIT] = [50, 100];

/** Pays from Italy to Germany. */
const productOf = (asin: string, index: number): ProductDto => {
  const seen = { observedAt: NOW, askedAt: NOW, traceId: 'look' };
  const italy = aSnapshot('IT', NOW, {
    rootCategory: { id: '412609031', name: 'Elettronica' },
    amazon: anOffer('IT', 8_999 + index),
  });
  const germany = aSnapshot('DE', NOW, {
    rootCategory: { id: '562066', name: 'Elektronik' },
    buyBox: aBuyBox('DE', 13_999),
    new: anOffer('DE', 13_999),
    buyBoxFreshness: seen,
  });
  const title = `Cordless drill ${index}`;
  return aProduct(
    [
      ['IT', italy],
      ['DE', germany],
    ],
    { asin, title, brand: index % 2 ? 'Bosch' : 'Acme' },
  );
};

const enrichedOf = (product: ProductDto): ProductEnriched => {
  const { asin, revision } = product;
  return { schemaVersion: 1, traceId: 'look', asin, revision, publishedAt: NOW, product };
};

function inject({ method, url, contentType, payload, excess }: FuzzRequest): InjectOptions {
  const deep = 200_000;
  const body = {
    none: payload,
    query: payload,
    body: `{"asin":"${'x'.repeat(2_000_000)}"}`,
    depth: `{"asins":[${'['.repeat(deep)}${']'.repeat(deep)}]}`,
  }[excess];
  const long = excess === 'query' ? `${url.includes('?') ? '&' : '?'}q=${'x'.repeat(1_000_000)}` : '';
  return {
    method: method as 'GET',
    url: url + long,
    headers: contentType === null ? {} : { 'content-type': contentType },
    ...(body === '' ? {} : { payload: body }),
  };
}

/** What is wrong with an answer, whatever was asked. */
function faultsOf(operation: Operation | null, { method }: FuzzRequest, answer: LightMyRequestResponse): string[] {
  const { statusCode, body } = answer;
  const declared = operation ? operation.statuses : ['404'];
  const faults = [
    ...(declared.includes(String(statusCode)) ? [] : [`${statusCode} is not declared`]),
    ...(statusCode >= 500 && statusCode !== 503 ? [`${statusCode} is a fault of the server`] : []),
    ...(/\n\s+at |node_modules|file:\/\/|SQLITE/.test(body) ? ['a stack trace'] : []),
    ...([process.cwd(), `${tmpdir()}/`].some((path) => body.includes(path)) ? ['a path of this machine'] : []),
  ];
  if (statusCode < 400) return faults;
  if (answer.headers['content-type'] !== PROBLEM_TYPE) return [...faults, `${answer.headers['content-type']}`];
  if (method === 'HEAD') return faults;
  const problem = answer.json<Record<string, unknown>>();
  const whole = ['type', 'title', 'detail', 'correlationId'].every((name) => typeof problem[name] === 'string');
  return whole && problem['status'] === statusCode ? faults : [...faults, `no problem document: ${body.slice(0, 200)}`];
}

/** Names that were sent and are not known, yet not refused. What is in a list of ASINs is judged one by one. */
function overlooked(
  operation: Operation | null,
  request: FuzzRequest,
  { statusCode }: LightMyRequestResponse,
): string[] {
  const { url, payload, excess } = request;
  if (statusCode >= 300) return [];
  const parameters = [...new URL(url, 'http://localhost').searchParams.keys()];
  const unknown = parameters.filter((sent) => !operation?.query.some(({ name }) => name === sent));
  const members = ODD_NAMES.filter((name) => payload.includes(`${JSON.stringify(name)}:`));
  return [...unknown, ...(payload.includes('"asins"') ? [] : members), ...(excess === 'none' ? [] : [excess])].map(
    (name) => `${name} was overlooked`,
  );
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Items that were not asked for: more than the limit, or without a word of the query. */
function surplusOf(operation: Operation | null, { url }: FuzzRequest, answer: LightMyRequestResponse): string[] {
  if (answer.statusCode !== 200 || !operation?.query.some(({ name }) => name === 'limit') || !answer.body) return [];
  const { items } = answer.json<{ items: ProductSummaryDto[] }>();
  const asked = new URL(url, 'http://localhost').searchParams;
  const limit = Number(asked.get('limit') ?? DEFAULT_LIMIT);
  const words = ['listProducts', 'listOpportunities'].includes(operation.id) ? wordsOf(asked.get('q') ?? '') : [];
  const strangers = items.filter(({ asin, title, brand }) => {
    const own = wordsOf(`${asin} ${title ?? ''} ${brand ?? ''} 4006381333931`);
    return !words.every((word) => own.some((other) => other.startsWith(word)));
  });
  return [
    ...(items.length > Math.min(limit, LARGEST_LIMIT) ? [`${items.length} items for a limit of ${limit}`] : []),
    ...strangers.map(({ asin }) => `${asin} for the words ${words.join()}`),
  ];
}

describe('whatever is sent to the API', () => {
  let keepa: ScriptedKeepa;
  let tracker: TestApplication;
  let operations: Operation[];
  let generator: RequestGenerator;

  beforeAll(async () => {
    keepa = await ScriptedKeepa.start(() => new Date(NOW));
    tracker = await TestApplication.start({ at: NOW, keepaUrl: keepa.url, marketplaces: ['DE', 'IT'] });
    const { stores, publisher } = tracker.embedded.ports;
    const products = ASINS.map(productOf);
    await stores.products.putMany(products);
    await stores.watchlist.add(ASINS.map((asin) => ({ asin, marketplaces: ['DE', 'IT'], addedAt: NOW })));
    await publisher.publish(
      TOPICS.enriched,
      products.map((product) => ({ key: product.asin, value: enrichedOf(product) })),
    );
    await publisher.republish(TOPICS.enriched, [{ key: 'X', value: Buffer.from('{'), headers: {} }]);
    await eventually(
      () => Promise.all(['alerts', 'arbitrage', 'dead-letters'].map((list) => tracker.get<PageDto>(`/${list}`))),
      ([alerts, routes, failed]) =>
        alerts?.total.value === ASINS.length && routes?.total.value === ASINS.length && failed?.total.value === 1,
      15_000,
    );
    const { updatedAt: _updatedAt, ...profile } = await tracker.get<CostProfileDto>('/cost-profile');
    const document = await emitOpenApi();
    operations = operationsOf(document);
    generator = new RequestGenerator(document, ASINS.slice(0, 5), { putCostProfile: profile });
  });
  afterAll(async () => {
    await tracker.close();
    await keepa.close();
  });

  it(`${REQUESTS} odd requests get no more than they ask for, or a declared problem that tells nothing of the inside`, async () => {
    const succeeded = new Set<string>();
    // a failure prints the seed, the path to it and the smallest request that still fails
    await fc.assert(
      fc.asyncProperty(generator.requests(ENDLESS), async (request) => {
        const operation = operations.find(({ id }) => id === request.operation) ?? null;
        const answer = await tracker.ask(inject(request));
        if (operation && answer.statusCode < 300) succeeded.add(operation.id);
        const wrong = [faultsOf, overlooked, surplusOf].flatMap((found) => found(operation, request, answer));
        expect(wrong).toEqual([]);
      }),
      { numRuns: REQUESTS, seed: SEED },
    );
    expect(tracker.log.entries.filter(({ message }) => message === 'a request failed unexpectedly')).toEqual([]);
    // else the requests would be too odd to show anything
    const never = operations.filter(({ id }) => !succeeded.has(id));
    expect(never.map(({ id }) => id)).toEqual(ENDLESS);
  });
});
