import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const SESSION_COOKIE = 'tracker-session';
/** Seven days: a console that stays open through the week. */
export const SESSION_SECONDS = 7 * 24 * 3600;

const TOKEN = /^(\d{10})\.([\w-]{22})\.([\w-]{43})$/;
const NONCE_BYTES = 16;

const mac = (secret: Buffer, text: string): Buffer => createHmac('sha256', secret).update(text).digest();

export interface Session {
  /** Of the key that opened it, counted from 0. */
  keyIndex: number;
  expiresAt: Date;
}

/**
 * Sessions that no server has to remember: a token is its own expiry and a random part, signed with a secret derived
 * from the key that opened it. Every replica and every restart accepts it; it ends with its week or with its key.
 */
export class Sessions {
  private readonly secrets: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.secrets = keys.map((key) => createHmac('sha256', key).update('arbitrage-tracker session 1').digest());
  }

  open(keyIndex: number, now: Date): string {
    const secret = this.secrets[keyIndex];
    if (!secret) throw new RangeError(`There is no key ${keyIndex}`);
    const expires = Math.floor(now.getTime() / 1000) + SESSION_SECONDS;
    const text = `${expires}.${randomBytes(NONCE_BYTES).toString('base64url')}`;
    return `${text}.${mac(secret, text).toString('base64url')}`;
  }

  /** The session of a token that was signed here and is not over; null for any other text. */
  read(token: string, now: Date): Session | null {
    const [, expires = '', nonce = '', signature = ''] = TOKEN.exec(token) ?? [];
    const expiresAt = new Date(Number(expires) * 1000);
    if (expires === '' || expiresAt <= now) return null;
    const given = Buffer.from(signature, 'base64url');
    const keyIndex = this.secrets.findIndex((secret) => timingSafeEqual(mac(secret, `${expires}.${nonce}`), given));
    return keyIndex === -1 ? null : { keyIndex, expiresAt };
  }
}

/** The values of the session cookie in a `Cookie` header; a page on another port of the host can add one of its own. */
export const sessionCookies = (header: string): string[] =>
  header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return pair.slice(0, at).trim() === SESSION_COOKIE ? [pair.slice(at + 1).trim()] : [];
  });

/** A `Set-Cookie` header: no script reads it, no other site sends it. An empty token removes it. */
export const sessionCookie = (token: string, secure: boolean): string =>
  [
    `${SESSION_COOKIE}=${token}`,
    'Path=/',
    `Max-Age=${token === '' ? 0 : SESSION_SECONDS}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
  ].join('; ');
