import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { SessionDto } from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';
import { Problem } from '../problem';
import type { ServeOptions } from '../serve-options';
import { isHealth, type AccessRequest } from './access';
import { ApiKeys } from './api-keys';
import { clientOf, RequestWindow, type Count } from './request-window';
import { sessionCookies, Sessions, type Session } from './sessions';

/** Guesses at a key from one address. */
const SIGN_INS_PER_MINUTE = 10;

type Headers = AccessRequest['headers'];
export type AccessAttempt = AccessRequest & { ip: string };

const isSignIn = ({ method, url }: AccessAttempt): boolean => method === 'POST' && /^\/session(?:\?|$)/.test(url);

/** The key that a request states, in either of its headers; null when it states none. */
function keyOf(headers: Headers): string | null {
  const bearer = /^bearer +(\S+) *$/i.exec(String(headers['authorization'] ?? ''))?.[1];
  const plain = headers['x-api-key'];
  return bearer ?? (plain === undefined ? null : String(plain));
}

const countHeaders = ({ limit, remaining, resetSeconds }: Count): Record<string, string> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(resetSeconds),
});

const tooMany = ({ limit, resetSeconds }: Count): Problem =>
  new Problem(429, `At most ${limit} of these a minute. Try again in ${resetSeconds} s.`, undefined, {
    'retry-after': String(resetSeconds),
  });

const notSignedIn = (detail: string, fault = ''): Problem =>
  new Problem(401, detail, undefined, { 'www-authenticate': `Bearer realm="arbitrage tracker"${fault}` });

export const wrongKey = (): Problem =>
  notSignedIn('This is not a key of this server. API_KEYS lists them.', ', error="invalid_token"');

/** Who may ask, and how often. */
export class AccessControl {
  /** Whether requests need a key or a session. */
  readonly required: boolean;
  private readonly keys: ApiKeys;
  private readonly sessions: Sessions;
  private readonly byKey: RequestWindow;
  private readonly byAddress: RequestWindow;
  private readonly signIns: RequestWindow;

  constructor(
    { keys, requestsPerMinute }: Pick<ServeOptions, 'keys' | 'requestsPerMinute'>,
    private readonly clock: Clock,
  ) {
    this.required = keys.length > 0;
    this.keys = new ApiKeys(keys);
    this.sessions = new Sessions(keys);
    const limit = requestsPerMinute === 0 ? Number.POSITIVE_INFINITY : requestsPerMinute;
    this.byKey = new RequestWindow(limit, clock);
    // apart from the keys', so that a flood of addresses leaves the clients that have one alone
    this.byAddress = new RequestWindow(limit, clock);
    this.signIns = new RequestWindow(SIGN_INS_PER_MINUTE, clock);
  }

  /** Judges a request before it is routed: what to answer with it, and why it is refused, or null. */
  admit(attempt: AccessAttempt): { refused: Problem | null; headers: Record<string, string> } {
    if (isHealth(attempt.url)) return { refused: null, headers: {} };
    const client = clientOf(attempt.ip);
    if (!this.required) return this.judged(this.byAddress.take(client));
    if (isSignIn(attempt)) return this.judged(this.signIns.take(client));
    // before the key is looked at, so that guesses in a header are limited too
    if (this.byAddress.isSpent(client)) return this.judged(this.byAddress.passedCount());
    const stated = keyOf(attempt.headers);
    const keyIndex = stated === null ? (this.sessionOf(attempt.headers)?.keyIndex ?? null) : this.keys.indexOf(stated);
    if (keyIndex !== null) return this.judged(this.byKey.take(String(keyIndex)));
    const refused =
      stated === null
        ? notSignedIn('Sign in at the console, or send a key as "authorization: Bearer <key>" or "x-api-key: <key>".')
        : wrongKey();
    return this.judged(this.byAddress.take(client), refused);
  }

  /** A session token for a right key, null for a wrong one. */
  signIn(key: string): string | null {
    const keyIndex = this.keys.indexOf(key);
    return keyIndex === null ? null : this.sessions.open(keyIndex, this.clock.now());
  }

  describe(headers: Headers): SessionDto {
    const expiresAt = this.sessionOf(headers)?.expiresAt.toISOString() ?? null;
    return { auth: this.required ? 'keys' : 'none', expiresAt };
  }

  private sessionOf(headers: Headers): Session | null {
    const now = this.clock.now();
    const sessions = sessionCookies(String(headers['cookie'] ?? '')).map((token) => this.sessions.read(token, now));
    return sessions.find((session) => session !== null) ?? null;
  }

  private judged(count: Count, refused: Problem | null = null) {
    const headers = Number.isFinite(count.limit) ? countHeaders(count) : {};
    return { refused: count.passed ? tooMany(count) : refused, headers };
  }
}

/** Puts the access control of the stage's module before every route, the unknown ones and the documentation too. */
export function guardAccess(app: NestFastifyApplication): void {
  const access = app.get(AccessControl);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async ({ method, url, headers: sent, ip }, reply) => {
      const { refused, headers } = access.admit({ method, url, headers: sent, ip });
      void reply.headers(headers);
      if (refused) throw refused;
    });
}
