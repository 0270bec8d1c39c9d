import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type Meter, type MetricName } from '@tracker/runtime-port';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Upper edges of the histograms' buckets, in the metric's own unit. */
const BUCKETS: Partial<Record<MetricName, number[]>> = {
  tracker_batch_events: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  tracker_answer_to_alert_seconds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
};

/** Sampled that often; the sampling itself shows in the figures and is taken off. */
const RESOLUTION_MS = 10;
const NS_PER_MS = 1_000_000;

/** Sets gauges when somebody reads them. */
export type Sampler = () => Promise<void> | void;

/** Keeps the measures of `METRICS`, those of the process and of Node.js, as Prometheus reads them. */
export class PrometheusMeter implements Meter {
  readonly contentType: string;
  private readonly registry = new Registry();
  private readonly counters = new Map<MetricName, Counter>();
  private readonly gauges = new Map<MetricName, Gauge>();
  private readonly histograms = new Map<MetricName, Histogram>();
  private readonly samplers: Sampler[] = [];
  private readonly loopDelay: ReturnType<typeof monitorEventLoopDelay>;

  constructor() {
    this.contentType = this.registry.contentType;
    const registers = [this.registry];
    for (const [key, { kind, help, labels }] of Object.entries(METRICS)) {
      const name = key as MetricName;
      const options = { name, help, labelNames: [...labels], registers };
      if (kind === 'counter') this.counters.set(name, new Counter(options));
      else if (kind === 'gauge') this.gauges.set(name, new Gauge(options));
      else this.histograms.set(name, new Histogram({ ...options, buckets: BUCKETS[name] ?? SECONDS }));
    }
    for (const name of this.gauges.keys()) this.forget(name);
    collectDefaultMetrics({ register: this.registry });
    this.loopDelay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.loopDelay.enable();
  }

  count(name: MetricName, by = 1, labels: Record<string, string> = {}): void {
    this.counters.get(name)?.inc(labels, by);
  }

  gauge(name: MetricName, value: number, labels: Record<string, string> = {}): void {
    this.gauges.get(name)?.set(labels, value);
  }

  observe(name: MetricName, value: number, labels: Record<string, string> = {}): void {
    this.histograms.get(name)?.observe(labels, value);
  }

  /** Forgets the values of a gauge: what is not known any more is better not shown. */
  forget(name: MetricName): void {
    const gauge = this.gauges.get(name);
    gauge?.reset();
    // without labels a reset gauge is 0, which would be a value
    if (METRICS[name].labels.length === 0) gauge?.remove({});
  }

  /** Calls `sampler` before each reading. What it throws costs its own gauges alone. */
  beforeReading(sampler: Sampler): void {
    this.samplers.push(sampler);
  }

  /** Everything measured so far, in Prometheus' text format. */
  async read(): Promise<string> {
    await Promise.allSettled(this.samplers.map(async (sampler) => sampler()));
    this.readLoopDelay();
    return this.registry.metrics();
  }

  close(): void {
    this.loopDelay.disable();
  }

  private readLoopDelay(): void {
    for (const [quantile, ns] of [
      ['0.5', this.loopDelay.percentile(50)],
      ['0.99', this.loopDelay.percentile(99)],
      ['1', this.loopDelay.max],
    ] as const) {
      const delayMs = Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
      this.gauge('tracker_event_loop_delay_seconds', delayMs / 1_000, { quantile });
    }
    this.loopDelay.reset();
  }
}
