import { TokenBucket } from './bucket';

const START = Date.UTC(2026, 10, 25, 12, 0, 30);
const after = (seconds: number) => START + seconds * 1000;

describe('token bucket', () => {
  it('starts full with an hour of tokens', () => {
    expect(new TokenBucket(250, START).state(START).tokensLeft).toBe(15_000);
  });

  it('gains the whole rate once a minute and nothing in between', () => {
    const bucket = new TokenBucket(20, START);
    bucket.charge(500);
    const left = [0, 59, 60, 119, 120].map((seconds) => bucket.state(after(seconds)).tokensLeft);
    expect(left).toEqual([700, 700, 720, 720, 740]);
  });

  it('says how long the next refill takes, always below a minute', () => {
    const bucket = new TokenBucket(20, START);
    expect(bucket.state(START).refillIn).toBe(59_999);
    expect(bucket.state(after(20)).refillIn).toBe(40_000);
    expect(bucket.state(after(80)).refillIn).toBe(40_000);
  });

  it('never holds more than an hour of tokens', () => {
    const bucket = new TokenBucket(5, START);
    bucket.charge(100);
    expect(bucket.state(after(3600 * 5)).tokensLeft).toBe(300);
  });

  it('lets a request run at one token, charges it whole, and refuses at zero and below', () => {
    const bucket = new TokenBucket(5, START);
    bucket.charge(299);
    expect(bucket.mayRun(START)).toBe(true);
    bucket.charge(21);
    expect(bucket.state(START).tokensLeft).toBe(-20);
    expect(bucket.mayRun(after(239))).toBe(false);
    expect(bucket.state(after(240)).tokensLeft).toBe(0);
    expect(bucket.mayRun(after(240))).toBe(false);
    expect(bucket.mayRun(after(300))).toBe(true);
  });
});
