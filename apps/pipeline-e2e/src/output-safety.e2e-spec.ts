import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync, zstdDecompressSync } from 'node:zlib';
import type { DeadLetterPageDto, ProductPageDto } from '@tracker/dto';
import { eventually, StandaloneProcess } from './standalone-process';

const KEEPA_KEY = 'marked0keepa0key0'.padEnd(64, 'x');
const API_KEY = 'marked-key-of-the-api-0123456789';
const UNREADABLE = 'B000000666';
/** What Keepa passes on of an offer's title, and what may be shown of it. */
const TITLES: Record<string, [string, string]> = {
  B000000001: ['Train <img src=x onerror=alert(1)>', 'Train <img src=x onerror=alert(1)>'],
  B000000002: ['Train &lt;script&gt;alert(1)&lt;/script&gt;', 'Train <script>alert(1)</script>'],
  B000000003: ['\u0000Wooden\u001b[2J\u0007 train\u009b31m\u007f\u0085', 'Wooden [2J train 31m'],
  B000000004: ['Wooden \u202egnp.exe\u202c \u2067train\u2069', 'Wooden gnp.exe train'],
  B000000005: ['&#8238;Wooden&#x1b;[31m train', 'Wooden&#x1b;[31m train'],
  B000000006: ['x'.repeat(2_000), 'x'.repeat(2_000)],
  B000000007: ['=HYPERLINK("http://evil.example")', '=HYPERLINK("http://evil.example")'],
};

/** A Keepa that repeats the whole request, key and all, in whatever it refuses. */
async function startKeepa(): Promise<{ server: Server; url: string }> {
  let asked = 0;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '', 'http://keepa.test');
    const envelope = { timestamp: Date.now(), tokensLeft: 1_200, refillIn: 30_000, refillRate: 20, tokensConsumed: 0 };
    const send = (status: number, body: object | string): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(typeof body === 'string' ? body : JSON.stringify({ ...envelope, ...body })));
    };
    const error = { type: `bad ${request.url}`, message: `no such thing: ${request.url}`, details: request.url };
    if (url.pathname !== '/product') return send(200, {});
    switch (++asked) {
      case 1:
        return send(500, { error });
      case 2:
        return send(200, `<html>${request.url}</html>`);
      case 3:
        return send(429, { error, tokensLeft: 1, refillIn: 100 });
      case 4:
        return send(200, { error });
    }
    const products = (url.searchParams.get('asin') ?? '')
      .split(',')
      .map((asin) =>
        asin === UNREADABLE
          ? { asin, title: `no store (${'y'.repeat(600)})` }
          : { asin, domainId: Number(url.searchParams.get('domain')), title: TITLES[asin]?.[0] },
      );
    send(200, { products, tokensConsumed: products.length });
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Everything in the data folder as text: the files as they are, and each value of each table, unpacked. */
function everythingStored(dataDir: string): string {
  const texts = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name), 'latin1'));
  for (const name of ['store.db', 'journal.db']) {
    const database = new DatabaseSync(join(dataDir, name), { readOnly: true });
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name: table } of tables)
      for (const row of database.prepare(`SELECT * FROM "${String(table)}"`).all())
        for (const value of Object.values(row))
          texts.push(value instanceof Uint8Array ? unpacked(value) : String(value));
    database.close();
  }
  return texts.join('\n');
}

function unpacked(value: Uint8Array): string {
  // the magic number of a zstd frame (RFC 8878)
  const isZstd = Buffer.from(value).subarray(0, 4).toString('hex') === '28b52ffd';
  return Buffer.from(isZstd ? zstdDecompressSync(value) : value).toString('utf8');
}

describe('what a hostile answer of Keepa brings', () => {
  let keepa: { server: Server; url: string };
  let standalone: StandaloneProcess;
  let dataDir: string;
  const headers = { authorization: `Bearer ${API_KEY}` };
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${standalone.api}${path}`, { ...init, headers: { ...headers, ...init.headers } });
  const read = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tracker-safety-'));
    keepa = await startKeepa();
    standalone = await StandaloneProcess.start({
      DATA_DIR: dataDir,
      KEEPA_API_KEY: KEEPA_KEY,
      KEEPA_BASE_URL: keepa.url,
      ECB_URL: '',
      API_AUTH: 'keys',
      API_KEYS: API_KEY,
      LOG_LEVEL: 'debug',
    });
    const watched = await ask('/products/watch', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ asins: [...Object.keys(TITLES), UNREADABLE], marketplaces: ['DE'] }),
    });
    if (!watched.ok) throw new Error(`POST /products/watch: ${watched.status} ${await watched.text()}`);
    await eventually(
      () => read<ProductPageDto>('/products?limit=50'),
      ({ items }) => Object.keys(TITLES).every((asin) => items.some((item) => item.asin === asin && item.title)),
    );
    await eventually(
      () => read<DeadLetterPageDto>('/dead-letters'),
      ({ items }) => items.some(({ key }) => key === UNREADABLE),
    );
  });
  afterAll(async () => {
    await standalone.end('SIGKILL');
    keepa.server.closeAllConnections();
    keepa.server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is shown as text without control characters and without what turns the line round', async () => {
    const { items } = await read<ProductPageDto>('/products?limit=50');
    const shown = Object.fromEntries(items.map(({ asin, title }) => [asin, title]));
    expect(shown).toMatchObject(Object.fromEntries(Object.entries(TITLES).map(([asin, [, title]]) => [asin, title])));
    const answer = await ask('/products/B000000001');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('tells no key: not in the log, not in the files, not in any answer of the API', async () => {
    const { paths } = await read<{ paths: Record<string, Record<string, unknown>> }>('/openapi.json');
    const asked = Object.entries(paths)
      .filter(([path, methods]) => 'get' in methods && path !== '/alerts/stream')
      .map(([path]) => path.replace('{asin}', 'B000000001').replace('{id}', 'B000000001-IT-DE'));
    expect(asked.length).toBeGreaterThan(10);
    const answers: string[] = [];
    for (const path of [...asked, '/nothing-here', '/products?limit=rubbish', `/products?q=${'a'.repeat(5_000)}`]) {
      const answer = await ask(path);
      answers.push(JSON.stringify([...answer.headers]), await answer.text());
    }
    const refused = await fetch(`${standalone.api}/products`, { headers: { authorization: `Bearer ${API_KEY}x` } });
    answers.push(await refused.text());

    expect(await standalone.end('SIGTERM')).toBe(0);
    const log = standalone.text;
    const stored = everythingStored(dataDir);
    // what is searched holds what it should: the failures that repeated the key, the answers and the dead letter
    expect(log).toMatch(/server_error/);
    expect(log).toMatch(/rejected/);
    expect(stored).toContain('Train <img src=x onerror=alert(1)>');
    expect(stored).toContain(`no store (${'y'.repeat(600)})`);
    for (const [place, text] of Object.entries({ log, stored, answers: answers.join('\n') }))
      for (const secret of [KEEPA_KEY, API_KEY]) expect([place, text.includes(secret)]).toEqual([place, false]);
  });
});
