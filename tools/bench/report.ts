import { availableParallelism, loadavg } from 'node:os';
import { table, type Comparison } from './measure';

/** Runs the benches one after the other and prints their table, with what the machine was like. */
export async function report(benches: readonly (() => Promise<Comparison[]>)[]): Promise<void> {
  const start = performance.now();
  const comparisons: Comparison[] = [];
  for (const bench of benches) {
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
}
