import { domainIdOf, TrackedMarketplace } from '@tracker/keepa-decode';
import { KeepaEnvelope } from './envelope';
import { KeepaAnswer, readAnswer } from './keepa-answer';
import { FailureKind, keepaFailure, KeepaFailure } from './keepa-failure';
import { AskKind, estimateTokens, MonotonicClock, TokenAccount } from './token-account';

/** Keepa docs, product request. */
export const MAX_ASINS = 100;
const STATS_DAYS = 90;
/** Keepa's own clients read for two minutes; a batch with a long history takes its time. */
const DEFAULT_TIMEOUT_MS = 120_000;
/** A refill comes at least once a minute: the wait when a 429 says nothing more. */
const BLIND_WAIT_MS = 60_100;

/** Keepa recomputes what tracking takes off this often. */
const FLOW_REDUCTION_PERIOD_MS = 300_000;
/** Failures after which Keepa may have run the request, and charged it, though no token field arrived. */
const CHARGED_UNSEEN: readonly FailureKind[] = ['timeout', 'bad_answer', 'aborted'];

export interface KeepaClientLog {
  debug(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
}

export interface KeepaClientOptions {
  /** such as https://api.keepa.com */
  baseUrl: string;
  key: string;
  clock: MonotonicClock;
  fetch?: typeof fetch;
  log?: KeepaClientLog;
  /** for one request, body included */
  timeoutMs?: number;
  /** the account to keep, when the caller restored one */
  tokens?: TokenAccount;
}

export interface ProductAsk {
  marketplace: TrackedMarketplace;
  /** 1 to 100; case and repetition don't matter */
  asins: readonly string[];
  /** look: Amazon, New, rank, counts. confirm: the buy box too. `days` is the length of the history. */
  ask: { kind: AskKind; days: number };
  signal?: AbortSignal;
}

export type ProductAnswer =
  | {
      ok: true;
      /** Keepa's product objects as they came (integers beyond 2^53 as strings), by upper-case ASIN */
      products: Map<string, Record<string, unknown>>;
      /** asked for, not in the answer */
      missing: string[];
      envelope: KeepaEnvelope;
    }
  | { ok: false; failure: KeepaFailure };

export type TokenAnswer = { ok: true; envelope: KeepaEnvelope } | { ok: false; failure: KeepaFailure };

type Reply = { ok: true; answer: KeepaAnswer; envelope: KeepaEnvelope } | { ok: false; failure: KeepaFailure };

/** Sends requests to Keepa and keeps the token account. It sends once: whether and when to repeat is the caller's. */
export class KeepaClient {
  readonly tokens: TokenAccount;
  readonly #key: string;
  readonly #baseUrl: string;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;
  readonly #clock: MonotonicClock;
  readonly #log: KeepaClientLog | undefined;

  /** @throws TypeError when `baseUrl` is no http(s) URL */
  constructor(options: KeepaClientOptions) {
    if (!/^https?:$/.test(new URL(options.baseUrl).protocol)) throw new TypeError('baseUrl must be http or https');
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#key = options.key;
    this.#fetch = options.fetch ?? fetch;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#clock = options.clock;
    this.#log = options.log;
    this.tokens = options.tokens ?? new TokenAccount(options.clock);
  }

  /** The account's state at start; costs no token. Later the answers carry it. */
  async token(signal?: AbortSignal): Promise<TokenAnswer> {
    const reply = await this.#get('token', {}, 0, signal);
    return reply.ok ? { ok: true, envelope: reply.envelope } : reply;
  }

  /**
   * Up to 100 products of one marketplace, matched by ASIN: Keepa promises neither order nor completeness.
   * @throws RangeError for no ASIN or more than 100
   */
  async product(request: ProductAsk): Promise<ProductAnswer> {
    const { marketplace, ask } = request;
    const asins = [...new Set(request.asins.map((asin) => asin.toUpperCase()))];
    if (asins.length < 1 || asins.length > MAX_ASINS) throw new RangeError(`${asins.length} ASINs in one request`);
    const parameters = {
      domain: String(domainIdOf(marketplace)),
      asin: asins.join(','),
      stats: String(STATS_DAYS),
      history: '1',
      days: String(ask.days),
      ...(ask.kind === 'confirm' ? { buybox: '1' } : {}),
    };
    const reply = await this.#get('product', parameters, estimateTokens(ask.kind, asins.length), request.signal);
    if (!reply.ok) return reply;
    const { body, error } = reply.answer;
    const list = body['products'];
    if (!Array.isArray(list)) return { ok: false, failure: this.#withoutProducts(reply.answer) };
    if (error) this.#log?.warn('keepa answered with an error beside the products', { error: this.#redact(error.type) });
    return { ok: true, ...matchByAsin(asins, list), envelope: reply.envelope };
  }

  /** Keepa answers 200 with `error` and without `products` when it refuses an ASIN. */
  #withoutProducts({ error }: KeepaAnswer): KeepaFailure {
    return error
      ? keepaFailure('rejected', this.#redact(`Keepa answered 200 with an error: ${error.type} ${error.message}`))
      : keepaFailure('bad_answer', 'Keepa answered 200 without products');
  }

  async #get(
    endpoint: string,
    parameters: Record<string, string>,
    tokens: number,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    const settle = this.tokens.reserve(tokens);
    const startedMs = this.#clock.monotonicMs();
    const answer = await this.#send(endpoint, parameters, signal);
    const envelope = 'kind' in answer ? null : answer.envelope;
    const failure = 'kind' in answer ? answer : answer.failure;
    settle(!envelope && (!failure || CHARGED_UNSEEN.includes(failure.kind)) ? tokens : 0);
    if (envelope) this.tokens.observe(envelope);
    const reply = this.#judge(answer);
    this.#log?.[reply.ok ? 'debug' : 'warn']('keepa request', {
      endpoint,
      elapsedMs: this.#clock.monotonicMs() - startedMs,
      estimatedTokens: tokens,
      tokensConsumed: envelope?.tokensConsumed,
      tokensLeft: envelope?.tokensLeft,
      ...(reply.ok ? {} : { failure: reply.failure.kind, reason: reply.failure.message }),
    });
    return reply;
  }

  #judge(answer: KeepaAnswer | KeepaFailure): Reply {
    if ('kind' in answer) return { ok: false, failure: answer };
    const { failure, envelope } = answer;
    if (failure?.kind === 'not_enough_tokens') return { ok: false, failure: this.#outOfTokens(failure, envelope) };
    if (failure) return { ok: false, failure: { ...failure, message: this.#redact(failure.message) } };
    if (!envelope) return { ok: false, failure: keepaFailure('bad_answer', 'Keepa answered 200 without token fields') };
    return { ok: true, answer, envelope };
  }

  /** Only the account can say how long: a 429 carries no Retry-After, and not always an `error`. */
  #outOfTokens(failure: KeepaFailure, envelope: KeepaEnvelope | null): KeepaFailure {
    if (!envelope) return { ...failure, message: this.#redact(failure.message), waitMs: BLIND_WAIT_MS };
    if (this.tokens.state === 'no_refill') {
      const message = `Keepa is out of tokens and tracking uses up the whole refill of ${envelope.refillRate} a minute`;
      return { ...failure, message, waitMs: FLOW_REDUCTION_PERIOD_MS };
    }
    const message = `Keepa is out of tokens: ${envelope.tokensLeft} left, ${envelope.refillRate} a minute`;
    // Keepa refuses at 0 or less; should it refuse above, at least the next refill is waited for
    const waitMs = this.tokens.waitMs(Math.max(1, this.tokens.balance + 1));
    return { ...failure, message, waitMs: waitMs ?? BLIND_WAIT_MS };
  }

  async #send(
    endpoint: string,
    parameters: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<KeepaAnswer | KeepaFailure> {
    const url = `${this.#baseUrl}/${endpoint}?${new URLSearchParams({ key: this.#key, ...parameters })}`;
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    let status: number | null = null;
    let text: string;
    try {
      const response = await this.#fetch(url, {
        headers: { accept: 'application/json', 'accept-encoding': 'gzip' },
        // the key must not follow a redirect to another host
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      // the error itself is dropped: its message or cause may hold the URL, and with it the key
      if (signal?.aborted) return keepaFailure('aborted', 'the request was ended by its caller');
      if (timeout.aborted) return keepaFailure('timeout', `Keepa did not answer within ${this.#timeoutMs} ms`);
      return status === null
        ? keepaFailure('network', `Keepa can't be reached${codeOf(error)}`)
        : keepaFailure('bad_answer', `Keepa's answer broke off${codeOf(error)}`);
    }
    return readAnswer(status, text, this.#clock.now());
  }

  #redact(text: string): string {
    return this.#key === ''
      ? text
      : text.replaceAll(this.#key, '[key]').replaceAll(encodeURIComponent(this.#key), '[key]');
  }
}

/** ECONNREFUSED and the like; fetch hides them in the cause. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return typeof cause?.code === 'string' && /^[A-Z_]+$/.test(cause.code) ? ` (${cause.code})` : '';
}

function matchByAsin(
  asins: readonly string[],
  list: readonly unknown[],
): { products: Map<string, Record<string, unknown>>; missing: string[] } {
  const products = new Map<string, Record<string, unknown>>();
  for (const entry of list) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { asin } = entry as { asin?: unknown };
    const name = typeof asin === 'string' ? asin.toUpperCase() : '';
    if (asins.includes(name)) products.set(name, entry as Record<string, unknown>);
  }
  return { products, missing: asins.filter((asin) => !products.has(asin)) };
}
