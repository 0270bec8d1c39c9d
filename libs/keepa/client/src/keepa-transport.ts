import { KeepaEnvelope } from './envelope';
import { KeepaAnswer, readAnswer } from './keepa-answer';
import { FailureKind, keepaFailure, KeepaFailure } from './keepa-failure';
import { MonotonicClock, TokenAccount } from './token-account';

/** Keepa's own clients read for two minutes; a batch with a long history takes its time. */
const DEFAULT_TIMEOUT_MS = 120_000;
/** A refill comes at least once a minute: the wait when a 429 says nothing more. */
const BLIND_WAIT_MS = 60_100;
/** Keepa recomputes what tracking takes off this often. */
const FLOW_REDUCTION_PERIOD_MS = 300_000;
/** Failures after which Keepa may have run the request, and charged it, though no token field arrived. */
const CHARGED_UNSEEN: readonly FailureKind[] = ['timeout', 'bad_answer', 'aborted'];
/** W3C, Portable Network Graphics, section 5.2 */
const PNG_SIGNATURE = '89504e470d0a1a0a';

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

export interface KeepaRequest {
  endpoint: string;
  parameters: Readonly<Record<string, string>>;
  /** sent as JSON; makes the request a POST */
  body?: unknown;
  /** what it will cost at most */
  tokens: number;
  signal?: AbortSignal | undefined;
}

export interface Failed {
  ok: false;
  failure: KeepaFailure;
}

/** What every method of the client returns: the values asked for, or why there are none. */
export type KeepaResult<T> = ({ ok: true; envelope: KeepaEnvelope } & T) | Failed;
export type Reply = KeepaResult<{ answer: KeepaAnswer }>;

interface Received {
  status: number;
  bytes: Buffer;
}

/** Sends requests to Keepa and keeps the token account. It sends once: whether and when to repeat is the caller's. */
export class KeepaTransport {
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

  /** An answer as JSON, with its envelope. */
  async json(request: KeepaRequest): Promise<Reply> {
    const settle = this.tokens.reserve(request.tokens);
    const startedMs = this.#clock.monotonicMs();
    return this.#settled(request, await this.#send(request), startedMs, settle);
  }

  /** One key of an answer. Keepa answers 200 with `error` and without the key when it refuses what it was asked. */
  async payload<T>(
    request: KeepaRequest,
    name: string,
    is: (value: unknown) => value is T,
  ): Promise<KeepaResult<{ value: T; body: Record<string, unknown> }>> {
    const reply = await this.json(request);
    if (!reply.ok) return reply;
    const { body, error } = reply.answer;
    const value = body[name];
    if (is(value)) {
      if (error) this.#log?.warn(`keepa answered with an error beside ${name}`, { error: this.#redact(error.type) });
      return { ok: true, value, body, envelope: reply.envelope };
    }
    const failure = error
      ? keepaFailure('rejected', this.#redact(`Keepa answered 200 with an error: ${error.type} ${error.message}`))
      : keepaFailure('bad_answer', `Keepa answered 200 without ${name}`);
    return { ok: false, failure };
  }

  /** A picture: Keepa sends no envelope with it, so its tokens are taken off the account unseen. */
  async png(request: KeepaRequest): Promise<{ ok: true; png: Buffer } | Failed> {
    const settle = this.tokens.reserve(request.tokens);
    const startedMs = this.#clock.monotonicMs();
    const received = await this.#send(request);
    if (!('kind' in received) && received.status === 200 && isPng(received.bytes)) {
      settle(request.tokens);
      this.#note(request, startedMs, null, null);
      return { ok: true, png: received.bytes };
    }
    const reply = this.#settled(request, received, startedMs, settle);
    return reply.ok
      ? { ok: false, failure: keepaFailure('bad_answer', 'Keepa answered 200 without a picture') }
      : reply;
  }

  #settled(
    request: KeepaRequest,
    received: Received | KeepaFailure,
    startedMs: number,
    settle: (unaccounted: number) => void,
  ): Reply {
    const answer =
      'kind' in received ? null : readAnswer(received.status, received.bytes.toString('utf8'), this.#clock.now());
    const envelope = answer?.envelope ?? null;
    const failure = 'kind' in received ? received : (answer?.failure ?? null);
    settle(!envelope && (!failure || CHARGED_UNSEEN.includes(failure.kind)) ? request.tokens : 0);
    if (envelope) this.tokens.observe(envelope);
    const reply = answer ? this.#judge(answer) : { ok: false as const, failure: received as KeepaFailure };
    this.#note(request, startedMs, envelope, reply.ok ? null : reply.failure);
    return reply;
  }

  #note(
    { endpoint, tokens }: KeepaRequest,
    startedMs: number,
    envelope: KeepaEnvelope | null,
    failure: KeepaFailure | null,
  ): void {
    this.#log?.[failure ? 'warn' : 'debug']('keepa request', {
      endpoint,
      elapsedMs: this.#clock.monotonicMs() - startedMs,
      estimatedTokens: tokens,
      tokensConsumed: envelope?.tokensConsumed,
      tokensLeft: envelope?.tokensLeft,
      ...(failure ? { failure: failure.kind, reason: failure.message } : {}),
    });
  }

  #judge(answer: KeepaAnswer): Reply {
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

  async #send({ endpoint, parameters, body, signal }: KeepaRequest): Promise<Received | KeepaFailure> {
    const url = `${this.#baseUrl}/${endpoint}?${new URLSearchParams({ key: this.#key, ...parameters })}`;
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    let status: number | null = null;
    try {
      const response = await this.#fetch(url, {
        headers: {
          accept: 'application/json',
          'accept-encoding': 'gzip',
          ...(body === undefined ? {} : { 'content-type': 'application/json;charset=UTF-8' }),
        },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        // the key must not follow a redirect to another host
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      status = response.status;
      return { status, bytes: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      // the error itself is dropped: its message or cause may hold the URL, and with it the key
      if (signal?.aborted) return keepaFailure('aborted', 'the request was ended by its caller');
      if (timeout.aborted) return keepaFailure('timeout', `Keepa did not answer within ${this.#timeoutMs} ms`);
      return status === null
        ? keepaFailure('network', `Keepa can't be reached${codeOf(error)}`)
        : keepaFailure('bad_answer', `Keepa's answer broke off${codeOf(error)}`);
    }
  }

  #redact(text: string): string {
    return this.#key === ''
      ? text
      : text.replaceAll(this.#key, '[key]').replaceAll(encodeURIComponent(this.#key), '[key]');
  }
}

const isPng = (bytes: Buffer): boolean => bytes.toString('hex', 0, 8) === PNG_SIGNATURE;

/** ECONNREFUSED and the like; fetch hides them in the cause. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return typeof cause?.code === 'string' && /^[A-Z_]+$/.test(cause.code) ? ` (${cause.code})` : '';
}
