import { SESSION_COOKIE, SESSION_SECONDS, sessionCookie, sessionCookies, Sessions } from './sessions';

const KEYS = ['first-key-of-sixteen', 'second-key-of-sixteen'];
const NOW = new Date('2026-11-22T12:00:00.400Z');
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

describe('a session', () => {
  it('lasts seven days to the second, on every replica and after a restart', () => {
    const token = new Sessions(KEYS).open(1, NOW);
    const elsewhere = new Sessions(KEYS);
    const session = { keyIndex: 1, expiresAt: new Date('2026-11-29T12:00:00.000Z') };
    expect(elsewhere.read(token, NOW)).toEqual(session);
    expect(elsewhere.read(token, after(SESSION_SECONDS - 1))).toEqual(session);
    expect(elsewhere.read(token, after(SESSION_SECONDS))).toBeNull();
  });

  it('goes on when another key comes or goes, and ends with its own', () => {
    const token = new Sessions(KEYS).open(1, NOW);
    expect(new Sessions(['new-key-of-16-characters', ...KEYS]).read(token, NOW)?.keyIndex).toBe(2);
    expect(new Sessions([KEYS[1] ?? '']).read(token, NOW)?.keyIndex).toBe(0);
    expect(new Sessions([KEYS[0] ?? '']).read(token, NOW)).toBeNull();
    expect(new Sessions([]).read(token, NOW)).toBeNull();
  });

  it('is another one each time and tells nothing of the key', () => {
    const sessions = new Sessions(KEYS);
    const [one, two] = [sessions.open(0, NOW), sessions.open(0, NOW)];
    expect(one).not.toBe(two);
    expect(one).not.toContain(KEYS[0]);
    expect(Buffer.from(one.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain(KEYS[0]);
  });

  it('is refused when any part of it was changed', () => {
    const sessions = new Sessions(KEYS);
    const token = sessions.open(0, NOW);
    const [expires = '', nonce = '', signature = ''] = token.split('.');
    const flipped = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
    for (const forged of [
      `${Number(expires) + 1}.${nonce}.${signature}`,
      `${expires}.${flipped(nonce)}.${signature}`,
      `${expires}.${nonce}.${flipped(signature)}`,
      `${expires}.${nonce}.`,
      `${expires}.${nonce}`,
      `${token}x`,
      ` ${token}`,
      '',
      '..',
      `${'9'.repeat(400)}.${nonce}.${signature}`,
    ])
      expect([forged, sessions.read(forged, NOW)]).toEqual([forged, null]);
  });
});

describe('the session cookie', () => {
  it('is out of reach of scripts and other sites, and leaves in the clear only where it came in the clear', () => {
    expect(sessionCookie('t', false)).toBe(`${SESSION_COOKIE}=t; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict`);
    expect(sessionCookie('t', true)).toBe(
      `${SESSION_COOKIE}=t; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure`,
    );
  });

  it('is removed by an empty one', () => {
    expect(sessionCookie('', false)).toBe(`${SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`);
  });

  it('is found among the cookies of other programs on the host', () => {
    expect(sessionCookies(`a=1; ${SESSION_COOKIE}=x=; my${SESSION_COOKIE}=no;${SESSION_COOKIE}=y; b`)).toEqual([
      'x=',
      'y',
    ]);
    expect(sessionCookies('')).toEqual([]);
  });
});
