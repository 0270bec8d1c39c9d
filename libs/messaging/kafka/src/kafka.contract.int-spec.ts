import type { AnyTopic } from '@tracker/dto';
import {
  describeMessagingContract,
  type MessagingHarness,
  type MessagingUnderTest,
} from '@tracker/messaging-port/testing';
import type { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import kafkajs from 'kafkajs';
import { serve, TestBrokers } from './testing-broker';

interface Resources {
  clock: FakeClock;
  log: MemoryLog;
}

/** Real brokers, reached through proxies. A crash is a process that no broker hears of again. */
class KafkaHarness implements MessagingHarness {
  private brokers: Promise<TestBrokers> | null = null;

  async open(resources: Resources): Promise<MessagingUnderTest> {
    this.brokers ??= TestBrokers.connect();
    const brokers = await this.brokers;
    return this.process(brokers, brokers.newPrefix(), resources);
  }

  async closeAll(): Promise<void> {
    await (await this.brokers)?.closeAll();
  }

  private async process(brokers: TestBrokers, topicPrefix: string, resources: Resources): Promise<MessagingUnderTest> {
    const route = await brokers.route();
    const messaging = await brokers.messaging({ topicPrefix, ...resources }, route);
    return {
      ...messaging,
      serve: (groups, handlers) => serve(messaging, groups, handlers),
      publishBytes: (topic, event) => publishBytes(brokers, `${topicPrefix}${topic satisfies AnyTopic}`, event),
      setWritable: (writable) => route.setWritable(writable),
      crash: async () => {
        route.each((proxy) => proxy.refuse(true));
        return this.process(brokers, topicPrefix, resources);
      },
    };
  }
}

async function publishBytes(
  { kafka }: TestBrokers,
  topic: string,
  { key, value, headers = {} }: { key: string; value: Uint8Array | null; headers?: Record<string, string> },
): Promise<void> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages: [{ key, value: value && Buffer.from(value), headers }] });
  await producer.disconnect();
}

describeMessagingContract('Kafka', new KafkaHarness());
