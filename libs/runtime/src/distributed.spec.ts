import { ServerRefused } from '@tracker/runtime-port';
import { ADVICE, usable } from './distributed';
import { StartFault } from './start-fault';

class Mismatch extends Error {}

const opened = (error: Error): Promise<unknown> =>
  usable(Promise.reject(error), Mismatch, ADVICE.kafka).catch((fault: unknown) => fault);

describe('a server that can not be used', () => {
  it.each([
    [new Mismatch('p.raw is missing'), 'p.raw is missing'],
    [
      new ServerRefused('credentials', 'Kafka at b:1: no'),
      'Kafka at b:1: no. Check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.',
    ],
    [
      new ServerRefused('certificate', 'Kafka at b:1: expired'),
      'Kafka at b:1: expired. Check KAFKA_CA_FILE, and that KAFKA_BROKERS has the names of the certificates.',
    ],
    [
      new ServerRefused('rights', 'Kafka at b:1: lacks Read on topic p.raw'),
      'Kafka at b:1: lacks Read on topic p.raw. docs/operations.md lists the rights of each service.',
    ],
  ])('until the operator has acted ends the start, and says where to look: %s', async (error, message) => {
    const fault = await opened(error);

    expect(fault).toBeInstanceOf(StartFault);
    expect(fault).toHaveProperty('message', message);
  });

  it('for a while does not', async () => {
    const outage = new Error('Kafka at b:1: connection refused');
    expect(await opened(outage)).toBe(outage);
  });
});
