import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Rates } from './rates';

/** Runs the fetching of rates while the process runs. */
export class RatesRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly rates: Rates) {}

  onApplicationBootstrap(): void {
    this.running = this.rates.run(this.stopping.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }
}
