import type { Stores } from '@tracker/store-port';
import type { MessagingHealth } from './adapters';
import type { ProbeAnswer, Probes } from './operations-server';
import { within } from './within';

/** Kubernetes waits one second by default. */
const PROBE_LIMIT_MS = 900;

/** What the probes look at. */
export interface ProbedParts {
  alive(): MessagingHealth;
  stores: Pick<Stores, 'fault'>;
}

/**
 * Live: no reader ended for good. Ready: the readers have their partitions and the store answers. A store or broker that
 * is down is no reason to start the process anew, so it costs readiness alone; so does the start, however long it takes.
 */
export class ServiceProbes implements Probes {
  private parts: ProbedParts | null = null;
  private waitsFor = 'Starting.';

  waits(reason: string): void {
    this.waitsFor = `The start waits: ${reason}`;
  }

  started(parts: ProbedParts): void {
    this.parts = parts;
  }

  live(): ProbeAnswer {
    if (!this.parts) return { ok: true, detail: this.waitsFor };
    const { live, detail } = this.parts.alive();
    return { ok: live, detail };
  }

  async ready(): Promise<ProbeAnswer> {
    if (!this.parts) return { ok: false, detail: this.waitsFor };
    const { live, ready, detail } = this.parts.alive();
    if (!live || !ready) return { ok: false, detail };
    const fault = await within(this.parts.stores.fault(), PROBE_LIMIT_MS).catch((error: Error) => error.message);
    return fault === null ? { ok: true, detail } : { ok: false, detail: `The store: ${fault}` };
  }
}
