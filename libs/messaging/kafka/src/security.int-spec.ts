import { inspect } from 'node:util';
import { GROUPS, TOPICS } from '@tracker/dto';
import { dead, type Lag } from '@tracker/messaging-port';
import { Inbox, rawUpdate } from '@tracker/messaging-port/testing';
import { MemoryLog } from '@tracker/runtime-port/testing';
import {
  kafkaForTests,
  makeCertificate,
  startKafka,
  type RunningKafka,
  type TestCertificate,
} from '@tracker/testing/servers';
import kafkajs, { type AclEntry, type Admin } from 'kafkajs';
import { KafkaUnavailable, type KafkaRefused } from './errors';
import type { KafkaMessaging, KafkaMessagingOptions } from './kafka-messaging';
import { openQuickly, readTraces, until } from './testing-broker';

type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

const ASIN = 'B0SECURITY';
const PREFIX = 'secure-test-';
const [RAW, LETTERS] = [`${PREFIX}${TOPICS.raw}`, `${PREFIX}${TOPICS.raw}.dlq`];
const GROUP = `${PREFIX}${GROUPS.enrich}`;
const USES = { groups: [GROUPS.enrich], reads: [], publishes: [TOPICS.raw] };

const { AclOperationTypes: MAY, AclResourceTypes: ON, ResourcePatternTypes, AclPermissionTypes } = kafkajs;
const { LITERAL, PREFIXED } = ResourcePatternTypes;
type Right = readonly [operation: number, on: number, pattern: number, name: string];
/** What a process needs that publishes and reads raw answers on topics that are there. */
const RIGHTS = {
  describe: [MAY.DESCRIBE, ON.TOPIC, PREFIXED, PREFIX],
  describeConfigs: [MAY.DESCRIBE_CONFIGS, ON.TOPIC, PREFIXED, PREFIX],
  read: [MAY.READ, ON.TOPIC, LITERAL, RAW],
  write: [MAY.WRITE, ON.TOPIC, LITERAL, RAW],
  writeDeadLetters: [MAY.WRITE, ON.TOPIC, LITERAL, LETTERS],
  readGroup: [MAY.READ, ON.GROUP, LITERAL, GROUP],
  /** For the lag of all. */
  describeGroups: [MAY.DESCRIBE, ON.GROUP, PREFIXED, PREFIX],
} as const satisfies Record<string, Right>;
type RightName = keyof typeof RIGHTS;
const ALL = Object.keys(RIGHTS) as RightName[];

const lacking = (right: RightName): string => `lacks-${right}`;
/** Who may what. */
const USERS: Record<string, readonly RightName[]> = {
  tracker: ALL,
  outsider: ALL.filter((right) => right !== 'readGroup' && right !== 'describeGroups'),
  ...Object.fromEntries(ALL.map((missing) => [lacking(missing), ALL.filter((right) => right !== missing)])),
};
const unread = (lags: readonly Lag[]) => lags.find(({ group }) => group === GROUPS.enrich)?.events;
const passwordOf = (user: string): string => `${user}-secret`;

const aclOf = (user: string, right: RightName): AclEntry => {
  const [operation, resourceType, resourcePatternType, resourceName] = RIGHTS[right];
  const everywhere = { principal: `User:${user}`, host: '*', permissionType: AclPermissionTypes.ALLOW };
  return { ...everywhere, operation, resourceType, resourcePatternType, resourceName };
};

describe('a broker that asks for TLS, a password and rights', () => {
  let certificate: TestCertificate;
  let stranger: TestCertificate;
  let kafka: RunningKafka;
  let admin: Admin;

  jest.setTimeout(240_000);
  beforeAll(async () => {
    certificate = makeCertificate();
    stranger = makeCertificate();
    const users = Object.fromEntries(Object.keys(USERS).map((name) => [name, passwordOf(name)]));
    kafka = await startKafka({ security: { certificate, users } });
    // by somebody who may do everything, as an operator would beforehand
    const setup = await openQuickly({ brokers: kafka.brokers, topicPrefix: PREFIX });
    await setup.close();
    admin = new kafkajs.Kafka({ brokers: kafka.brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createAcls({
      acl: Object.entries(USERS).flatMap(([user, rights]) => rights.map((right) => aclOf(user, right))),
    });
  });
  afterAll(async () => {
    await admin?.disconnect();
    await kafka?.stop();
    certificate?.remove();
    stranger?.remove();
  });

  const signIn = (
    username: string,
    password = passwordOf(username),
    mechanism: SaslMechanism = 'scram-sha-512',
  ): Partial<KafkaMessagingOptions> => ({ sasl: { mechanism, username, password } });

  let opened: KafkaMessaging | null;
  const open = async (options: Partial<KafkaMessagingOptions> = {}): Promise<KafkaMessaging> => {
    opened = await openQuickly({
      ...{ brokers: kafka.proxied, topicPrefix: PREFIX, tls: { ca: certificate.ca }, uses: USES },
      ...signIn('tracker'),
      ...options,
    });
    return opened;
  };
  afterEach(async () => {
    await opened?.close();
    opened = null;
  });

  /** How the start ends, and all that was logged of it. */
  const refusal = async (options: Partial<KafkaMessagingOptions>): Promise<{ error: KafkaRefused; told: string }> => {
    const log = new MemoryLog();
    const error = await open({ ...options, log }).then(
      () => new Error('it has started'),
      (reason: unknown) => reason as KafkaRefused,
    );
    return { error: error as KafkaRefused, told: `${inspect(error, { depth: 9 })}${JSON.stringify(log.entries)}` };
  };

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'takes and delivers events after %s, with no right more than the documented ones',
    async (mechanism) => {
      const messaging = await open(signIn('tracker', undefined, mechanism));
      const traceId = `trace-${mechanism}`;
      const taken = new Inbox<string>();
      await readTraces(messaging, taken, dead('for the dead letters'));

      await messaging.publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, traceId) }]);
      await until(() => taken.items.includes(traceId));
      // the dead letter is accepted and the place in the topic is committed
      await until(async () => unread(await messaging.status.lags()) === 0);
      expect(taken.items.filter((name) => name === traceId)).toHaveLength(1);
    },
  );

  it.each<[string, SaslMechanism, string]>([
    ['a wrong password', 'plain', 'tracker'],
    ['a wrong password', 'scram-sha-256', 'tracker'],
    ['a wrong password', 'scram-sha-512', 'tracker'],
    ['an unknown user', 'scram-sha-512', 'nobody'],
  ])('refuses %s (%s) at once, and nothing repeats it', async (_, mechanism, username) => {
    const { error, told } = await refusal(signIn(username, 'wrong-and-secret', mechanism));

    expect([error.name, error.reason]).toEqual(['KafkaRefused', 'credentials']);
    expect(error.message).toMatch(/authentication failed/i);
    expect(told).not.toContain('wrong-and-secret');
  });

  it.each([
    ['nobody that it trusts has signed', () => ({ tls: {} })],
    ['another authority than the given one has signed', () => ({ tls: { ca: stranger.ca } })],
  ])('is not trusted when %s', async (_, options) => {
    const { error, told } = await refusal(options());

    expect([error.name, error.reason]).toEqual(['KafkaRefused', 'certificate']);
    expect(error.message).toMatch(/^Kafka at 127\.0\.0\.1:\d+: .*(self-signed certificate|certificate)/);
    expect(told).not.toContain(passwordOf('tracker'));
  });

  it.each<[string, () => Partial<KafkaMessagingOptions>, RegExp]>([
    ['without TLS', () => ({ tls: null }), /asks for TLS$/],
    ['with TLS at a port that has none', () => ({ brokers: kafka.brokers }), /has no TLS$/],
  ])('spoken to %s is unreachable, and the message says what else it may be', async (_, options, hint) => {
    const { error } = await refusal(options());

    expect(error).toBeInstanceOf(KafkaUnavailable);
    expect(error.message).toMatch(hint);
  });

  it.each<[RightName, string]>([
    ['describe', `Create on topics ${PREFIX}products.enriched, `],
    ['describeConfigs', `DescribeConfigs on topics ${RAW}, `],
    ['read', `lacks Read on topic ${RAW}`],
    ['write', `lacks Write on topic ${RAW}`],
    ['writeDeadLetters', `lacks Write on topic ${LETTERS}`],
    ['readGroup', `lacks Read on group ${GROUP}`],
  ])('refuses a user without the right %s, by its name', async (right, named) => {
    const { error } = await refusal(signIn(lacking(right)));

    expect([error.name, error.reason]).toEqual(['KafkaRefused', 'rights']);
    expect(error.message).toContain(named);
  });

  it('refuses a user who may not even see the group, by its name', async () => {
    const { error } = await refusal(signIn('outsider'));

    expect([error.name, error.reason]).toEqual(['KafkaRefused', 'rights']);
    expect(error.message).toContain(`lacks Read on group ${GROUP}`);
  });

  it('a broker that asks for nothing allows everything', async () => {
    const { brokers, topicPrefix } = await kafkaForTests();
    const opening = open({ brokers, topicPrefix: `${topicPrefix}${PREFIX}`, tls: null, sasl: null });

    await expect(opening).resolves.toHaveProperty('publisher');
  });

  it('names the group whose lag may not be asked', async () => {
    const messaging = await open(signIn(lacking('describeGroups')));

    await expect(messaging.status.lags()).rejects.toThrow(`needed: Describe on group ${PREFIX}${GROUPS.detect}`);
  });

  it.each(['read', 'readGroup'] as const)(
    'a reader that loses its right %s says so, and reads on when it has it again',
    async (right) => {
      const log = new MemoryLog();
      const messaging = await open({ log });
      const taken = new Inbox<string>();
      await readTraces(messaging, taken);
      await until(() => messaging.alive().ready);

      await admin.deleteAcls({ filters: [aclOf('tracker', right)] });
      await until(() => log.entries.some(({ message }) => message === 'A consumer ended and starts anew'));
      // between two attempts it may be a member for a moment
      await until(() => !messaging.alive().ready);
      const { live } = messaging.alive();
      await admin.createAcls({ acl: [aclOf('tracker', right)] });
      const traceId = `trace-back-${right}`;
      await messaging.publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, traceId) }]);
      await until(() => taken.items.includes(traceId));

      expect(live).toBe(true);
      const reasons = log.entries.flatMap(({ message, fields }) =>
        message === 'A consumer ended and starts anew' ? [fields] : [],
      );
      expect(reasons[0]).toMatchObject({
        group: GROUPS.enrich,
        reason: expect.stringMatching(/not authorized/i) as string,
      });
    },
  );

  it('tells a publisher that lost its right afterwards which one it was', async () => {
    // the start looks for the other rights alone
    const messaging = await open({ ...signIn(lacking('write')), uses: { ...USES, publishes: [] } });
    const sent = messaging.publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, 'trace-0009') }]);

    await expect(sent).rejects.toThrow(`needed: Write on ${RAW}`);
  });
});
