import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ProblemDto } from '@tracker/dto';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { NOW } from '../fixtures/rows';
import type { ServeOptions } from '../serve-options';
import { startApi } from './testing-api';

const KEYS = ['first-key-of-sixteen', 'second-key-of-sixteen'] as const;
const WRONG = 'wrong-key-of-sixteen-or-more';
const json = { 'content-type': 'application/json' };
const WATCHED = { asin: 'B000000001' };

let app: NestFastifyApplication;
let clock: FakeClock;
let log: MemoryLog;
let stores: MemoryStores;

async function start(options: Partial<ServeOptions> = { keys: KEYS }): Promise<void> {
  [clock, log, stores] = [new FakeClock(NOW), new MemoryLog(), new MemoryStores()];
  app = await startApi({ stores, clock, log, messaging: { lags: () => Promise.resolve([]) } }, options);
}
afterEach(() => app.close());

const ask = (url: string, headers: Record<string, string> = {}, more: InjectOptions = {}) =>
  app.inject({ url, headers, ...more });
const signIn = (key: unknown, headers: Record<string, string> = {}) =>
  ask('/session', { ...json, ...headers }, { method: 'POST', payload: { key } });
const cookieOf = (answer: LightMyRequestResponse): string => String(answer.headers['set-cookie']).split(';')[0] ?? '';
const statusOf = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
  (await ask(url, headers)).statusCode;

describe('without a key', () => {
  beforeEach(() => start());

  it.each([
    '/products',
    '/arbitrage',
    '/alerts/stream',
    '/cost-profile',
    '/session',
    '/docs',
    '/docs/',
    '/openapi.json',
    '/nowhere',
    '/',
  ])('%s is a 401 problem that says how to come in', async (url) => {
    const answer = await ask(url);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'www-authenticate': 'Bearer realm="arbitrage tracker"',
      'cache-control': 'no-store',
    });
    expect(answer.json()).toMatchObject({ status: 401, title: 'Not signed in' });
  });

  it.each([
    ['/health', 200],
    ['/health/live', 200],
    ['/health?x=1', 400],
  ])('%s answers for itself with %d', async (url, status) => {
    expect(await statusOf(url)).toBe(status);
  });

  it.each(['/healthy', '/health/../products', '//health', '/HEALTH', '/%68ealth', '/products?x=/health', '/session/'])(
    '%s does not pass for open',
    async (url) => {
      expect(await statusOf(url)).toBe(401);
    },
  );

  it('no write reaches the store', async () => {
    const answer = await ask('/products/watch', json, { method: 'POST', payload: WATCHED });
    expect(answer.statusCode).toBe(401);
    expect(await stores.watchlist.count()).toBe(0);
  });
});

describe('with a key', () => {
  beforeEach(() => start());

  it.each([
    { authorization: `Bearer ${KEYS[0]}` },
    { authorization: `bearer  ${KEYS[1]}` },
    { 'x-api-key': KEYS[0] },
    { 'x-api-key': KEYS[1], authorization: 'Basic dXNlcjpwYXNz' },
  ])('in %j everything answers', async (headers) => {
    for (const url of ['/products', '/openapi.json', '/docs'])
      expect([url, await statusOf(url, headers as Record<string, string>)]).toEqual([url, 200]);
  });

  it.each([
    { authorization: `Bearer ${WRONG}` },
    { 'x-api-key': WRONG },
    { 'x-api-key': `${KEYS[0]}, ${KEYS[0]}` },
    { 'x-api-key': '' },
    { authorization: `Bearer ${WRONG}`, 'x-api-key': KEYS[0] },
  ])('that is wrong, in %j, nothing does', async (headers) => {
    const answer = await ask('/products', headers as Record<string, string>);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it.each([{ authorization: KEYS[0] }, { authorization: `Basic ${KEYS[0]}` }, { authorization: 'Bearer' }])(
    'where none is expected, in %j, nothing does',
    async (headers) => {
      expect(await statusOf('/products', headers as Record<string, string>)).toBe(401);
    },
  );

  it('a key in the address opens nothing', async () => {
    expect(await statusOf(`/products?key=${KEYS[0]}&api_key=${KEYS[0]}`)).toBe(401);
  });

  it('a foreign host name, as a rebound DNS name would carry, is refused all the same', async () => {
    expect(await statusOf('/products', { 'x-api-key': KEYS[0], host: 'evil.example:8000' })).toBe(421);
  });
});

describe('a session', () => {
  beforeEach(() => start());

  it('is opened with a key and is as good as the key', async () => {
    const answer = await signIn(KEYS[1]);
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(answer.headers['set-cookie']).toMatch(
      /^tracker-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/,
    );
    const cookie = cookieOf(answer);
    for (const url of ['/products', '/docs', '/openapi.json'])
      expect([url, await statusOf(url, { cookie })]).toEqual([url, 200]);
    expect((await ask('/session', { cookie })).json()).toEqual({ auth: 'keys', expiresAt: '2026-11-29T12:00:00.000Z' });
    expect((await ask('/session', { 'x-api-key': KEYS[0] })).json()).toEqual({ auth: 'keys', expiresAt: null });
  });

  it.each([
    ['https', true],
    ['https, http', true],
    ['http', false],
    ['http, https', false],
    ['httpsx', false],
  ])('has a cookie for TLS alone when it came over %s: %s', async (proto, secure) => {
    const answer = await signIn(KEYS[0], { 'x-forwarded-proto': proto });
    expect(/; Secure$/.test(String(answer.headers['set-cookie']))).toBe(secure);
  });

  it('is not opened by a wrong key, nor by anything that is not a key', async () => {
    const wrong = await signIn(WRONG);
    expect(wrong.statusCode).toBe(401);
    expect(wrong.headers['www-authenticate']).toContain('Bearer');
    expect(wrong.headers).not.toHaveProperty('set-cookie');
    for (const key of ['', 1, null, undefined, [KEYS[0]], 'k'.repeat(257)])
      expect((await signIn(key)).statusCode).toBe(400);
  });

  it('ends after seven days', async () => {
    const cookie = cookieOf(await signIn(KEYS[0]));
    clock.jumpTo('2026-11-29T11:59:59.000Z');
    expect(await statusOf('/products', { cookie })).toBe(200);
    clock.jumpTo('2026-11-29T12:00:00.000Z');
    expect(await statusOf('/products', { cookie })).toBe(401);
  });

  it('is accepted by another server with the same key and by none without it', async () => {
    const cookie = cookieOf(await signIn(KEYS[1]));
    await app.close();
    await start({ keys: [KEYS[1]] });
    expect(await statusOf('/products', { cookie })).toBe(200);
    await app.close();
    await start({ keys: [KEYS[0]] });
    expect(await statusOf('/products', { cookie })).toBe(401);
  });

  it('signs out', async () => {
    const cookie = cookieOf(await signIn(KEYS[0]));
    const answer = await ask('/session', { cookie }, { method: 'DELETE' });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['set-cookie']).toMatch(/^tracker-session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/);
  });

  it('does not get a write of another site through, nor one in disguise', async () => {
    const cookie = cookieOf(await signIn(KEYS[0]));
    const write = async (headers: Record<string, string>) =>
      (await ask('/products/watch', { cookie, ...headers }, { method: 'POST', payload: JSON.stringify(WATCHED) }))
        .statusCode;
    expect(await write({ ...json, origin: 'http://evil.example' })).toBe(403);
    // another program's page on this machine: same site, so the browser sends the cookie
    expect(await write({ ...json, origin: 'http://localhost:3000' })).toBe(403);
    expect(await write({ 'content-type': 'text/plain' })).toBe(415);
    expect(await write({ 'content-type': 'text/plain', origin: 'http://localhost:8501' })).toBe(415);
    expect(await stores.watchlist.count()).toBe(0);
    expect(await write({ ...json, origin: 'http://localhost:8501' })).toBe(200);
    expect(await stores.watchlist.count()).toBe(1);
  });

  it('is not opened or closed from another site', async () => {
    expect((await signIn(KEYS[0], { origin: 'http://evil.example' })).statusCode).toBe(403);
    const closing = await ask('/session', { origin: 'http://evil.example' }, { method: 'DELETE' });
    expect(closing.statusCode).toBe(403);
  });
});

describe('where nobody has to sign in', () => {
  beforeEach(() => start({ keys: [] }));

  it('everything is open and signing in changes nothing', async () => {
    expect(await statusOf('/products')).toBe(200);
    const answer = await signIn('anything');
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([204, undefined]);
    expect((await ask('/session')).json()).toEqual({ auth: 'none', expiresAt: null });
  });
});

describe('the limit of requests', () => {
  const key = (index: 0 | 1) => ({ 'x-api-key': KEYS[index] });

  it('is told with each answer and refuses with a 429 problem when it is passed', async () => {
    await start({ keys: [], requestsPerMinute: 2 });
    const first = await ask('/products');
    expect([first.statusCode, first.headers]).toMatchObject([
      200,
      { 'ratelimit-limit': '2', 'ratelimit-remaining': '1', 'ratelimit-reset': '60' },
    ]);
    await ask('/nowhere');
    await clock.advance(15_000);
    const refused = await ask('/products');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': '45',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '45',
    });
    expect(refused.json<ProblemDto>().detail).toBe('At most 2 of these a minute. Try again in 45 s.');
    await clock.advance(45_000);
    expect(await statusOf('/products')).toBe(200);
  });

  it('leaves health alone', async () => {
    await start({ keys: [], requestsPerMinute: 1 });
    await ask('/products');
    for (const url of ['/health', '/health/live', '/health']) {
      const answer = await ask(url);
      expect([answer.statusCode, answer.headers['ratelimit-limit']]).toEqual([200, undefined]);
    }
    expect(await statusOf('/products')).toBe(429);
  });

  it('is off at 0', async () => {
    await start({ keys: [], requestsPerMinute: 0 });
    for (let turn = 0; turn < 50; turn++) expect(await statusOf('/products')).toBe(200);
    expect((await ask('/products')).headers).not.toHaveProperty('ratelimit-limit');
  });

  it('holds for each key, from wherever it asks and whether by header or session', async () => {
    await start({ keys: KEYS, requestsPerMinute: 2 });
    const cookie = cookieOf(await signIn(KEYS[0]));
    expect(await statusOf('/products', { ...key(0), 'x-forwarded-for': '203.0.113.1' })).toBe(200);
    expect(await statusOf('/products', { cookie })).toBe(200);
    expect(await statusOf('/products', { ...key(0), 'x-forwarded-for': '203.0.113.2' })).toBe(429);
    expect(await statusOf('/products', key(1))).toBe(200);
  });

  it('holds for each address without a key; the console tells whose it is, and a client can not choose its own', async () => {
    await start({ keys: [], requestsPerMinute: 1 });
    expect(await statusOf('/products', { 'x-forwarded-for': '203.0.113.1' })).toBe(200);
    expect(await statusOf('/products', { 'x-forwarded-for': '198.51.100.7, 203.0.113.1' })).toBe(429);
    expect(await statusOf('/products', { 'x-forwarded-for': '203.0.113.2' })).toBe(200);
    const direct = { remoteAddress: '203.0.113.3' };
    expect((await ask('/products', { 'x-forwarded-for': '192.0.2.1' }, direct)).statusCode).toBe(200);
    expect((await ask('/products', { 'x-forwarded-for': '192.0.2.2' }, direct)).statusCode).toBe(429);
  });

  it('limits guesses at a key in a header too, before the key is looked at', async () => {
    await start({ keys: KEYS, requestsPerMinute: 2 });
    const from = { 'x-forwarded-for': '203.0.113.1' };
    const guesses = [WRONG, WRONG, WRONG, KEYS[0]].map((guess) => ({ ...from, 'x-api-key': guess }));
    const statuses: number[] = [];
    for (const guess of guesses) statuses.push(await statusOf('/products', guess));
    expect(statuses).toEqual([401, 401, 429, 429]);
    expect(await statusOf('/products', { ...key(0), 'x-forwarded-for': '203.0.113.2' })).toBe(200);
  });

  it('lets ten sign-ins a minute through from one address, also where requests have no limit', async () => {
    await start({ keys: KEYS, requestsPerMinute: 0 });
    const from = { 'x-forwarded-for': '203.0.113.1' };
    for (let turn = 0; turn < 10; turn++) expect((await signIn(WRONG, from)).statusCode).toBe(401);
    const refused = await signIn(KEYS[0], from);
    expect([refused.statusCode, refused.headers]).toMatchObject([429, { 'retry-after': '60' }]);
    expect(refused.headers).not.toHaveProperty('set-cookie');
    expect((await signIn(KEYS[0], { 'x-forwarded-for': '203.0.113.2' })).statusCode).toBe(204);
    await clock.advance(60_000);
    expect((await signIn(KEYS[0], from)).statusCode).toBe(204);
  });
});

describe('a key that was sent', () => {
  it('stands in no answer and in no line of the log, whatever goes wrong', async () => {
    await start();
    const post = (payload: string) => ask('/session', json, { method: 'POST', payload });
    const answers = [
      await signIn(WRONG),
      await signIn([WRONG]),
      await signIn(KEYS[0]),
      await post(`{"key":"${WRONG}`),
      await post(`"${WRONG}"`),
      await post(`${WRONG}`),
      await ask('/session', { 'content-type': 'text/plain' }, { method: 'POST', payload: WRONG }),
      await ask('/products', { 'x-api-key': WRONG }),
      await ask('/products', { authorization: `Bearer ${WRONG}` }),
      await ask(`/nowhere?key=${WRONG}`, { 'x-api-key': KEYS[0] }),
      await ask(`/products?limit=${WRONG}`, { 'x-api-key': KEYS[0] }),
    ];
    stores.down = true;
    answers.push(await ask('/products', { 'x-api-key': KEYS[0] }));
    Object.assign(stores, { products: null });
    answers.push(await ask('/products', { 'x-api-key': KEYS[0] }));
    expect(answers.at(-1)?.statusCode).toBe(500);
    expect(log.entries).not.toEqual([]);
    const told = JSON.stringify([answers.map(({ headers, body }) => [headers, body]), log.entries]);
    for (const secret of [WRONG, ...KEYS]) expect(told).not.toContain(secret);
  });
});

describe('the OpenAPI document', () => {
  it('declares 401 and 429 for every operation that is not open, and how to sign in', async () => {
    await start();
    const document = (await ask('/openapi.json', { 'x-api-key': KEYS[0] })).json<OpenAPIObject>();
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      [item.get, item.put, item.post, item.delete].flatMap((operation) => (operation ? [{ path, operation }] : [])),
    );
    for (const { path, operation } of operations) {
      const open = path.startsWith('/health');
      const declared = ['401', '429'].map((status) => status in operation.responses);
      expect([operation.operationId, declared]).toEqual([operation.operationId, [!open, !open]]);
    }
    const free = operations.filter(({ operation }) => operation.security?.length === 0);
    expect(free.map(({ operation }) => operation.operationId).sort()).toEqual([
      'getHealth',
      'getLiveness',
      'getReadiness',
      'openSession',
    ]);
    expect(Object.keys(document.components?.securitySchemes ?? {}).sort()).toEqual(['bearer', 'header', 'session']);
    expect(document.security).toEqual([{ bearer: [] }, { header: [] }, { session: [] }]);
  });
});
