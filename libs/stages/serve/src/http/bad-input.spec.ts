import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { InjectOptions } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { startApi } from './testing-api';

const JSON_BODY = { 'content-type': 'application/json' };
const margin = (payload: string | Buffer): InjectOptions => ({
  method: 'POST',
  url: '/margin',
  headers: JSON_BODY,
  payload,
});

describe('bad input', () => {
  let app: NestFastifyApplication;
  let stores: MemoryStores;
  let log: MemoryLog;

  beforeAll(async () => {
    stores = new MemoryStores();
    log = new MemoryLog();
    app = await startApi({ stores, clock: new FakeClock(), log, messaging: { lags: () => Promise.resolve([]) } });
  });
  afterAll(() => app.close());

  it.each<[string, InjectOptions, number, string | null, RegExp]>([
    ['a limit of a billion', { url: '/products?limit=1e9' }, 400, 'limit', /100/],
    ['a limit over 100', { url: '/products?limit=101' }, 400, 'limit', /100/],
    ['a limit of nothing', { url: '/products?limit=' }, 400, 'limit', /integer/],
    ['a limit in hexadecimal', { url: '/products?limit=0x10' }, 400, 'limit', /integer/],
    ['a limit twice', { url: '/products?limit=5&limit=6' }, 400, 'limit', /integer/],
    ['a profit that is no number', { url: '/arbitrage?minProfit=NaN' }, 400, 'minProfit', /integer/],
    ['an empty profit', { url: '/arbitrage?minProfit=' }, 400, 'minProfit', /integer/],
    ['an endless profit', { url: '/arbitrage?minProfit=Infinity' }, 400, 'minProfit', /integer/],
    ['a text twice', { url: '/products?q=a&q=b' }, 400, 'q', /string/],
    ['an unknown marketplace', { url: '/arbitrage?buy=DE&buy=US' }, 400, 'buy', /DE, IT, ES, UK, FR/],
    ['an unknown parameter', { url: '/products?limitt=5' }, 400, 'limitt', /leave it out/],
    ['a parameter named __proto__', { url: '/products?__proto__=1' }, 400, '__proto__', /leave it out/],
    ['a parameter named constructor', { url: '/products?constructor=1' }, 400, 'constructor', /leave it out/],
    ['a parameter where none is known', { url: '/fx?x=1' }, 400, 'x', /leave it out/],
    ['a parameter of health', { url: '/health/live?__proto__=1' }, 400, '__proto__', /leave it out/],
    ['a parameter of a write that knows none', { ...margin('{}'), url: '/margin?dry=1' }, 400, 'dry', /leave it out/],
    ['a parameter that every object has', { url: '/products?hasOwnProperty=1' }, 400, 'hasOwnProperty', /leave it out/],
    ['an unknown order', { url: '/products?sort=price;drop' }, 400, 'sort', /updatedAt, title, asin/],
    ['a cursor of another list', { url: '/products?cursor=stolen' }, 400, 'cursor', /first page/],
    ['a flag that is neither', { url: '/products?watched=yes' }, 400, 'watched', /boolean/],
    ['a malformed ASIN', { url: '/products/B08N5WRWN' }, 400, 'asin', /ten letters and digits/],
    ['an ASIN that does not end', { url: `/products/${'B'.repeat(3000)}` }, 400, 'asin', /ten letters and digits/],
    ['a malformed ASIN in a filter', { url: '/alerts?asin=nope' }, 400, 'asin', /ten upper-case letters/],
    ['a route to an unknown marketplace', { url: '/arbitrage/B08N5WRWNW-DE-US' }, 400, 'id', /ASIN-BUY-SELL/],
    ['a path that is no UTF-8', { url: '/products/%c3%28' }, 400, null, /percent-encoded/],
    ['a path with half an escape', { url: '/products/%zz' }, 400, null, /percent-encoded/],
    ['an unknown path', { url: '/wp-admin.php' }, 404, null, /GET \/docs/],
    [
      'a method that a path does not have',
      { method: 'PUT', url: '/margin', headers: JSON_BODY, payload: '{}' },
      404,
      null,
      /no PUT \/margin/,
    ],
    ['half a body', margin('{"buy":'), 400, null, /not valid JSON/],
    ['no body', margin(''), 400, null, /empty/],
    ['a list as body', margin('[]'), 400, '', /JSON object/],
    ['null as body', margin('null'), 400, '', /JSON object/],
    ['a body that poisons the prototype', margin('{"__proto__":{"admin":true}}'), 400, null, /not valid JSON/],
    ['a body that poisons the constructor', margin('{"constructor":{"x":1}}'), 400, '/constructor', /leave it out/],
    [
      'a body that poisons the constructor further in',
      margin('{"buy":{"price":{"constructor":{}}}}'),
      400,
      '/buy/price/constructor',
      /leave it out/,
    ],
    ['a member that every object has', margin('{"toString":1}'), 400, '/toString', /leave it out/],
    [
      'a body without a floor',
      margin(`{"buy":${'['.repeat(400_000)}${']'.repeat(400_000)}}`),
      400,
      `/buy${'/0'.repeat(20)}`,
      /deeper than 20 levels/,
    ],
    ['a body that is no UTF-8', margin(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 400, '', /JSON object/],
    ['a body of 2 MB', margin(`{"note":"${'x'.repeat(2_000_000)}"}`), 413, null, /1 MB/],
    [
      'a form',
      {
        method: 'POST',
        url: '/margin',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'a=1',
      },
      415,
      null,
      /content-type: application\/json/,
    ],
  ])('%s is refused, and the answer says what to do', async (_case, request, status, pointer, detail) => {
    const response = await app.inject(request);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const problem = response.json();
    expect(problem).toMatchObject({
      type: expect.stringMatching(/^urn:arbitrage-tracker:problem:[a-z-]+$/),
      title: expect.any(String),
      status,
      detail: expect.stringMatching(detail),
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(pointer === null ? problem.errors : problem.errors[0].pointer).toBe(pointer ?? undefined);
    expect(log.entries).toEqual([]);
  });

  it('points at every field that is wrong at once', async () => {
    const response = await app.inject(
      margin('{"buy":{"marketplace":"US","price":{"amount":0,"currency":"EUR"}},"a/b":1}'),
    );
    expect(response.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining(['/a~1b', '/buy/marketplace', '/buy/price/amount', '/buy/mode', '/sell', '/item']),
    );
  });

  it('that is not HTTP, or has headers without end, is answered on the bare socket', async () => {
    const server = app.getHttpServer();
    await app.listen(0, '127.0.0.1');
    const { port } = server.address() as { port: number };
    const talk = async (message: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      socket.write(message);
      return text(socket);
    };
    const tooLong = await talk(`GET /products?q=${'x'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    expect(tooLong).toMatch(/^HTTP\/1\.1 431 /);
    expect(tooLong).toContain('content-type: application/problem+json');
    expect(JSON.parse(tooLong.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      status: 431,
      detail: expect.stringContaining('16 kB'),
    });
    expect(await talk('HELO mail.example\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json/);
  });
});

describe('a failure that nobody expected', () => {
  it('tells the caller only an id under which the log has the stack', async () => {
    const stores = new MemoryStores();
    const log = new MemoryLog();
    const app = await startApi({ stores, clock: new FakeClock(), log, messaging: { lags: () => Promise.resolve([]) } });
    Object.assign(stores, { fxRates: { newest: () => Promise.reject(new Error('secret path /srv/db')) } });
    const response = await app.inject('/fx');
    await app.close();

    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
    const { correlationId } = response.json();
    expect(response.headers['x-correlation-id']).toBe(correlationId);
    expect(log.entries).toMatchObject([
      { level: 'error', fields: { correlationId, stack: expect.stringContaining('secret path') } },
    ]);
  });
});

describe('a store that is down', () => {
  it('is 503 with the time to wait', async () => {
    const stores = new MemoryStores();
    const app = await startApi({
      stores,
      clock: new FakeClock(),
      log: new MemoryLog(),
      messaging: { lags: () => Promise.resolve([]) },
    });
    stores.down = true;
    const response = await app.inject('/arbitrage');
    await app.close();
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
    expect(response.json().detail).toContain('store');
  });
});
