import { kafkaForTests } from './kafka';
import { kafkaOfTheRun } from './kafka-teardown';

/** Jest's globalSetup: brokers for all specs of a project, named to them by `KAFKA_BROKERS` and `TOPIC_PREFIX`. */
export default async function setUpKafka(): Promise<void> {
  const own = !process.env['KAFKA_BROKERS'];
  const kafka = await kafkaForTests();
  kafkaOfTheRun.current = kafka;
  if (!own) return;
  process.env['KAFKA_BROKERS'] = kafka.brokers.join(',');
  process.env['TOPIC_PREFIX'] = kafka.topicPrefix;
}
