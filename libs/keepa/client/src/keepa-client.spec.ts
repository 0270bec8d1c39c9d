import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { KeepaClient, ProductAnswer } from './keepa-client';
import { KeepaClientOptions } from './keepa-transport';

const KEY = 'k3y0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmno';
const A = 'B000000001';
const B = 'B000000002';

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

let server: Server;
let handler: Handler;
let requests: URL[];
let logged: unknown[];

beforeEach(async () => {
  requests = [];
  logged = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    requests.push(url);
    handler(request, response, url);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const baseUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const log = {
  debug: (...entry: unknown[]) => void logged.push(entry),
  warn: (...entry: unknown[]) => void logged.push(entry),
};
const clock = { monotonicMs: () => 1_000, now: () => new Date('2026-11-22T12:00:00Z') };
const client = (options: Partial<KeepaClientOptions> = {}): KeepaClient =>
  new KeepaClient({ baseUrl: baseUrl(), key: KEY, clock, log, ...options });

const envelope = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  processingTimeInMs: 3,
  refillIn: 37_000,
  refillRate: 20,
  timestamp: 1_795_348_800_000,
  tokenFlowReduction: 0.0,
  tokensConsumed: 2,
  tokensLeft: 98,
  ...fields,
});

function sendGzip(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', 'content-encoding': 'gzip' });
  response.end(body);
}
const answers =
  (status: number, body: unknown): Handler =>
  (_, response) =>
    sendGzip(response, status, gzipSync(typeof body === 'string' ? body : JSON.stringify(body)));
const look = (asins: string[] = [A, B], keepa = client()): Promise<ProductAnswer> =>
  keepa.product({ marketplace: 'UK', asins, ask: { kind: 'look', days: 400 } });

function failureOf(answer: { ok: true } | { ok: false; failure: unknown }): unknown {
  return answer.ok ? null : answer.failure;
}

describe('an ask', () => {
  beforeEach(() => {
    handler = answers(200, envelope({ products: [{ asin: A }] }));
  });

  it('for a look names domain 2 for the UK, 90 days of statistics, the days of history, and asks for gzip', async () => {
    let encoding: unknown;
    const answer = answers(200, envelope({ products: [] }));
    handler = (request, response, url) => {
      encoding = request.headers['accept-encoding'];
      answer(request, response, url);
    };
    await look([A, B]);
    expect(requests.map((url) => [url.pathname, Object.fromEntries(url.searchParams)])).toEqual([
      ['/product', { key: KEY, domain: '2', asin: `${A},${B}`, stats: '90', history: '1', days: '400' }],
    ]);
    expect(encoding).toBe('gzip');
  });

  it('for a confirm adds the buy box', async () => {
    await client().product({ marketplace: 'DE', asins: [A], ask: { kind: 'confirm', days: 3 } });
    expect(Object.fromEntries(requests[0]?.searchParams ?? [])).toMatchObject({ domain: '3', days: '3', buybox: '1' });
  });

  it('sends each ASIN once, in upper case', async () => {
    await look([A, A.toLowerCase(), B]);
    expect(requests[0]?.searchParams.get('asin')).toBe(`${A},${B}`);
  });

  it('by article number names the codes and the limit for each', async () => {
    const ask = { kind: 'look', days: 9 } as const;
    await client().productByCode({ marketplace: 'FR', codes: ['4006381333931'], codeLimit: 2, ask });
    expect(Object.fromEntries(requests[0]?.searchParams ?? [])).toEqual({
      ...{ key: KEY, domain: '4', code: '4006381333931', 'code-limit': '2' },
      ...{ stats: '90', history: '1', days: '9' },
    });
  });

  it.each([0, 101])('of %i ASINs is a bug of the caller', async (count) => {
    const asins = Array.from({ length: count }, (_, index) => `B${String(index).padStart(9, '0')}`);
    await expect(look(asins)).rejects.toThrow(RangeError);
    expect(requests).toHaveLength(0);
  });
});

describe('an answer', () => {
  it('is matched by ASIN whatever its order, reports what is missing and ignores what was not asked for', async () => {
    const products = [{ asin: B, title: 'second' }, null, { asin: 'B00000000X' }, { title: 'nameless' }, { asin: A }];
    handler = answers(200, envelope({ products }));
    expect(await look([A, 'B000000003', B])).toEqual({
      ok: true,
      products: new Map([
        [B, { asin: B, title: 'second' }],
        [A, { asin: A }],
      ]),
      missing: ['B000000003'],
      envelope: {
        timestamp: '2026-11-22T12:00:00.000Z',
        tokensLeft: 98,
        refillInMs: 37_000,
        refillRate: 20,
        tokenFlowReduction: 0,
        tokensConsumed: 2,
      },
    });
  });

  it('keeps integers beyond 2^53', async () => {
    const text = JSON.stringify(envelope({ products: [{ asin: A, rootCategory: 1 }] }));
    handler = answers(200, text.replace('"rootCategory":1', '"rootCategory":9223372036854775807'));
    const answer = await look([A]);
    expect(answer.ok && answer.products.get(A)).toEqual({ asin: A, rootCategory: '9223372036854775807' });
  });

  it('may come uncompressed', async () => {
    handler = (_, response) => response.end(JSON.stringify(envelope({ products: [{ asin: A }] })));
    expect(await look([A])).toMatchObject({ ok: true, missing: [] });
  });

  it('with no product at all reports every ASIN as missing', async () => {
    handler = answers(200, envelope({ products: [] }));
    expect(await look()).toMatchObject({ ok: true, missing: [A, B] });
  });

  it('keeps the balance, which is never polled', async () => {
    handler = answers(200, envelope({ tokensLeft: -120, products: [] }));
    const keepa = client();
    await look([A], keepa);
    expect([keepa.tokens.balance, keepa.tokens.affordable('look')]).toEqual([-120, 0]);
    handler = answers(200, envelope({ refillRate: 5, tokensLeft: 40, timestamp: 1_795_348_860_000, products: [] }));
    await look([A], keepa);
    expect([keepa.tokens.balance, keepa.tokens.waitMs(45)]).toEqual([40, 37_100]);
    expect(requests.map((url) => url.pathname)).toEqual(['/product', '/product']);
  });
});

describe('the start', () => {
  it('asks for the tokens once, for nothing', async () => {
    handler = answers(200, envelope({ tokensConsumed: 0, tokensLeft: 1200 }));
    const keepa = client();
    expect(await keepa.token()).toMatchObject({ ok: true, envelope: { tokensLeft: 1200, refillRate: 20 } });
    expect(requests.map((url) => url.pathname)).toEqual(['/token']);
    expect(keepa.tokens.balance).toBe(1200);
  });
});

describe('a failure', () => {
  it.each<[string, Record<string, unknown>, number]>([
    ['0 tokens', { tokensLeft: 0 }, 37_100],
    ['120 overdrawn', { tokensLeft: -120 }, 37_000 + 6 * 60_000 + 100],
    ['a plan cut to 5 a minute', { tokensLeft: -9, refillRate: 5 }, 37_000 + 60_000 + 100],
    ['tracking that takes half', { tokensLeft: -9, tokenFlowReduction: 15 }, 37_000 + 60_000 + 100],
    ['tracking that takes all', { tokensLeft: 0, tokenFlowReduction: 20 }, 300_000],
  ])('429 with %s waits for the refills that are needed', async (_, fields, waitMs) => {
    handler = answers(429, envelope({ tokensConsumed: 0, ...fields }));
    const answer = await look();
    expect(failureOf(answer)).toEqual({
      kind: 'not_enough_tokens',
      retry: true,
      waitMs,
      message: expect.stringContaining(fields['tokenFlowReduction'] === 20 ? 'tracking uses up' : 'out of tokens'),
    });
  });

  it('429 without a readable body waits for a whole refill', async () => {
    handler = answers(429, 'slow down');
    expect(failureOf(await look())).toMatchObject({ kind: 'not_enough_tokens', retry: true, waitMs: 60_100 });
  });

  const invalid = { error: { type: 'invalidParameter', message: 'You used an invalid parameter.', details: '' } };
  const noAccount = { refillIn: 0, refillRate: 0, tokensLeft: 0, tokensConsumed: 0 };
  it.each<[string, number, unknown, string, boolean]>([
    ['a malformed key', 400, envelope({ ...invalid, ...noAccount }), 'unauthorized', false],
    ['a bad parameter', 400, envelope(invalid), 'rejected', false],
    ['an unknown key', 402, envelope({ error: { type: 'unauthorized', message: 'no' } }), 'unauthorized', false],
    ['an unpaid plan', 402, envelope(), 'payment_required', false],
    ['an unknown path', 404, envelope(), 'not_found', false],
    ['a value out of range', 405, envelope(), 'rejected', false],
    ['an internal error', 500, envelope(), 'server_error', true],
    ['a gateway page', 503, '<html>', 'server_error', true],
    ['a redirect', 302, envelope(), 'bad_answer', true],
    ['an error in a 200', 200, envelope({ ...invalid, tokensConsumed: 0 }), 'rejected', false],
    ['products: null', 200, envelope({ products: null }), 'bad_answer', true],
    ['JSON cut in half', 200, '{"products":[{"asin":"B0000', 'bad_answer', true],
    ['a JSON list', 200, '[]', 'bad_answer', true],
    ['no token fields', 200, { products: [] }, 'bad_answer', true],
  ])('by %s (%i) is told apart', async (_, status, body, kind, retry) => {
    handler = answers(status, body);
    expect(failureOf(await look())).toEqual({ kind, retry, waitMs: null, message: expect.any(String) });
  });

  it("of any status still brings the account's balance", async () => {
    handler = answers(500, envelope({ tokensLeft: 77 }));
    const keepa = client();
    await look([A], keepa);
    expect(keepa.tokens.balance).toBe(77);
  });

  it('by gzip that breaks off is worth another try', async () => {
    const body = gzipSync(JSON.stringify(envelope({ products: [{ asin: A, title: 'x'.repeat(5000) }] })));
    handler = (_, response) => sendGzip(response, 200, body.subarray(0, body.length / 2));
    expect(failureOf(await look())).toMatchObject({ kind: 'bad_answer', retry: true });
  });

  it('by a connection that breaks off inside the answer is worth another try', async () => {
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"products":', () => response.destroy());
    };
    expect(failureOf(await look())).toMatchObject({ kind: 'bad_answer', retry: true });
  });

  it('by a server that does not answer in time is worth another try, and counted as paid', async () => {
    handler = answers(200, envelope({ tokensLeft: 100 }));
    const keepa = client({ timeoutMs: 1_000 });
    await keepa.token();
    handler = () => undefined;
    expect(failureOf(await look([A, B], keepa))).toMatchObject({ kind: 'timeout', retry: true });
    expect(keepa.tokens.balance).toBe(98);
  });

  it('by a port where nobody listens is worth another try, and costs nothing', async () => {
    handler = answers(200, envelope({ tokensLeft: 100 }));
    const keepa = client();
    await keepa.token();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    const answer = await look([A], keepa);
    expect(failureOf(answer)).toMatchObject({ kind: 'network', retry: true });
    expect(keepa.tokens.balance).toBe(100);
  });

  it('by the caller giving up is no reason to repeat', async () => {
    const stop = new AbortController();
    handler = () => stop.abort();
    const answer = await client().product({
      marketplace: 'IT',
      asins: [A],
      ask: { kind: 'look', days: 2 },
      signal: stop.signal,
    });
    expect(failureOf(answer)).toMatchObject({ kind: 'aborted', retry: false });
  });
});

describe('the key', () => {
  it('stands in no failure, no log line and no printed client, even when Keepa repeats it', async () => {
    const echo = { error: { type: KEY, message: `bad request: /product?key=${KEY}` } };
    const said: unknown[] = [];
    const keepa = client({ timeoutMs: 1_000 });
    const answerers: Handler[] = [
      answers(200, envelope({ products: [{ asin: A }] })),
      answers(200, envelope(echo)),
      answers(200, envelope({ ...echo, products: [] })),
      answers(400, envelope(echo)),
      answers(402, envelope(echo)),
      answers(429, JSON.stringify(echo)),
      answers(500, envelope(echo)),
      answers(200, `<${KEY}>`),
      () => undefined,
    ];
    for (handler of answerers) said.push(await look([A], keepa));
    const unreachable = async (): Promise<never> => {
      throw new TypeError(`fetch failed: ${baseUrl()}/product?key=${KEY}`, {
        cause: Object.assign(new Error(KEY), { code: KEY }),
      });
    };
    said.push(await look([A], client({ fetch: unreachable })));
    said.push(await look([A], client({ baseUrl: 'http://127.0.0.1:1' })));
    expect(logged.length).toBeGreaterThan(said.length);
    const everything = inspect([said, logged, keepa], { depth: null, showHidden: true }) + JSON.stringify(keepa);
    expect(everything).toContain('[key]');
    expect(everything).not.toContain(KEY);
  });
});
