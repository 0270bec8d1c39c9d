import { KeepaEnvelope } from './envelope';
import { estimateTokens, TokenAccount } from './token-account';

class HandClock {
  ms = 1_000;
  wall = Date.parse('2026-11-22T12:00:00Z');
  monotonicMs = (): number => this.ms;
  now = (): Date => new Date(this.wall);
  pass(ms: number): void {
    this.ms += ms;
    this.wall += ms;
  }
}

const envelope = (fields: Partial<KeepaEnvelope> = {}): KeepaEnvelope => ({
  timestamp: '2026-11-22T12:00:00.000Z',
  tokensLeft: 100,
  refillInMs: 37_000,
  refillRate: 20,
  tokenFlowReduction: 0,
  tokensConsumed: 0,
  ...fields,
});

function accountWith(fields: Partial<KeepaEnvelope> = {}): { account: TokenAccount; clock: HandClock } {
  const clock = new HandClock();
  const account = new TokenAccount(clock);
  account.observe(envelope(fields));
  return { account, clock };
}

describe('the cost of an ask', () => {
  it('is 1 token for a look and 3 for a confirm, for each ASIN', () => {
    expect(estimateTokens('look', 100)).toBe(100);
    expect(estimateTokens('confirm', 100)).toBe(300);
  });
});

describe('before the first answer', () => {
  it('nothing is affordable and no wait is known', () => {
    const account = new TokenAccount(new HandClock());
    expect([account.state, account.balance, account.affordable('look'), account.waitMs(1), account.ledger()]).toEqual([
      'unknown',
      0,
      0,
      null,
      null,
    ]);
  });

  it('the answer to a bad key, with a refill rate of 0, teaches nothing', () => {
    const { account } = accountWith({ tokensLeft: 0, refillRate: 0, refillInMs: 0 });
    expect(account.state).toBe('unknown');
  });
});

describe('the balance', () => {
  it('grows by whole refills, the first when Keepa said, then each minute', () => {
    const { account, clock } = accountWith();
    clock.pass(36_999);
    expect(account.balance).toBe(100);
    clock.pass(1);
    expect(account.balance).toBe(120);
    clock.pass(59_999);
    expect(account.balance).toBe(120);
    clock.pass(1);
    expect(account.balance).toBe(140);
  });

  it("never grows beyond an hour's refill", () => {
    const { account, clock } = accountWith();
    clock.pass(24 * 3_600_000);
    expect(account.balance).toBe(1200);
  });

  it('keeps what Keepa granted when the plan becomes smaller', () => {
    const { account, clock } = accountWith({ tokensLeft: 1200, refillRate: 5 });
    clock.pass(3_600_000);
    expect(account.balance).toBe(1200);
    expect(account.waitMs(1300)).toBeNull();
  });

  it('grows by what tracking leaves of the refill', () => {
    const { account, clock } = accountWith({ tokensLeft: 0, tokenFlowReduction: 6.6037 });
    clock.pass(37_000);
    expect(account.balance).toBe(13);
    clock.pass(60_000);
    expect(account.balance).toBe(26);
  });

  it('is measured on the monotonic clock: the wall clock may jump', () => {
    const { account, clock } = accountWith();
    clock.wall += 86_400_000;
    expect(account.balance).toBe(100);
  });

  it('ignores an answer that was overtaken, but follows a server whose clock was set back', () => {
    const { account } = accountWith({ tokensLeft: 50 });
    account.observe(envelope({ tokensLeft: 90, timestamp: '2026-11-22T11:59:59.000Z' }));
    expect(account.balance).toBe(50);
    account.observe(envelope({ tokensLeft: 70, timestamp: '2026-11-21T12:00:00.000Z' }));
    expect(account.balance).toBe(70);
  });
});

describe('affordable', () => {
  it('plans no ask that would overdraw', () => {
    const { account } = accountWith({ tokensLeft: 100 });
    expect([account.affordable('look'), account.affordable('confirm')]).toEqual([100, 33]);
    account.observe(envelope({ tokensLeft: -120 }));
    expect([account.affordable('look'), account.affordable('confirm')]).toEqual([0, 0]);
  });

  it('counts requests under way as spent until they end', () => {
    const { account } = accountWith({ tokensLeft: 100 });
    const settle = account.reserve(60);
    expect(account.affordable('look')).toBe(40);
    settle(0);
    expect(account.affordable('look')).toBe(100);
    account.reserve(60)(60);
    expect(account.affordable('look')).toBe(40);
  });
});

describe('waitMs', () => {
  it.each([
    [0, 1, 37_100],
    [-19, 1, 37_100],
    [-20, 1, 97_100],
    [-120, 1, 37_000 + 6 * 60_000 + 100],
    [10, 100, 37_000 + 4 * 60_000 + 100],
    [10, 10, 0],
  ])('with %i tokens, for %i more, is %i ms', (tokensLeft, tokens, expected) => {
    expect(accountWith({ tokensLeft }).account.waitMs(tokens)).toBe(expected);
  });

  it('is long enough: when it is over the tokens are there', () => {
    const { account, clock } = accountWith({ tokensLeft: -120, tokenFlowReduction: 6.6037 });
    clock.pass(account.waitMs(100) ?? Number.NaN);
    expect(account.balance).toBeGreaterThanOrEqual(100);
  });

  it('becomes longer when the plan becomes smaller', () => {
    const { account } = accountWith({ tokensLeft: 0, refillRate: 60 });
    expect(account.waitMs(60)).toBe(37_100);
    account.observe(envelope({ tokensLeft: 0, refillRate: 5 }));
    expect(account.waitMs(60)).toBe(37_000 + 11 * 60_000 + 100);
  });

  it('has no end when tracking uses up the refill, and the state says so', () => {
    const { account } = accountWith({ tokensLeft: 5, refillRate: 5, tokenFlowReduction: 5 });
    expect([account.state, account.waitMs(5), account.waitMs(6)]).toEqual(['no_refill', 0, null]);
  });

  it('has no end for more tokens than the bucket can hold', () => {
    expect(accountWith({ refillRate: 1, tokensLeft: 60 }).account.waitMs(100)).toBeNull();
  });
});

describe('a restart', () => {
  it('begins with the stored balance and the refills since', () => {
    const { account, clock } = accountWith({ tokensLeft: 100 });
    clock.pass(10_000);
    const ledger = account.ledger();
    expect(ledger).toEqual({
      balance: 100,
      refillRate: 20,
      tokenFlowReduction: 0,
      refillInMs: 27_000,
      at: '2026-11-22T12:00:10.000Z',
    });
    const later = new HandClock();
    later.ms = 5;
    later.wall = Date.parse('2026-11-22T12:01:40Z'); // 90 s later: refills after 27 and 87 s, the next after 147 s
    const restarted = new TokenAccount(later);
    if (ledger) restarted.restore(ledger);
    expect([restarted.balance, restarted.waitMs(141)]).toEqual([140, 57_100]);
  });

  it('gains nothing from a wall clock that was set back', () => {
    const { account } = accountWith({ tokensLeft: 100 });
    const ledger = account.ledger();
    const later = new HandClock();
    later.wall -= 3_600_000;
    const restarted = new TokenAccount(later);
    if (ledger) restarted.restore(ledger);
    expect(restarted.balance).toBe(100);
  });
});
