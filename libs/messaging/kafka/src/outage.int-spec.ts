import { TOPICS } from '@tracker/dto';
import { PublisherUnavailable } from '@tracker/messaging-port';
import { Inbox, rawUpdate } from '@tracker/messaging-port/testing';
import type { KafkaMessaging } from './kafka-messaging';
import { insist, QUICK, readTraces, TestBrokers, until, type Route } from './testing-broker';

const ASIN = 'B000OUTAGE';
const trace = (n: number) => `trace-${String(n).padStart(4, '0')}`;

describe('brokers that go away and come back', () => {
  let brokers: TestBrokers;
  let route: Route;
  let messaging: KafkaMessaging;
  let taken: Inbox<string>;

  beforeAll(async () => {
    brokers = await TestBrokers.connect();
  });
  beforeEach(async () => {
    route = await brokers.route();
    const timings = { ...QUICK, requestMs: 1_000 };
    messaging = await brokers.messaging({ topicPrefix: brokers.newPrefix(), timings }, route);
    taken = new Inbox();
    await readTraces(messaging, taken);
  });
  afterEach(() => brokers.closeAll());

  const publish = (n: number) =>
    messaging.publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, trace(n)) }]);

  it.each<[string, (route: Route, away: boolean) => void]>([
    ['refuse every connection', (way, away) => way.each((proxy) => proxy.refuse(away))],
    ['hold every byte', (way, away) => way.each((proxy) => proxy.hold(away))],
  ])('that %s: publishers hear of it, consumers are alive and not ready, then everything flows', async (_, fault) => {
    await publish(1);
    await taken.reach(1);

    fault(route, true);
    await expect(publish(2)).rejects.toBeInstanceOf(PublisherUnavailable);
    await until(() => !messaging.alive().ready);
    const during = { ...messaging.alive(), healthy: messaging.publisher.healthy() };
    fault(route, false);
    await insist(() => publish(3));
    await until(() => taken.items.includes(trace(3)));
    await until(() => messaging.alive().ready);

    expect(during).toMatchObject({ live: true, ready: false, healthy: false });
    expect(taken.items.filter((name) => name !== trace(2))).toEqual(expect.arrayContaining([trace(1), trace(3)]));
  });
});
