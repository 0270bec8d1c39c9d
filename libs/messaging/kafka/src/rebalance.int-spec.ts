import { DEAD_LETTER_TOPICS, GROUPS, TOPICS, type Group } from '@tracker/dto';
import { DONE, retry, type Outcome } from '@tracker/messaging-port';
import { Inbox, Latch, on, rawUpdate, within, type TestHandler } from '@tracker/messaging-port/testing';
import type { KafkaMessaging } from './kafka-messaging';
import { serve, TestBrokers, until, type RawDelivery } from './testing-broker';

const ASINS = Array.from({ length: 12 }, (_, index) => `B0REBAL${String(index).padStart(3, '0')}`);
const version = (n: number) => `version-${String(n).padStart(4, '0')}`;

const enrich = (handle: (delivery: RawDelivery) => Outcome | Promise<Outcome>): TestHandler =>
  on(TOPICS.raw, GROUPS.enrich, (batch) => Promise.all(batch.map(handle)));

describe('several processes of one group', () => {
  let brokers: TestBrokers;
  let prefix: string;
  let first: KafkaMessaging;
  let second: KafkaMessaging;

  beforeAll(async () => {
    brokers = await TestBrokers.connect();
  });
  beforeEach(async () => {
    prefix = brokers.newPrefix();
    first = await brokers.messaging({ topicPrefix: prefix, clientId: 'enricher-1' });
    second = await brokers.messaging({ topicPrefix: prefix, clientId: 'enricher-2' });
  });
  afterEach(() => brokers.closeAll());

  const publish = (n: number, asins = ASINS) =>
    first.publisher.publish(
      TOPICS.raw,
      asins.map((asin) => ({ key: asin, value: rawUpdate(asin, version(n)) })),
    );
  const committed = async () => [...(await first.topics.committed(GROUPS.enrich, TOPICS.raw)).values()];
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

  it('commits nothing for a partition that was given to another process meanwhile', async () => {
    const [asin = ''] = ASINS;
    const begun = new Latch();
    const finish = new Latch();
    const taken = new Inbox<RawDelivery>();
    const mayTake = { now: false };
    const wait = (delivery: RawDelivery): Outcome => {
      taken.add(delivery);
      return mayTake.now ? DONE : retry('the other side is missing');
    };
    let calls = 0;
    const stuck = enrich(async (delivery) => {
      if (++calls > 1) return wait(delivery);
      begun.open();
      await finish.opened;
      return DONE;
    });
    await serve(first, [GROUPS.enrich], [stuck]);
    await publish(1, [asin]);
    await within(begun.opened, 'the call');

    await serve(second, [GROUPS.enrich], [enrich(wait)]);
    const [again] = await taken.reach(1);
    finish.open();
    await until(() => first.alive().ready && second.alive().ready);

    expect(again?.value.traceId).toBe(version(1));
    expect(await committed()).toEqual([]);
  });

  it('delivers every version in its order while a process joins and another leaves', async () => {
    const rounds = 30;
    const applied = new Map<string, string[]>();
    const all = new Inbox<string>();
    const apply = enrich(({ key, value: { traceId } }) => {
      const versions = applied.get(key) ?? [];
      // what comes twice changes nothing, as in the store
      if (!versions.includes(traceId)) {
        applied.set(key, [...versions, traceId]);
        all.add(traceId);
      }
      return DONE;
    });

    const leaving = await serve(first, [GROUPS.enrich], [apply]);
    for (let n = 1; n <= rounds; n++) {
      await publish(n);
      if (n === 5) await serve(second, [GROUPS.enrich], [apply]);
      if (n === 20) await leaving.close();
    }
    await all.reach(rounds * ASINS.length);
    await until(async () => sum(await committed()) === rounds * ASINS.length);

    const versions = Array.from({ length: rounds }, (_, index) => version(index + 1));
    expect([...applied.entries()].sort()).toEqual(ASINS.map((asin) => [asin, versions]));
  });

  it('is known to the brokers by the names of the configuration, and by no others', async () => {
    const groups: Group[] = [GROUPS.enrich, GROUPS.deadLetters];
    const readers = DEAD_LETTER_TOPICS.map((topic) =>
      on(topic, GROUPS.deadLetters, async (batch) => batch.map(() => DONE)),
    );
    await serve(first, groups, [enrich(() => DONE), ...readers]);
    const admin = brokers.kafka.admin();
    await admin.connect();

    const listed = (await admin.listGroups()).groups.filter(({ groupId }) => groupId.startsWith(prefix));
    const described = await admin.describeGroups(groups.map((group) => `${prefix}${group}`));
    await admin.disconnect();

    expect(listed.map(({ groupId }) => groupId).sort()).toEqual([
      `${prefix}api-gateway-dead-letters`,
      `${prefix}enricher`,
    ]);
    for (const { members } of described.groups) expect(members.map(({ clientId }) => clientId)).toEqual(['enricher-1']);
  });
});
