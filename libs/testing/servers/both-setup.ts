import setUpElasticsearch from './elasticsearch-global-setup';
import setUpKafka from './kafka-setup';

/** Jest's globalSetup for projects whose specs need both servers. */
export default async function setUpBoth(): Promise<void> {
  await Promise.all([setUpKafka(), setUpElasticsearch()]);
}
