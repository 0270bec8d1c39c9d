import type { MarginLineDto } from '../../api/models';

export interface Bar {
  line: MarginLineDto;
  /** Where the bar begins and how long it is, as shares of the axis from 0 to 1. */
  start: number;
  length: number;
  /** The sum of the lines so far, minor units. */
  sum: number;
}

export interface Waterfall {
  bars: Bar[];
  /** Sum of all lines, minor units. */
  total: number;
  totalBar: { start: number; length: number };
  /** Where nothing is on the axis, 0 to 1. */
  zero: number;
}

/** The lines as bars that each begin where the one before ended. */
export function toWaterfall(lines: readonly MarginLineDto[]): Waterfall {
  let sum = 0;
  const steps = lines.map((line) => {
    const before = sum;
    sum += line.amount;
    return { line, before, after: sum };
  });
  const edges = [0, ...steps.map(({ after }) => after)];
  const low = Math.min(...edges);
  const span = Math.max(...edges) - low || 1;
  const share = (a: number, b: number) => ({ start: (Math.min(a, b) - low) / span, length: Math.abs(a - b) / span });
  return {
    bars: steps.map(({ line, before, after }) => ({ line, ...share(before, after), sum: after })),
    total: sum,
    totalBar: share(0, sum),
    zero: (0 - low) / span,
  };
}
