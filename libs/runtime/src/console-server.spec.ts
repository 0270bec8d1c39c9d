import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fastify, type FastifyInstance } from 'fastify';
import { consolePolicy } from './console-policy';
import { createConsoleServer } from './console-server';

describe('the console server', () => {
  let root: string;
  let api: FastifyInstance;
  let apiUrl: string;
  let server: FastifyInstance;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'tracker-console-'));
    writeFileSync(join(root, 'index.html'), '<app-root></app-root>');
    writeFileSync(join(root, 'main-ABCD1234.js'), `// ${'x'.repeat(4000)}`);
    for (const name of ['chunk-C2qz1hy-.js', 'theme-at-load.js']) writeFileSync(join(root, name), '// small');
    api = fastify();
    api.all('/*', (request, reply) =>
      reply
        .header('set-cookie', 'session=new; HttpOnly; SameSite=Strict')
        .header('www-authenticate', 'Bearer')
        .send({
          url: request.url,
          host: request.headers.host,
          body: request.body ?? null,
          sent: request.url === '/session' ? request.headers : undefined,
        }),
    );
    apiUrl = await api.listen({ host: '127.0.0.1', port: 0 });
    server = await createConsoleServer({ root, api: apiUrl, allowedHosts: ['localhost', '127.0.0.1'] });
  });
  afterAll(async () => {
    await server.close();
    await api.close();
    rmSync(root, { recursive: true });
  });
  const get = (url: string, headers: Record<string, string> = {}) =>
    server.inject({ url, headers: { host: 'localhost:8501', ...headers } });

  it('serves its index for every address of the console', async () => {
    for (const url of ['/', '/opportunities', '/products/B000000001?range=3m']) {
      const answer = await get(url);
      expect([answer.statusCode, answer.body]).toEqual([200, '<app-root></app-root>']);
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
  });

  it('does not answer a missing script with a page', async () => {
    expect((await get('/gone-ABCD1234.js')).statusCode).toBe(404);
  });

  it('lets a browser keep a chunk whose fingerprint has small letters and dashes, and no file without one', async () => {
    const caching = async (path: string) => (await get(path)).headers['cache-control'];
    expect(await caching('/chunk-C2qz1hy-.js')).toContain('immutable');
    expect(await caching('/theme-at-load.js')).toBe('no-cache');
  });

  it('compresses what is large and lets a browser keep what is fingerprinted', async () => {
    const answer = await get('/main-ABCD1234.js', { 'accept-encoding': 'gzip' });
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it('passes /api on with the prefix stripped and the host as the browser sent it', async () => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/products/watch?x=1',
      headers: { host: 'localhost:8501' },
      payload: { asin: 'B000000001' },
    });
    expect(answer.json()).toEqual({ url: '/products/watch?x=1', host: 'localhost:8501', body: { asin: 'B000000001' } });
  });

  it('passes cookies and challenges on in both directions and adds only who asked', async () => {
    const answer = await get('/api/session', {
      cookie: 'session=old',
      origin: 'http://localhost:8501',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
    });
    const { sent } = answer.json();
    expect(sent).toMatchObject({
      cookie: 'session=old',
      origin: 'http://localhost:8501',
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'https',
    });
    expect(sent).not.toHaveProperty('authorization');
    expect(sent).not.toHaveProperty('x-api-key');
    expect(answer.headers).toMatchObject({
      'set-cookie': 'session=new; HttpOnly; SameSite=Strict',
      'www-authenticate': 'Bearer',
    });
  });

  it('passes an event on as it comes while the stream goes on, and tells the API when the reader leaves', async () => {
    const streaming = fastify({ forceCloseConnections: true });
    const text = new PassThrough();
    streaming.get('/alerts/stream', (_request, reply) => {
      reply.raw.once('close', () => text.destroy());
      text.write('event: start\ndata: {}\n\n');
      return reply.type('text/event-stream').send(text);
    });
    const upstream = await streaming.listen({ host: '127.0.0.1', port: 0 });
    const console = await createConsoleServer({ root, api: upstream, allowedHosts: ['127.0.0.1'] });
    const base = await console.listen({ host: '127.0.0.1', port: 0 });

    const reader = new AbortController();
    const headers = { 'accept-encoding': 'gzip, br' };
    const answer = await fetch(`${base}/api/alerts/stream`, { headers, signal: reader.signal });
    const first = await answer.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe('event: start\ndata: {}\n\n');
    expect(answer.headers.get('content-encoding')).toBeNull();
    const left = once(text, 'close');
    reader.abort();
    await left;
    await Promise.all([console.close(), streaming.close()]);
  });

  it('refuses a host name that is not its own, as a rebound DNS name would carry', async () => {
    expect((await get('/', { host: 'evil.example:8501' })).statusCode).toBe(421);
  });

  it('forbids frames, foreign scripts and requests to other origins', async () => {
    const policy = String((await get('/')).headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  const OWN_ORIGIN_ALONE =
    "default-src 'self';base-uri 'self';font-src 'self';form-action 'self';frame-ancestors 'none';img-src 'self' data:;" +
    "object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' 'unsafe-inline';connect-src 'self'";

  it('lets pages load from its own origin alone', async () => {
    expect((await get('/')).headers['content-security-policy']).toBe(OWN_ORIGIN_ALONE);
    expect(consolePolicy(false)).toBe(OWN_ORIGIN_ALONE);
  });

  it('adds the host of product pictures to the sources of images, and nothing else, where they are shown', async () => {
    const pictured = await createConsoleServer({ root, api: apiUrl, allowedHosts: ['localhost'], pictures: true });
    const { headers } = await pictured.inject({ url: '/', headers: { host: 'localhost:8501' } });
    await pictured.close();
    const policy = OWN_ORIGIN_ALONE.replace('data:;', 'data: https://m.media-amazon.com;');
    expect(headers['content-security-policy']).toBe(policy);
    expect(consolePolicy(true)).toBe(policy);
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('says what is missing when the API is down', async () => {
    const lonely = await createConsoleServer({ root, api: 'http://127.0.0.1:9', allowedHosts: ['localhost'] });
    const answer = await lonely.inject({ url: '/api/health', headers: { host: 'localhost' } });
    await lonely.close();
    expect(answer.statusCode).toBe(502);
    expect(answer.json()).toMatchObject({ status: 502, detail: expect.stringContaining('may still be starting') });
  });

  it('says how to build a console that is not built, and passes /api on all the same', async () => {
    const bare = await createConsoleServer({ root: join(root, 'gone'), api: apiUrl, allowedHosts: ['localhost'] });
    const inject = (url: string) => bare.inject({ url, headers: { host: 'localhost:8501' } });
    const [page, forwarded] = [await inject('/opportunities'), await inject('/api/health')];
    await bare.close();
    expect([page.statusCode, page.body]).toEqual([503, 'The console is not built: run npm run build\n']);
    expect(page.headers['content-type']).toMatch(/^text\/plain/);
    expect(forwarded.json()).toMatchObject({ url: '/health' });
  });
});
