import { FakeClock } from '@tracker/runtime-port/testing';
import { clientOf, RequestWindow } from './request-window';

describe('a window of requests', () => {
  it('lets the limit through and says when the next window begins', async () => {
    const clock = new FakeClock();
    const window = new RequestWindow(2, clock);
    expect(window.take('a')).toEqual({ limit: 2, remaining: 1, resetSeconds: 60, passed: false });
    await clock.advance(30_500);
    expect(window.isSpent('a')).toBe(false);
    expect(window.take('a')).toEqual({ limit: 2, remaining: 0, resetSeconds: 30, passed: false });
    expect(window.isSpent('a')).toBe(true);
    expect(window.take('a')).toEqual({ limit: 2, remaining: 0, resetSeconds: 30, passed: true });
  });

  it('begins anew at its edge, not a millisecond before', async () => {
    const clock = new FakeClock();
    const window = new RequestWindow(1, clock);
    window.take('a');
    await clock.advance(59_999);
    expect(window.take('a')).toEqual({ limit: 1, remaining: 0, resetSeconds: 1, passed: true });
    await clock.advance(1);
    expect(window.take('a')).toEqual({ limit: 1, remaining: 0, resetSeconds: 60, passed: false });
  });

  it('counts each client by itself', () => {
    const window = new RequestWindow(1, new FakeClock());
    expect(['a', 'b', 'a'].map((client) => window.take(client).passed)).toEqual([false, false, true]);
  });

  it('does not care what the wall clock does', () => {
    const clock = new FakeClock('2026-11-22T12:00:00.000Z');
    const window = new RequestWindow(1, clock);
    window.take('a');
    clock.jumpTo('2027-11-22T12:00:00.000Z');
    expect(window.take('a').passed).toBe(true);
    clock.jumpTo('2020-01-01T00:00:00.000Z');
    expect(window.take('a')).toMatchObject({ passed: true, resetSeconds: 60 });
  });

  it('never keeps more counts than it has room for; whoever comes then shares one', async () => {
    const clock = new FakeClock();
    const window = new RequestWindow(2, clock, 3);
    for (const client of ['a', 'b', 'c']) window.take(client);
    const late = Array.from({ length: 1000 }, (_, index) => window.take(`late ${index}`).passed);
    expect(window.size).toBe(3);
    expect(late.slice(0, 3)).toEqual([false, false, true]);
    expect(window.take('a').passed).toBe(false);
    await clock.advance(60_000);
    expect(window.take('late 7').passed).toBe(false);
    expect(window.size).toBe(1);
  });
});

describe('whom an address stands for', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['x'.repeat(5000), 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (address, client) => {
    expect(clientOf(address)).toBe(client);
  });
});
