import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GROUPS, TOPICS } from '@tracker/dto';
import { DONE } from '@tracker/messaging-port';
import { Inbox, on, rawUpdate } from '@tracker/messaging-port/testing';
import { MemoryLog } from '@tracker/runtime-port/testing';
import { startKafka, type RunningKafka } from '@tracker/testing/servers';
import { KafkaUnavailable } from './errors';
import { openQuickly, serve } from './testing-broker';

const ASIN = 'B0SECURITY';
const PASSWORD = 'right-and-secret';
const STORE_PASSWORD = 'changeit';
const LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required';

describe('a broker that asks for TLS and a password', () => {
  let folder: string;
  let ca: string;
  let kafka: RunningKafka;

  jest.setTimeout(120_000);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kafka-tls-'));
    const keystore = join(folder, 'broker.p12');
    const store = ['-keystore', keystore, '-storepass', STORE_PASSWORD, '-alias', 'broker'];
    execFileSync('keytool', [
      ...['-genkeypair', ...store, '-keyalg', 'EC', '-storetype', 'PKCS12', '-validity', '2'],
      ...['-dname', 'CN=localhost', '-ext', 'SAN=ip:127.0.0.1,dns:localhost'],
    ]);
    ca = execFileSync('keytool', ['-exportcert', '-rfc', ...store], { encoding: 'utf8' });
    kafka = await startKafka({
      properties: {
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:SASL_SSL,CONTROLLER:PLAINTEXT',
        'sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.proxied.plain.sasl.jaas.config': `${LOGIN} user_tracker="${PASSWORD}";`,
        'ssl.keystore.location': keystore,
        'ssl.keystore.password': STORE_PASSWORD,
        'ssl.keystore.type': 'PKCS12',
      },
    });
  });
  afterAll(async () => {
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (password: string, log = new MemoryLog()) =>
    openQuickly({
      brokers: kafka.proxied,
      topicPrefix: 'secure-test-',
      tls: { ca },
      sasl: { mechanism: 'plain', username: 'tracker', password },
      log,
    });

  it('takes and delivers events with them', async () => {
    const messaging = await open(PASSWORD);
    const taken = new Inbox<string>();
    await serve(
      messaging,
      [GROUPS.enrich],
      [
        on(TOPICS.raw, GROUPS.enrich, async (batch) => {
          taken.add(...batch.map(({ value }) => value.traceId));
          return batch.map(() => DONE);
        }),
      ],
    );

    await messaging.publisher.publish(TOPICS.raw, [{ key: ASIN, value: rawUpdate(ASIN, 'trace-0001') }]);
    await taken.reach(1);
    await messaging.close();

    expect(taken.items).toEqual(['trace-0001']);
  });

  it('is an outage with the wrong password, which nothing repeats', async () => {
    const log = new MemoryLog();
    const refused = await open('wrong-and-secret', log).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(KafkaUnavailable);
    expect((refused as Error).message).toMatch(/authentication/i);
    expect(`${(refused as Error).stack}${JSON.stringify(log.entries)}`).not.toContain('wrong-and-secret');
  });
});
