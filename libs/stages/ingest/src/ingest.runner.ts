import type { Clock, Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Ingest } from './ingest';

const STATUS_EVERY_MS = 5_000;

/** Runs the asking and writes the stage's status row while the process runs. */
export class IngestRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ingest: Ingest,
    private readonly ports: { stores: Stores; clock: Clock; log: Log },
    private readonly instance: string,
  ) {}

  onApplicationBootstrap(): void {
    this.running = Promise.all([this.ingest.run(this.stopping.signal), this.report()]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async report(): Promise<void> {
    const { stores, clock, log } = this.ports;
    while (!this.stopping.signal.aborted) {
      const row = this.ingest.status.row(this.instance, this.ingest.facts);
      // without a store the row grows old, and that is how readers learn of it
      await stores.stageStatus
        .put(row)
        .catch((error: Error) => log.warn('status not stored', { reason: error.message }));
      await clock.sleep(STATUS_EVERY_MS, this.stopping.signal);
    }
  }
}
