import type { Clock, Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { AskLease, Tenure } from './ask-lease';
import type { Ingest } from './ingest';

const STATUS_EVERY_MS = 5_000;
const STAND_BY_MS = 2_000;
const MEASURE_EVERY_MS = 15_000;

/** Asks while it has the lease, stands by while another process has it, and writes the stage's status row all along. */
export class IngestRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private asking = false;

  constructor(
    private readonly ingest: Ingest,
    private readonly lease: AskLease,
    private readonly ports: { stores: Stores; clock: Clock; log: Log },
    private readonly instance: string,
  ) {}

  onApplicationBootstrap(): void {
    this.running = Promise.all([this.askInTurn(), this.report(), this.measure()]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async askInTurn(): Promise<void> {
    const { clock } = this.ports;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const tenure = await this.takeLease(signal);
      if (tenure) {
        this.asking = true;
        await this.ingest.run(tenure.signal, tenure);
        this.asking = false;
        await tenure.end();
      }
      if (!tenure) await clock.sleep(STAND_BY_MS, signal);
    }
  }

  private async takeLease(signal: AbortSignal): Promise<Tenure | null> {
    const { status } = this.ingest;
    try {
      const tenure = await this.lease.take(signal);
      if (!tenure) status.set('ok', 'stands by: another process asks');
      return tenure;
    } catch (error) {
      const { message } = error as Error;
      status.set('degraded', `waits for the store to say who asks: ${message}`);
      this.ports.log.warn('ingest waits', { reason: message });
      return null;
    }
  }

  /** Who stands by knows nothing new. */
  private async measure(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.ports.clock.sleep(MEASURE_EVERY_MS, signal);
      if (this.asking && !signal.aborted) await this.ingest.measure();
    }
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
