import type { Clock, Log } from '@tracker/runtime-port';
import type { LeaseStore } from '@tracker/store-port';

const LEASE = 'ingest';
export const LEASE_MS = 30_000;
const RENEW_EVERY_MS = 10_000;
/** Given up that long before it runs out: the clock of whoever takes it over may be ahead of this one. */
const MARGIN_MS = 5_000;
/** So long a process that ends waits for an answer: Keepa has charged for it. All of its end must take less than 10 s. */
export const LAST_ANSWER_MS = 4_000;

/** One process's time as the one that asks. */
export interface Tenure {
  /** Aborts when the lease is lost or the process ends. */
  readonly signal: AbortSignal;
  /** Ends the request under way: aborts when the lease is lost, or a while after the process was told to end. */
  readonly requests: AbortSignal;
  /** Whether the lease is held right now, by both clocks: a process that was stopped for a while learns of it here. */
  holds(): boolean;
  /** Ends it and lets the next one ask at once. */
  end(): Promise<void>;
}

/**
 * The right to spend an account's tokens: one process has it, prolongs it while it runs, and gives it up before it runs
 * out when the store does not let it prolong.
 */
export class AskLease {
  constructor(
    private readonly ports: { leases: LeaseStore; clock: Clock; log: Log },
    private readonly holder: string,
  ) {}

  /** The tenure, or null while another process has it. Rejects with `StoreUnavailable`. */
  async take(stopping: AbortSignal): Promise<Tenure | null> {
    const until = await this.prolong();
    return (
      until && new HeldLease({ ...this.ports, prolong: () => this.prolong(), holder: this.holder }, until, stopping)
    );
  }

  /** @returns when it has to be given up, counted from before the store was asked; null when another process has it */
  private async prolong(): Promise<Deadline | null> {
    const { leases, clock } = this.ports;
    const now = clock.now();
    const deadline = {
      wallMs: now.getTime() + LEASE_MS - MARGIN_MS,
      monotonicMs: clock.monotonicMs() + LEASE_MS - MARGIN_MS,
    };
    const until = new Date(now.getTime() + LEASE_MS).toISOString();
    return (await leases.take({ name: LEASE, holder: this.holder, until }, now.toISOString())) ? deadline : null;
  }
}

interface Deadline {
  wallMs: number;
  monotonicMs: number;
}

class HeldLease implements Tenure {
  readonly signal: AbortSignal;
  readonly requests: AbortSignal;
  private readonly over = new AbortController();
  private readonly kept: Promise<unknown>;

  constructor(
    private readonly ports: {
      leases: LeaseStore;
      clock: Clock;
      log: Log;
      holder: string;
      prolong: () => Promise<Deadline | null>;
    },
    private deadline: Deadline,
    stopping: AbortSignal,
  ) {
    this.requests = this.over.signal;
    this.signal = AbortSignal.any([this.requests, stopping]);
    this.signal.addEventListener('abort', () => void this.awaitLastAnswer(), { once: true });
    this.kept = Promise.all([this.keep(), this.watch()]);
  }

  holds(): boolean {
    const { clock } = this.ports;
    const { wallMs, monotonicMs } = this.deadline;
    if (clock.monotonicMs() >= monotonicMs || clock.now().getTime() >= wallMs) this.lose('it ran out');
    return !this.signal.aborted;
  }

  async end(): Promise<void> {
    this.over.abort();
    await this.kept;
    const { leases, log, holder } = this.ports;
    // without a store it runs out by itself
    await leases.release(LEASE, holder).catch((error: Error) => {
      log.warn('the lease is not given back', { reason: error.message });
    });
  }

  private async keep(): Promise<void> {
    const { clock, log, prolong } = this.ports;
    for (;;) {
      await clock.sleep(RENEW_EVERY_MS, this.signal);
      if (this.signal.aborted) return;
      try {
        const deadline = await prolong();
        if (!deadline) return this.lose('another process has it');
        this.deadline = deadline;
      } catch (error) {
        log.warn('the lease is not prolonged', { reason: (error as Error).message });
      }
    }
  }

  /** Apart from prolonging, which may hang with the store. */
  private async watch(): Promise<void> {
    const { clock } = this.ports;
    while (!this.signal.aborted) {
      await clock.sleep(this.deadline.monotonicMs - clock.monotonicMs(), this.signal);
      if (clock.monotonicMs() >= this.deadline.monotonicMs) this.lose('it ran out');
    }
  }

  /** Not beyond the lease, which nobody prolongs any more. */
  private async awaitLastAnswer(): Promise<void> {
    const { clock } = this.ports;
    await clock.sleep(Math.min(LAST_ANSWER_MS, this.deadline.monotonicMs - clock.monotonicMs()), this.requests);
    this.over.abort();
  }

  private lose(why: string): void {
    if (this.signal.aborted) return;
    this.ports.log.warn('the lease to ask is lost', { why });
    this.over.abort();
  }
}
