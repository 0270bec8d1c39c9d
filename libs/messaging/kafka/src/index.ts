export type { BrokerAddress, ClientOptions } from './client';
export { EventTooLarge, GroupInUse, KafkaUnavailable, TopicsMismatch } from './errors';
export {
  openKafkaMessaging,
  type KafkaHealth,
  type KafkaMessaging,
  type KafkaMessagingOptions,
} from './kafka-messaging';
export type { KafkaServer, KafkaServerOptions } from './kafka-server';
export type { MemberHealth, MembershipState } from './membership';
export type { Uses } from './rights';
export { TIMINGS, type Timings } from './timings';
export type { Moment, TopicAdmin, TopicDescription } from './topic-admin';
export { PARTITIONS } from './topics';
