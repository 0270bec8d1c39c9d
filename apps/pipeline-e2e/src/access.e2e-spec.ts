import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StandaloneProcess } from './standalone-process';

const KEY = 'a-key-that-opens-the-tracker';
const json = { 'content-type': 'application/json' };

/** The status of a request that calls the server by another name, which `fetch` can't. */
const statusUnder = (host: string, url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
  });

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tracker-access-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('started with keys, the console lets a browser in after it has signed in, and tells its log no key', async () => {
  const standalone = await StandaloneProcess.start({
    DATA_DIR: dataDir,
    API_AUTH: 'keys',
    API_KEYS: KEY,
    LOG_LEVEL: 'debug',
  });
  const ask = (path: string, init: RequestInit = {}) => fetch(`${standalone.console}/api${path}`, init);
  const signIn = (key: string) =>
    ask('/session', {
      method: 'POST',
      headers: { ...json, origin: standalone.console },
      body: JSON.stringify({ key }),
    });

  const refused = await ask('/products');
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toContain('Bearer');
  expect((await ask('/health')).status).toBe(200);
  expect((await fetch(`${standalone.console}/sign-in`)).status).not.toBe(401);
  expect((await signIn('not-a-key-of-this-tracker')).status).toBe(401);

  const signedIn = await signIn(KEY);
  expect(signedIn.status).toBe(204);
  const setCookie = signedIn.headers.get('set-cookie') ?? '';
  expect(setCookie).toMatch(/; Path=\/; .*HttpOnly; SameSite=Strict$/);
  const cookie = setCookie.split(';')[0] ?? '';
  expect((await ask('/products', { headers: { cookie } })).status).toBe(200);
  expect((await fetch(`${standalone.api}/docs`, { headers: { cookie } })).status).toBe(200);
  expect((await fetch(`${standalone.api}/products`, { headers: { authorization: `Bearer ${KEY}` } })).status).toBe(200);
  const live = new AbortController();
  const stream = await ask('/alerts/stream', { headers: { cookie }, signal: live.signal });
  expect([stream.status, stream.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/event-stream'),
  ]);
  live.abort();
  const crossSite = { ...json, cookie, origin: 'http://evil.example' };
  expect((await ask('/products/watch', { method: 'POST', headers: crossSite, body: '{}' })).status).toBe(403);

  expect(await standalone.end('SIGTERM')).toBe(0);
  expect(standalone.text).not.toContain(KEY);

  // the session outlives the process
  const again = await StandaloneProcess.start({ DATA_DIR: dataDir, API_AUTH: 'keys', API_KEYS: KEY });
  expect((await fetch(`${again.console}/api/products`, { headers: { cookie } })).status).toBe(200);
  expect(await again.end('SIGTERM')).toBe(0);
});

it('binds beyond loopback without keys only when that is written out', async () => {
  const refused = await StandaloneProcess.spawn({ DATA_DIR: dataDir, API_HOST: '0.0.0.0' });
  expect(await refused.ended()).toBe(78);
  expect(refused.text).toMatch(/API_KEYS must hold at least one key .* write API_AUTH=none/);

  const open = await StandaloneProcess.start({ DATA_DIR: dataDir, API_HOST: '0.0.0.0', API_AUTH: 'none' });
  expect((await fetch(`${open.console}/api/products`)).status).toBe(200);
  expect(open.text).toContain('ALLOWED_HOSTS names this machine alone');
  expect(open.text).toContain('whoever reaches this machine can read and change everything');
  // another machine's name for this one is not allowed yet
  for (const listener of [open.api, open.console])
    expect(await statusUnder('tracker.lan', `${listener}/products`)).toBe(421);
  expect(await open.end('SIGTERM')).toBe(0);
});

it('binds to IPv6, the console reaching its API there', async () => {
  const standalone = await StandaloneProcess.start({ DATA_DIR: dataDir, API_HOST: '[::1]' });
  const at = standalone.console.replace('127.0.0.1', '[::1]');
  expect((await fetch(`${at}/api/products`)).status).toBe(200);
  expect(await standalone.end('SIGTERM')).toBe(0);
});

it('says so when API_HOST is no address of this machine', async () => {
  // 203.0.113.0/24 is kept for documentation (RFC 5737)
  const environment = { DATA_DIR: dataDir, API_HOST: '203.0.113.1', API_AUTH: 'keys', API_KEYS: KEY };
  const standalone = await StandaloneProcess.spawn(environment);
  expect(await standalone.ended()).toBe(78);
  expect(standalone.text).toContain('API_HOST is not an address of this machine');
});
