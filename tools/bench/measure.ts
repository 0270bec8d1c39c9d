/** What one line of the table compares: one value for each round, in the order of the rounds. */
export interface Comparison {
  what: string;
  unit: string;
  ours: number[];
  floor: number[];
}

/** Does the work once and says how much of it was done. */
export type Work = () => number | Promise<number>;

/** Units of work in a second that the machine's clock counts. */
export async function rate(work: Work): Promise<number> {
  globalThis.gc?.();
  const start = performance.now();
  const done = await work();
  return (done * 1_000) / (performance.now() - start);
}

/** Units of work in a second of this thread's own computing: what other processes take does not count. */
export async function cpuRate(work: Work): Promise<number> {
  globalThis.gc?.();
  const start = process.threadCpuUsage();
  const done = await work();
  const { user, system } = process.threadCpuUsage(start);
  return (done * 1_000_000) / (user + system);
}

/**
 * Measures all in turn, each round another one first, so that a slow spell of the machine meets each of them. The first
 * round warms up and does not count.
 */
export async function takeTurns<Name extends string, Value = number>(
  rounds: number,
  measurements: Record<Name, () => Promise<Value>>,
): Promise<Record<Name, Value[]>> {
  const names = Object.keys(measurements) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, [] as Value[]])) as Record<Name, Value[]>;
  for (let round = 0; round <= rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const value = await measurements[name]();
      if (round > 0) found[name].push(value);
    }
  }
  return found;
}

/** Measures both in turn, each round the other one first, after a round that warms up and does not count. */
export const alternate = (
  rounds: number,
  ours: () => Promise<number>,
  floor: () => Promise<number>,
): Promise<Pick<Comparison, 'ours' | 'floor'>> => takeTurns(rounds, { ours, floor });

/** The value that the share `p` of the values does not exceed. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? NaN;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
};

function written(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** "median (least - greatest)" of the rounds. */
const spread = (values: readonly number[], write: (value: number) => string): string =>
  `${write(median(values))} (${write(Math.min(...values))} - ${write(Math.max(...values))})`;

/** Two digits that count. */
const ratio = (value: number): string =>
  value >= 10 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));

function row({ what, unit, ours, floor }: Comparison): string[] {
  const ratios = ours.map((value, round) => value / (floor[round] ?? NaN));
  return [`${what}, ${unit}`, spread(ours, written), spread(floor, written), spread(ratios, ratio)];
}

/** A Markdown table in the order of the comparisons. */
export function table(comparisons: readonly Comparison[]): string {
  const rows = [['what', 'ours', 'floor', 'ours / floor'], ...comparisons.map(row)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
