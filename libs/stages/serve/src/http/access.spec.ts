import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { refusalOf } from './access';
import { startApi, TEST_RULES } from './testing-api';

const refusedWith = (method: string, url: string, headers: Record<string, string>): number | undefined =>
  refusalOf({ method, url, headers: { host: 'localhost:8000', ...headers } }, TEST_RULES)?.status;
const json = { 'content-type': 'application/json' };

describe('the Host of a request', () => {
  it.each(['localhost', 'localhost:8000', 'LOCALHOST:1', '127.0.0.1:8000', '[::1]', '[::1]:8000'])(
    '%s is ours',
    (host) => {
      expect(refusedWith('GET', '/products', { host })).toBeUndefined();
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil.example:8000',
    'me@localhost',
    'localhost,evil.example',
    '',
    '[::2]',
    'localhost:8000:1',
  ])('%j is not ours', (host) => {
    expect(refusedWith('GET', '/products', { host })).toBe(421);
    expect(refusedWith('GET', '/docs', { host })).toBe(421);
  });

  it.each(['/health', '/health?x=1', '/health/live', '/health/ready'])('is free on %s', (url) => {
    expect(refusedWith('GET', url, { host: 'pod-7.cluster' })).toBeUndefined();
  });

  it.each(['/healthy', '/products?x=/health', '/health-not'])('is not free on %s', (url) => {
    expect(refusedWith('GET', url, { host: 'pod-7.cluster' })).toBe(421);
  });
});

describe('the Origin of a write', () => {
  it.each([
    'http://localhost:8000',
    'http://localhost:8501',
    'http://127.0.0.1:8501',
    'http://[::1]:8501',
    'http://localhost',
    'https://localhost',
  ])('%s is ours', (origin) => {
    expect(refusedWith('POST', '/margin', { ...json, origin })).toBeUndefined();
  });

  it.each([
    'http://evil.example',
    'http://localhost:3000',
    'https://localhost.evil.example',
    'null',
    'file://',
    'chrome-extension://localhost',
    '',
  ])('%j is not ours', (origin) => {
    expect(refusedWith('POST', '/margin', { ...json, origin })).toBe(403);
    expect(refusedWith('DELETE', '/products/watch/B000000001', { origin })).toBe(403);
  });

  it('does not matter to a reader', () => {
    expect(refusedWith('GET', '/products', { origin: 'http://evil.example' })).toBeUndefined();
  });
});

describe('the content type of a write', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('may be %s', (type) => {
    expect(refusedWith('POST', '/margin', { 'content-type': type })).toBeUndefined();
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/plain; application/json',
  ])('may not be %s', (type) => {
    expect(refusedWith('POST', '/margin', { 'content-type': type })).toBe(415);
  });

  it('may be missing only where there is no body: a DELETE', () => {
    expect(refusedWith('POST', '/margin', {})).toBe(415);
    expect(refusedWith('DELETE', '/products/watch/B000000001', {})).toBeUndefined();
  });
});

describe('a refused request', () => {
  let app: NestFastifyApplication;
  let stores: MemoryStores;

  beforeAll(async () => {
    stores = new MemoryStores();
    const messaging = { lags: () => Promise.resolve([]) };
    app = await startApi({ stores, clock: new FakeClock(), log: new MemoryLog(), messaging });
  });
  afterAll(() => app.close());

  it('changes nothing and reads as a problem with the security headers', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/products/watch',
      headers: { ...json, origin: 'http://evil.example' },
      payload: { asin: 'B000000001' },
    });
    expect(response.statusCode).toBe(403);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toMatchObject({ status: 403, detail: expect.stringContaining('ALLOWED_HOSTS') });
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(await stores.watchlist.count()).toBe(0);
  });

  it('is refused on unknown paths too', async () => {
    expect((await app.inject({ url: '/nowhere', headers: { host: 'evil.example' } })).statusCode).toBe(421);
  });
});
