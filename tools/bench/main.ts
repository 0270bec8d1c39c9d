import { availableParallelism, loadavg } from 'node:os';
import { decodeBench } from './decode.bench';
import { listsBench } from './lists.bench';
import { marginBench } from './margin.bench';
import { table, type Comparison } from './measure';
import { pipelineBench } from './pipeline.bench';

const start = performance.now();
const comparisons: Comparison[] = [];
for (const bench of [decodeBench, marginBench, pipelineBench, listsBench]) {
  const from = performance.now();
  comparisons.push(...(await bench()));
  console.error(`${bench.name}: ${Math.round((performance.now() - from) / 1_000)} s`);
}
console.log(table(comparisons));
const seconds = Math.round((performance.now() - start) / 1_000);
const day = new Date().toISOString().slice(0, 10);
const [load = 0] = loadavg();
console.log(
  `\nNode ${process.version}, ${availableParallelism()} cores, load ${load.toFixed(1)}, ${day}, ${seconds} s in all`,
);
