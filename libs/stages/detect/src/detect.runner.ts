import type { PartState, StageStatus } from '@tracker/dto';
import { isUnavailable, type Clock, type Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ContextSweep } from './context-sweep';
import { NO_RATES, type Detector } from './detector';
import { sweep } from './sweep';

const POLL_EVERY_MS = 5_000;
const SWEEP_EVERY_MS = 5 * 60_000;

/** While the process runs: writes the status row, works all routes out again after a change, sweeps the open ones. */
export class DetectRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private state: { state: PartState; since: string } | null = null;

  constructor(
    private readonly ports: {
      detector: Detector;
      contextSweep: ContextSweep;
      stores: Stores;
      clock: Clock;
      log: Log;
    },
    private readonly instance: string,
  ) {}

  onApplicationBootstrap(): void {
    this.running = Promise.all([
      this.every(POLL_EVERY_MS, 'telling how it goes', () => this.beat()),
      this.every(POLL_EVERY_MS, 'working out all routes again', () => this.workOutAgain()),
      this.every(SWEEP_EVERY_MS, 'sweeping the open routes', () => this.sweepOnce()),
    ]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private workOutAgain(): Promise<void> {
    return this.ports.contextSweep.round(this.stopping.signal);
  }

  private async sweepOnce(): Promise<void> {
    const { detector, stores, clock } = this.ports;
    await sweep(detector, stores, clock.now().toISOString(), this.stopping.signal);
  }

  /** Without a store the row grows old, and that is how readers learn of it. */
  private async beat(): Promise<void> {
    const { detector, stores, clock } = this.ports;
    const pricing = await detector.pricing();
    const { decided, sent } = detector.counts;
    const state: PartState = pricing ? 'ok' : 'degraded';
    const at = clock.now().toISOString();
    if (this.state?.state !== state) this.state = { state, since: at };
    const detail = pricing
      ? `${decided} events decided and ${sent} alerts sent since the start, at the rates of ${pricing.fx.date}${await this.progress()}`
      : `${NO_RATES}: nothing can be decided until ingest has stored some`;
    const row: StageStatus = { stage: 'detect', instance: this.instance, state, detail, since: this.state.since, at };
    await stores.stageStatus.put(row);
  }

  private async progress(): Promise<string> {
    const [sweep] = await this.ports.stores.sweeps.newest(1);
    if (!sweep || sweep.finishedAt !== null) return '';
    return `; all routes are worked out again: ${sweep.done} of ${sweep.total} products`;
  }

  /** A failed round is reported and the next one comes in its time: an outage ends, and a bug must not end the process. */
  private async every(ms: number, what: string, round: () => Promise<void>): Promise<void> {
    const { clock, log } = this.ports;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (isUnavailable(error)) log.warn(`${what} waits`, { reason: error.message });
        else log.error(`${what} failed`, { reason: String(error), stack: (error as Error).stack });
      }
      await clock.sleep(ms, signal);
    }
  }
}
