import { randomBytes } from 'node:crypto';
import { TOPICS } from '@tracker/dto';
import { PublisherUnavailable } from '@tracker/messaging-port';
import { Inbox, rawUpdate } from '@tracker/messaging-port/testing';
import { isKafka } from '@tracker/testing/servers';
import type { Meter } from '@tracker/runtime-port';
import { EventTooLarge } from './errors';
import type { KafkaMessaging } from './kafka-messaging';
import { readTraces, TestBrokers, until, type Route } from './testing-broker';

const ASIN = 'B00PUBLISH';
const events = (...traces: string[]) => traces.map((name) => ({ key: ASIN, value: rawUpdate(ASIN, name) }));

describe('publishing to real brokers', () => {
  let brokers: TestBrokers;
  let route: Route;
  let messaging: KafkaMessaging;
  let counted: Inbox<unknown[]>;

  beforeAll(async () => {
    brokers = await TestBrokers.connect();
  });
  beforeEach(async () => {
    route = await brokers.route();
    counted = new Inbox();
    const meter: Meter = { count: (...args) => counted.add(args), gauge: () => undefined, observe: () => undefined };
    messaging = await brokers.messaging({ topicPrefix: brokers.newPrefix(), meter }, route);
  });
  afterEach(() => brokers.closeAll());

  const publish = (...traces: string[]) => messaging.publisher.publish(TOPICS.raw, events(...traces));

  /** What a reader gets, the first time that it comes. */
  async function delivered(count: number): Promise<string[]> {
    const taken = new Inbox<string>();
    await readTraces(messaging, taken);
    return taken.reach(count);
  }

  it('stores once what the broker took while its answer was lost', async () => {
    let lost = 0;
    route.each((proxy) => proxy.dropAnswers((request) => isKafka('produce')(request) && ++lost === 1));

    await publish('trace-0001');
    await publish('trace-0002');

    expect(await delivered(2)).toEqual(['trace-0001', 'trace-0002']);
    expect(lost).toBeGreaterThan(1);
  });

  it('stores the next event of the same length after one whose fate is unknown', async () => {
    route.each((proxy) => proxy.dropAnswers(isKafka('produce')));
    const refused = await publish('trace-0001').catch((error: unknown) => error);
    route.each((proxy) => proxy.dropAnswers(null));
    await publish('trace-0002');

    expect(refused).toBeInstanceOf(PublisherUnavailable);
    expect(await delivered(2)).toEqual(['trace-0001', 'trace-0002']);
  });

  it('keeps the order of one product while connections break', async () => {
    const traces = Array.from({ length: 60 }, (_, index) => `trace-${String(index).padStart(4, '0')}`);
    const publications = traces.map(async (name, index) => {
      if (index % 10 === 5) setImmediate(() => route.each((proxy) => proxy.cut()));
      await publish(name);
    });

    await Promise.all(publications);
    const taken = await delivered(traces.length);

    expect(taken).toEqual(traces);
  });

  it('says of an event that is too large for its topic what it is, and stays healthy', async () => {
    const value = rawUpdate(ASIN, 'trace-large', { text: randomBytes(12_000_000).toString('base64') });
    const refused = await messaging.publisher
      .publish(TOPICS.raw, [{ key: ASIN, value }])
      .catch((error: unknown) => error);
    const healthy = messaging.publisher.healthy();
    await publish('trace-after');

    expect(refused).toBeInstanceOf(EventTooLarge);
    expect(healthy).toBe(true);
    expect(await delivered(1)).toEqual(['trace-after']);
  });

  it('is healthy again by itself when the brokers are back, and counts what they took', async () => {
    route.each((proxy) => proxy.refuse(true));
    await expect(publish('trace-0001')).rejects.toBeInstanceOf(PublisherUnavailable);
    const whileDown = messaging.publisher.healthy();
    route.each((proxy) => proxy.refuse(false));
    await until(() => messaging.publisher.healthy());
    await publish('trace-0002', 'trace-0003');

    expect(whileDown).toBe(false);
    expect(counted.items).toEqual([['tracker_published_total', 2, { topic: TOPICS.raw }]]);
  });
});
