import type { Meter, MetricName } from '../src';

/** Keeps what is measured, for tests that read it. */
export class MemoryMeter implements Meter {
  readonly measures: { name: MetricName; value: number; labels: Record<string, string> }[] = [];

  count(name: MetricName, by = 1, labels: Record<string, string> = {}): void {
    this.measures.push({ name, value: by, labels });
  }
  gauge(name: MetricName, value: number, labels: Record<string, string> = {}): void {
    this.measures.push({ name, value, labels });
  }
  observe(name: MetricName, value: number, labels: Record<string, string> = {}): void {
    this.measures.push({ name, value, labels });
  }

  /** The sum of what was counted under the labels given; others may be set to anything. */
  sum(name: MetricName, labels: Record<string, string> = {}): number {
    return this.of(name, labels).reduce((sum, value) => sum + value, 0);
  }

  of(name: MetricName, labels: Record<string, string> = {}): number[] {
    const wanted = Object.entries(labels);
    return this.measures
      .filter((measure) => measure.name === name && wanted.every(([label, value]) => measure.labels[label] === value))
      .map(({ value }) => value);
  }
}
