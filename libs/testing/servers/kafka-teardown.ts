import type { KafkaForTests } from './kafka';

/** On the global object: jest loads setup and teardown as modules of their own. */
const holder = globalThis as typeof globalThis & { kafkaOfTheRun?: { current: KafkaForTests | null } };
export const kafkaOfTheRun = (holder.kafkaOfTheRun ??= { current: null });

/** Jest's globalTeardown: ends what the globalSetup started. */
export default async function tearDownKafka(): Promise<void> {
  await kafkaOfTheRun.current?.stop();
}
