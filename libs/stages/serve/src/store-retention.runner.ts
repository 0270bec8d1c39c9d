import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { isUnavailable, type Clock, type Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { pruneStore, type KeptFor } from './store-retention';

const EVERY_MS = 3_600_000;
const LEASE = 'retention';

/** Prunes the store once an hour, one replica at a time. */
export class StoreRetentionRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly kept: KeptFor,
    private readonly holder: string,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await this.clock.sleep(EVERY_MS, signal);
      if (signal.aborted) return;
      try {
        await this.prune(signal);
      } catch (error) {
        if (isUnavailable(error)) this.log.warn('the store is not pruned', { reason: error.message });
        else this.log.error('pruning the store failed', { error });
      }
    }
  }

  private async prune(signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + EVERY_MS).toISOString();
    if (!(await this.stores.leases.take({ name: LEASE, holder: this.holder, until }, now.toISOString()))) return;
    try {
      const removed = await pruneStore(this.stores, this.kept, { clock: this.clock, signal });
      if (Object.values(removed).some((rows) => rows > 0)) this.log.info('the store was pruned', { ...removed });
    } finally {
      await this.stores.leases.release(LEASE, this.holder);
    }
  }
}
