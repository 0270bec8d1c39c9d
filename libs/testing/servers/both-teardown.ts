import tearDownElasticsearch from './elasticsearch-global-teardown';
import tearDownKafka from './kafka-teardown';

export default async function tearDownBoth(): Promise<void> {
  await Promise.all([tearDownKafka(), tearDownElasticsearch()]);
}
