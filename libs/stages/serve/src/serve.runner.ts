import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import { isUnavailable, type Clock, type Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';

const STATUS_EVERY_MS = 5_000;

/** Writes the stage's sign of life every 5 s, and at the first start the default cost profile. */
export class ServeRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly since: string;
  private profileStored = false;
  private reachable = true;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly instance: string,
  ) {
    this.since = clock.now().toISOString();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.beat();
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await this.clock.sleep(STATUS_EVERY_MS, signal);
      if (signal.aborted) return;
      await this.beat();
    }
  }

  /** A store that is down is said once; the next beat tries again. */
  private async beat(): Promise<void> {
    try {
      if (!this.profileStored) await this.storeDefaultProfile();
      await this.stores.stageStatus.put({
        stage: 'serve',
        instance: this.instance,
        state: 'ok',
        detail: 'Answers requests and keeps alerts and dead letters.',
        since: this.since,
        at: this.clock.now().toISOString(),
      });
      if (!this.reachable) this.log.info('the store can be reached again');
      this.reachable = true;
    } catch (error) {
      this.tell(error);
    }
  }

  private tell(error: unknown): void {
    if (!isUnavailable(error)) return this.log.error('a sign of life failed', { stack: (error as Error).stack });
    if (this.reachable) this.log.warn('the store can not be reached', { reason: error.message });
    this.reachable = false;
  }

  /** A lost compare-and-set means that another replica stored it. */
  private async storeDefaultProfile(): Promise<void> {
    if ((await this.stores.costProfile.get()) === null)
      await this.stores.costProfile.put({ ...DEFAULT_COST_PROFILE, revision: 1, updatedAt: this.since });
    this.profileStored = true;
  }
}
