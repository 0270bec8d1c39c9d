import type { StageStatus } from '@tracker/dto';
import type { Clock, Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Enricher } from './enricher';

const STATUS_EVERY_MS = 5_000;

/** Writes the stage's status row while the process runs. */
export class EnrichRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly ports: { enricher: Enricher; stores: Stores; clock: Clock; log: Log },
    private readonly instance: string,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.report();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async report(): Promise<void> {
    const { enricher, stores, clock, log } = this.ports;
    const since = clock.now().toISOString();
    while (!this.stopping.signal.aborted) {
      const { handled, refused } = enricher.counts;
      const detail = `${handled} answers enriched since the start, ${refused} of them could not be read`;
      const at = clock.now().toISOString();
      const row: StageStatus = { stage: 'enrich', instance: this.instance, state: 'ok', detail, since, at };
      // without a store the row grows old, and that is how readers learn of it
      await stores.stageStatus
        .put(row)
        .catch((error: Error) => log.warn('status not stored', { reason: error.message }));
      await clock.sleep(STATUS_EVERY_MS, this.stopping.signal);
    }
  }
}
