import { METRICS, type MetricName } from '@tracker/runtime-port';
import { GROUPS, TOPICS } from '@tracker/dto';
import type { Lag } from '@tracker/messaging-port';
import { StoreUnavailable } from '@tracker/store-port';
import { PrometheusMeter } from './prometheus-meter';
import { sampleWhenRead } from './sampled-metrics';

let meter: PrometheusMeter;
beforeEach(() => {
  meter = new PrometheusMeter();
});
afterEach(() => meter.close());

const lines = async (start: string): Promise<string[]> =>
  (await meter.read()).split('\n').filter((line) => line.startsWith(start));

describe('the metrics', () => {
  it('are all declared with their help and kind before anything was measured', async () => {
    const text = await meter.read();
    for (const [name, { kind, help }] of Object.entries(METRICS)) {
      expect(text).toContain(`# HELP ${name} ${help}\n`);
      expect(text).toContain(`# TYPE ${name} ${kind}\n`);
    }
    expect(text).toContain('# TYPE process_resident_memory_bytes gauge');
    expect(text).toContain('# TYPE nodejs_heap_size_used_bytes gauge');
  });

  it('count, hold and distribute by their labels', async () => {
    meter.count('tracker_published_total', 2, { topic: TOPICS.raw });
    meter.count('tracker_published_total', 3, { topic: TOPICS.raw });
    meter.gauge('tracker_keepa_tokens', -12);
    meter.observe('tracker_batch_events', 40, { group: GROUPS.enrich, topic: TOPICS.raw });
    expect(await lines('tracker_published_total')).toEqual([`tracker_published_total{topic="${TOPICS.raw}"} 5`]);
    expect(await lines('tracker_keepa_tokens ')).toEqual(['tracker_keepa_tokens -12']);
    expect(await lines('tracker_batch_events_bucket{le="20"')).toEqual([expect.stringMatching(/ 0$/)]);
    expect(await lines('tracker_batch_events_bucket{le="50"')).toEqual([expect.stringMatching(/ 1$/)]);
  });

  it('show no value of a gauge that nobody has set: 0 tokens would be one', async () => {
    expect(await lines('tracker_keepa_tokens ')).toEqual([]);
    meter.gauge('tracker_keepa_tokens', 0);
    expect(await lines('tracker_keepa_tokens ')).toEqual(['tracker_keepa_tokens 0']);
  });

  it('refuse a label that is not declared, so that no value can slip in as a series', () => {
    expect(() => meter.count('tracker_published_total', 1, { key: 'B000000001' })).toThrow();
  });

  it('tell the delay of the event loop in seconds, as of since the last reading', async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const end = performance.now() + 120;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const worst = async (): Promise<number> =>
      Number((await lines('tracker_event_loop_delay_seconds{quantile="1"}'))[0]?.split(' ')[1]);
    expect(await worst()).toBeGreaterThan(0.08);
  });
});

describe('what is looked up when somebody reads', () => {
  const lag = (group: string, topic: string, events: number): Lag => ({ group, topic, events, held: null });
  const parts = { lags: [] as Lag[], deadLetters: 4, down: false };
  const sampled = (groups: Parameters<typeof sampleWhenRead>[2], limitMs?: number) => {
    const answer = async <T>(value: T): Promise<T> => {
      if (parts.down) throw new StoreUnavailable('down');
      return value;
    };
    const status = { lags: () => answer(parts.lags) };
    const stores = { deadLetters: { count: () => answer(parts.deadLetters) } } as unknown as Parameters<
      typeof sampleWhenRead
    >[1]['stores'];
    sampleWhenRead(meter, { stores, messagingStatus: status }, groups, limitMs);
  };
  beforeEach(() => {
    parts.lags = [lag(GROUPS.enrich, TOPICS.raw, 7), lag(GROUPS.detect, TOPICS.enriched, 9)];
    parts.down = false;
  });
  const values = (name: MetricName) => lines(`${name}`);

  it('is the lag of the groups that this process hosts', async () => {
    sampled([GROUPS.detect]);
    expect(await values('tracker_lag_events')).toEqual([
      `tracker_lag_events{group="${GROUPS.detect}",topic="${TOPICS.enriched}"} 9`,
    ]);
    expect(await values('tracker_dead_letters')).toEqual([]);
  });

  it('is left out while it can not be looked up, and the rest is read all the same', async () => {
    sampled([GROUPS.enrich, GROUPS.deadLetters]);
    expect(await values('tracker_lag_events')).toHaveLength(1);
    expect(await values('tracker_dead_letters')).toEqual(['tracker_dead_letters 4']);
    parts.down = true;
    expect(await values('tracker_lag_events')).toEqual([]);
    expect(await values('process_cpu_seconds_total' as MetricName)).toHaveLength(1);
  });
});
