import { startElasticsearch, startKafka } from '@tracker/testing/servers';
import { bulkBench } from './bulk.bench';
import { journeyBench } from './journey.bench';
import type { Comparison } from './measure';
import { report } from './report';
import { transportBench } from './transport.bench';

const benches: Record<string, (brokers: string[], node: string) => Promise<Comparison[]>> = {
  transport: (brokers) => transportBench(brokers),
  bulk: (_, node) => bulkBench(node),
  journey: journeyBench,
};
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
const chosen = wanted.map((name) => {
  const bench = benches[name];
  if (!bench) throw new Error(`there is no ${name}, only ${Object.keys(benches).join(', ')}`);
  return { name, bench };
});
const [kafka, elasticsearch] = await Promise.all([startKafka(), startElasticsearch()]);
try {
  await report(
    chosen.map(({ name, bench }) => {
      const run = () => bench(kafka.brokers, elasticsearch.url);
      return Object.defineProperty(run, 'name', { value: name });
    }),
  );
} finally {
  await Promise.all([kafka.stop(), elasticsearch.stop()]);
}
