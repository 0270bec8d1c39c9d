import type { MetricName } from '@tracker/runtime-port';
import { BuiltProcess } from '../built-process';
import { eventually } from '../standalone-process';

export type ServiceName = 'keepa-ingest' | 'enricher' | 'arbitrage' | 'api-gateway';

/** One of the built services, as an operator runs it. */
export class ServiceProcess extends BuiltProcess {
  constructor(
    readonly name: ServiceName,
    environment: Record<string, string>,
    private readonly apiPort: number | null = null,
  ) {
    super(name, environment);
  }

  /** Resolves once it reads its partitions. */
  async started(): Promise<void> {
    await this.printed(/"message":"Started"/);
  }

  /** Where its probes and metrics answer. */
  get operations(): string {
    return /"url":"(http:[^"]+)","message":"Metrics and probes"/.exec(this.text)?.[1] ?? '';
  }

  async probe(which: 'live' | 'ready'): Promise<number> {
    return (await fetch(`${this.operations}/health/${which}`)).status;
  }

  probed(which: 'live' | 'ready', status: number): Promise<number> {
    return eventually(
      () => this.probe(which),
      (got) => got === status,
    );
  }

  /** The sum of a measure over its labels. */
  async metric(name: MetricName): Promise<number> {
    const text = await (await fetch(`${this.operations}/metrics`)).text();
    const values = text.split('\n').filter((line) => line.startsWith(name) && /[ {]/.test(line.charAt(name.length)));
    return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.apiPort}${path}`);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.apiPort}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
