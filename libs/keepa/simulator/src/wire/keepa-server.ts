import type { IncomingMessage, ServerResponse } from 'node:http';
import { hashText } from '../world/hash';
import { keepaMinute } from '../world/keepa-time';
import type { Account } from './account';
import type { Call, Endpoint, Sources } from './endpoint';
import { endpointsOf } from './endpoints';
import { envelopeText, packed, type Envelope } from './envelope';
import { FaultDice, type FaultShares } from './faults';
import { isWellFormedKey } from './keys';
import { Refusal } from './parameters';

export interface KeepaServerOptions {
  sources: Sources;
  accounts: ReadonlyMap<string, Account>;
  seed: string;
  faults: FaultShares;
  /** How long a slow answer takes. */
  slowMs: number;
  now: () => number;
}

interface Reply extends Envelope {
  slow?: boolean;
  truncate?: boolean;
  image?: Buffer;
}

/** The endpoints that take a selection or an object as body too; all others ignore it. */
const WITH_BODY = new Set(['/query', '/deal', '/sellerquery', '/tracking']);
/** 3,000 trackings of the largest kind are smaller. */
const LARGEST_BODY = 32_000_000;

/** Reads the whole body; one that is too large counts as malformed. */
async function bodyOf(request: IncomingMessage, wanted: boolean): Promise<string | undefined> {
  // a GET endpoint ignores what comes in the body: the PHP client repeats a stale one
  if (!wanted || request.method !== 'POST') {
    request.resume();
    return '';
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LARGEST_BODY) chunks.push(chunk);
  }
  return length <= LARGEST_BODY ? Buffer.concat(chunks).toString('utf8') : undefined;
}

/** Keepa's HTTP behaviour (Keepa docs, request basics), over any node:http server. */
export class KeepaServer {
  readonly dice: FaultDice;
  private readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly waiting = new Set<() => void>();
  private charged = 0;
  private closing = false;

  constructor(private readonly options: KeepaServerOptions) {
    this.endpoints = endpointsOf(options.sources, (order, asin) => this.dice.strikes('missing', order, asin));
    this.dice = new FaultDice(hashText(0, options.seed), options.faults);
  }

  readonly handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const url = new URL(request.url ?? '/', 'http://simulator');
    const path = url.pathname.replace(/\/$/, '');
    const body = await bodyOf(request, WITH_BODY.has(path));
    const reply = this.reply(path, url.searchParams, request.method ?? '', body);
    if (reply.slow) await this.pause();
    if (reply.image) return this.send(response, reply, 'image/png', reply.image);
    const text = envelopeText({ ...reply, processingTimeInMs: Math.round(performance.now() - started) });
    this.send(response, reply, 'application/json;charset=UTF-8', await packed(text));
  };

  /** Lets slow answers go at once and keeps no connection, so that closing the server waits for nobody. */
  close(): void {
    this.closing = true;
    for (const go of this.waiting) go();
  }

  private send(response: ServerResponse, { status, truncate, image }: Reply, type: string, whole: Buffer): void {
    const body = truncate ? whole.subarray(0, whole.length >> 1) : whole;
    response.writeHead(status, {
      'Content-Type': type,
      ...(!image && { 'Content-Encoding': 'gzip' }),
      'Content-Length': body.length,
      ...(this.closing && { Connection: 'close' }),
    });
    response.end(body);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, this.options.slowMs);
      this.waiting.add(go);
    });
  }

  private reply(path: string, query: URLSearchParams, method: string, body: string | undefined): Reply {
    const key = query.get('key') ?? '';
    if (!isWellFormedKey(key)) return { status: 400, error: 'invalidParameter' };
    const now = this.options.now();
    const account = this.options.accounts.get(key);
    if (!account) return { status: 402, error: 'unauthorized', timestamp: now };
    account.settle(now);
    const base = { timestamp: now, tokens: account.bucket.state(now) };
    if (method !== 'GET' && method !== 'POST') return { ...base, status: 405, error: 'invalidParameter' };
    if (path === '/token') return { ...base, status: 200 };
    const endpoint = this.endpoints.get(path);
    if (!endpoint) return { ...base, status: 404, error: 'invalidParameter' };
    if (body === undefined) return { ...base, status: 400, error: 'invalidParameter' };
    const call = { query, body, account, now, minute: keepaMinute(now), order: this.charged };
    try {
      return path === '/tracking' ? this.answered(call, endpoint) : this.tried(call, endpoint);
    } catch (error) {
      if (error instanceof Refusal) return { ...base, status: error.status, error: 'invalidParameter' };
      throw error;
    }
  }

  /** What costs tokens runs on a positive balance only, and meets the faults that are asked for. */
  private tried(call: Call, endpoint: Endpoint): Reply {
    const { account, now, order } = call;
    const { dice } = this;
    const tokens = account.bucket.state(now);
    const base = { timestamp: now, tokens };
    this.charged++;
    if (dice.strikes('503', order)) return { ...base, status: 503, error: 'internalServerError' };
    if (dice.strikes('500', order)) return { ...base, status: 500, error: 'internalServerError' };
    if (!account.bucket.mayRun(now)) return { ...base, status: 429 };
    if (dice.strikes('429', order)) {
      // as if another program had just spent the tokens of this key
      return { ...base, status: 429, tokens: { ...tokens, tokensLeft: Math.min(0, tokens.tokensLeft) } };
    }
    const reply = this.answered(call, endpoint);
    return { ...reply, slow: dice.strikes('slow', order), truncate: dice.strikes('truncate', order) };
  }

  private answered(call: Call, endpoint: Endpoint): Reply {
    const { account, now } = call;
    const { tokens, status = 200, ...answer } = endpoint(call);
    account.bucket.charge(tokens);
    return {
      ...answer,
      status,
      timestamp: now,
      tokens: account.bucket.state(now),
      tokensConsumed: tokens,
    };
  }
}
