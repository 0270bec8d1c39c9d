export { freePort } from './free-port';
export { makeCertificate, type TestCertificate } from './certificate';
export {
  kafkaForTests,
  startKafka,
  type KafkaForTests,
  type KafkaNode,
  type KafkaOptions,
  type RunningKafka,
} from './kafka';
export type { KafkaSecurity } from './kafka-security';
export { kafkaVersion, KAFKA_VERSIONS, type KafkaVersion } from './kafka-jars';
export { isKafka, kafkaRequests, type KafkaRequest } from './kafka-requests';
export { startProxy, type Proxy, type ProxyOptions, type RequestSplitter } from './proxy';
export { startElasticsearch, type ElasticsearchServer } from './elasticsearch';
export { startElasticsearchGate, type ElasticsearchGate } from './elasticsearch-gate';
export { elasticsearchForTests, type ElasticsearchForTests } from './elasticsearch-for-tests';
