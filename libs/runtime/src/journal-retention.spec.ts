import type { RetentionLimits } from '@tracker/messaging-port';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { keepJournalShort } from './journal-retention';
import { readConfig, retentionLimits } from './settings';

/** A journal with so many events past their time. */
class Backlog {
  asked: RetentionLimits[] = [];
  atWork = 0;
  fault: Error | null = null;

  constructor(public events: number) {}

  async prune(limits: RetentionLimits, limit: number): Promise<number> {
    if (++this.atWork > 1) throw new Error('two steps at once');
    this.asked.push(limits);
    await new Promise((resolve) => setImmediate(resolve));
    this.atWork--;
    if (this.fault) throw this.fault;
    const deleted = Math.min(limit, this.events);
    this.events -= deleted;
    return deleted;
  }
}

function limits(environment: Record<string, string>): RetentionLimits {
  const reading = readConfig(environment);
  if (!reading.ok) throw new Error(reading.faults.join());
  return retentionLimits(reading.config);
}

describe('the upkeep of the journal', () => {
  it('has the limits that the environment sets', () => {
    expect(limits({ RETENTION_RAW_DAYS: '3', RETENTION_RAW_GB: '2', RETENTION_ENRICHED_HOURS: '6' })).toEqual({
      raw: { days: 3, bytes: 2_000_000_000 },
      enriched: { hours: 6 },
      alerts: { days: 90 },
      deadLetters: { days: 30 },
    });
  });

  const start = (backlog: Backlog) => {
    const clock = new FakeClock();
    const log = new MemoryLog();
    const stopping = new AbortController();
    const running = keepJournalShort(backlog, limits({}), { clock, log, signal: stopping.signal });
    const stop = async () => {
      stopping.abort();
      await running;
    };
    const jump = (ms: number): void => clock.jumpTo(new Date(clock.now().getTime() + ms));
    const pass = async (ms: number) => {
      await clock.someoneSleeps();
      await clock.advance(ms);
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    return { log, jump, pass, stop };
  };

  it('deletes a backlog in short steps with pauses, so that others get their turn', async () => {
    const backlog = new Backlog(1_200);
    const { log, pass, stop } = start(backlog);
    await pass(600_000);
    expect(backlog.events).toBe(700);
    for (let step = 0; step < 3; step++) await pass(100);
    expect(backlog.events).toBe(0);
    expect(backlog.asked[0]).toEqual({
      raw: { days: 7, bytes: 5_000_000_000 },
      enriched: { hours: 24 },
      alerts: { days: 90 },
      deadLetters: { days: 30 },
    });
    expect(log.entries).toMatchObject([{ level: 'info', fields: { events: 1_200 } }]);
    await stop();
  });

  it.each([3_600_000, -3_600_000])('comes every ten minutes also when the clock is set by %i ms', async (ms) => {
    const backlog = new Backlog(0);
    const { jump, pass, stop } = start(backlog);
    await pass(300_000);
    jump(ms);
    await pass(299_000);
    expect(backlog.asked).toHaveLength(0);
    await pass(1_000);
    expect(backlog.asked).toHaveLength(1);
    for (let minutes = 0; minutes < 30; minutes++) await pass(60_000);
    expect(backlog.asked).toHaveLength(4);
    await stop();
  });

  it('lives through a journal that can not be written and tries again later', async () => {
    const backlog = new Backlog(3);
    backlog.fault = new Error('the disk is full');
    const { log, pass, stop } = start(backlog);
    await pass(600_000);
    expect(log.entries).toMatchObject([{ level: 'warn', fields: { reason: 'the disk is full' } }]);
    backlog.fault = null;
    await pass(600_000);
    expect(backlog.events).toBe(0);
    await stop();
  });
});
