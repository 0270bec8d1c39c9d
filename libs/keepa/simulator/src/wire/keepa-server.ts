import type { IncomingMessage, ServerResponse } from 'node:http';
import { hashText } from '../world/hash';
import { keepaMinute } from '../world/keepa-time';
import type { World } from '../world/world';
import { TokenBucket } from './bucket';
import { envelopeText, packed, type Envelope } from './envelope';
import { FaultDice, type FaultShares } from './faults';
import { isWellFormedKey } from './keys';
import { ProductDesk } from './product-answer';
import { parseProductRequest } from './product-request';

export interface KeepaServerOptions {
  world: World;
  seed: string;
  keys: readonly string[];
  refillRate: number;
  faults: FaultShares;
  /** How long a slow answer takes. */
  slowMs: number;
  now: () => number;
}

interface Reply extends Envelope {
  slow?: boolean;
  truncate?: boolean;
}

/** Keepa's HTTP behaviour for /token and /product (Keepa docs, request basics), over any node:http server. */
export class KeepaServer {
  readonly dice: FaultDice;
  private readonly buckets: ReadonlyMap<string, TokenBucket>;
  private readonly desk: ProductDesk;
  readonly waiting = new Set<() => void>();
  private productRequests = 0;
  private closing = false;

  constructor(private readonly options: KeepaServerOptions) {
    const { keys, refillRate, now, world, seed, faults } = options;
    this.buckets = new Map(keys.map((key) => [key, new TokenBucket(refillRate, now())]));
    this.desk = new ProductDesk(world);
    this.dice = new FaultDice(hashText(0, seed), faults);
  }

  readonly handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // a GET endpoint ignores what comes in the body: the PHP client repeats a stale one
    request.resume();
    const started = performance.now();
    const reply = this.reply(request);
    if (reply.slow) await this.pause();
    const text = envelopeText({ ...reply, processingTimeInMs: Math.round(performance.now() - started) });
    const whole = await packed(text);
    const body = reply.truncate ? whole.subarray(0, whole.length >> 1) : whole;
    response.writeHead(reply.status, {
      'Content-Type': 'application/json;charset=UTF-8',
      'Content-Encoding': 'gzip',
      'Content-Length': body.length,
      ...(this.closing && { Connection: 'close' }),
    });
    response.end(body);
  };

  /** Lets slow answers go at once and keeps no connection, so that closing the server waits for nobody. */
  close(): void {
    this.closing = true;
    for (const go of this.waiting) go();
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

  private reply(request: IncomingMessage): Reply {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const key = url.searchParams.get('key') ?? '';
    if (!isWellFormedKey(key)) return { status: 400, error: 'invalidParameter' };
    const timestamp = this.options.now();
    const bucket = this.buckets.get(key);
    if (!bucket) return { status: 402, error: 'unauthorized', timestamp };
    const tokens = bucket.state(timestamp);
    const base = { timestamp, tokens };
    if (request.method !== 'GET' && request.method !== 'POST')
      return { ...base, status: 405, error: 'invalidParameter' };
    const path = url.pathname.replace(/\/$/, '');
    if (path === '/token') return { ...base, status: 200 };
    if (path === '/product') return this.product(url.searchParams, bucket, timestamp);
    return { ...base, status: 404, error: 'invalidParameter' };
  }

  private product(query: URLSearchParams, bucket: TokenBucket, timestamp: number): Reply {
    const minute = keepaMinute(timestamp);
    const base = { timestamp, tokens: bucket.state(timestamp) };
    const parsed = parseProductRequest(query, minute);
    if (!parsed.ok) return { ...base, status: parsed.status, error: 'invalidParameter' };
    const count = this.productRequests++;
    const { dice } = this;
    if (dice.strikes('500', count)) return { ...base, status: 500, error: 'internalServerError' };
    if (!bucket.mayRun(timestamp)) return { ...base, status: 429 };
    if (dice.strikes('429', count)) {
      // as if another program had just spent the tokens of this key
      return { ...base, status: 429, tokens: { ...base.tokens, tokensLeft: Math.min(0, base.tokens.tokensLeft) } };
    }
    const answer = this.desk.answer(parsed.request, minute, count, (asin) => dice.strikes('missing', count, asin));
    bucket.charge(answer.tokens);
    return {
      timestamp,
      tokens: bucket.state(timestamp),
      status: 200,
      tokensConsumed: answer.tokens,
      payload: { products: answer.products },
      slow: dice.strikes('slow', count),
      truncate: dice.strikes('truncate', count),
    };
  }
}
