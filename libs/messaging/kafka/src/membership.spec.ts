import { FakeClock } from '@tracker/runtime-port/testing';
import { Membership } from './membership';
import { TIMINGS } from './timings';

describe('health of a consumer', () => {
  const clock = new FakeClock();
  const member = () => new Membership('enricher', clock, TIMINGS);

  it('is live and not ready while it joins', () => {
    expect(member().health).toMatchObject({ group: 'enricher', state: 'joining', live: true, ready: false });
  });

  it('is live and ready with its partitions, for as long as it fetches or its heartbeats are accepted', async () => {
    const reading = member();
    reading.enter('assigned', 6);

    for (let minute = 0; minute < 10; minute++) {
      await clock.advance(60_000);
      reading.sign();
    }

    expect(reading.health).toMatchObject({ live: true, ready: true, partitions: 6, idleMs: 0 });
  });

  it('is not live after two sessions without a sign: only a restart helps', async () => {
    const silent = member();
    silent.enter('assigned', 6);

    await clock.advance(2 * TIMINGS.sessionMs);

    expect(silent.health).toMatchObject({ live: false, ready: false, idleMs: 90_000 });
  });

  it('with a short session is live while brokers that stand still let every attempt run out of time', async () => {
    const waiting = new Membership('enricher', clock, { ...TIMINGS, sessionMs: 6_000 });
    waiting.enter('assigned', 6);

    await clock.advance(4 * TIMINGS.requestMs);

    expect(waiting.health).toMatchObject({ live: true });
  });

  it('is live in a rebalance that waits for its slowest member, and not ready', async () => {
    const waiting = member();
    waiting.enter('rebalancing');

    await clock.advance(2 * TIMINGS.sessionMs + TIMINGS.rebalanceMs - 1);

    expect(waiting.health).toMatchObject({ live: true, ready: false });
  });

  it('is live while it starts anew again and again because no broker answers', async () => {
    const restarting = member();
    for (let attempt = 0; attempt < 20; attempt++) {
      restarting.enter('restarting');
      await clock.advance(30_000);
    }

    expect(restarting.health).toMatchObject({ live: true, ready: false });
  });

  it('is neither once it is stopped', () => {
    const stopped = member();
    stopped.enter('stopped');

    expect(stopped.health).toMatchObject({ live: false, ready: false });
  });
});
