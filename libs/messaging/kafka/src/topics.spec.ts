import { TOPICS } from '@tracker/dto';
import { declareTopics, differences, faultOf } from './topics';

const LIMITS = {
  raw: { days: 7, bytes: 5_000_000_000 },
  enriched: { hours: 24 },
  alerts: { days: 90 },
  deadLetters: { days: 30 },
};
const declared = (topic: string, copies = 3) => {
  const found = declareTopics(LIMITS, copies).find((declaration) => declaration.topic === topic);
  if (!found) throw new Error(`${topic} is not declared`);
  return found;
};

describe('declared topics', () => {
  it('are those of the journey and their dead letters, 6 partitions each', () => {
    const topics = declareTopics(LIMITS, 3);

    expect(topics.map(({ topic, partitions }) => `${topic} ${partitions}`)).toEqual([
      'raw.keepa_updates 6',
      'products.enriched 6',
      'arbitrage.alerts 6',
      'raw.keepa_updates.dlq 6',
      'products.enriched.dlq 6',
      'arbitrage.alerts.dlq 6',
    ]);
  });

  it('keep raw answers 7 days or 5 GB over all partitions, whichever is first', () => {
    const { settings } = declared(TOPICS.raw);

    expect(settings).toMatchObject({ 'cleanup.policy': 'delete', 'retention.ms': '604800000' });
    expect(Number(settings['retention.bytes']) * 6).toBeLessThanOrEqual(5_000_000_000);
    // only closed segments are deleted
    expect(Number(settings['segment.bytes'])).toBeLessThan(Number(settings['retention.bytes']) / 4);
  });

  it('keep the latest enriched product of each key, without a limit of time', () => {
    const { settings } = declared(TOPICS.enriched);

    expect(settings['cleanup.policy']).toBe('compact');
    expect(settings['retention.ms']).toBeUndefined();
  });

  it('take as dead letter whatever was taken as event', () => {
    const bytes = (topic: string) => Number(declared(topic).settings['max.message.bytes']);

    expect(bytes('raw.keepa_updates.dlq')).toBeGreaterThan(bytes(TOPICS.raw));
  });

  it.each([
    [1, '1'],
    [3, '2'],
  ])('with %i copies acknowledge an event when %s have it', (copies, inSync) => {
    expect(declared(TOPICS.alerts, copies).settings['min.insync.replicas']).toBe(inSync);
  });

  it('are refused when missing or with fewer partitions; other settings are named', () => {
    const alerts = declared(TOPICS.alerts);
    const settings = { ...alerts.settings, 'retention.ms': '1000' };

    expect(faultOf(alerts, undefined)).toMatch(/missing/);
    expect(faultOf(alerts, { partitions: 3, settings })).toMatch(/3 partitions instead of 6/);
    expect(faultOf(alerts, { partitions: 8, settings })).toBeNull();
    expect(faultOf(alerts, { partitions: 6, settings })).toBeNull();
    expect(differences(alerts, { partitions: 6, settings })).toEqual({ 'retention.ms': ['1000', '7776000000'] });
  });
});
