/** Counts and gauges that a stage reports about itself. */
export interface Meter {
  count(name: string, by?: number, labels?: Record<string, string>): void;
  gauge(name: string, value: number, labels?: Record<string, string>): void;
}
