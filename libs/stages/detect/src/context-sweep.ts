import { CONTEXT_CAUSES, SUMMARY_KEY, TOPICS, type ContextCause } from '@tracker/dto';
import type { Publisher } from '@tracker/messaging-port';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import type { Stores, SweepRow } from '@tracker/store-port';
import type { Detector } from './detector';
import { contextChange, type Pricing } from './pricing';
import { openRoutes, summaryOf } from './summary';

const LEASE = 'context-sweep';
const LEASE_MS = 30_000;
const PAGE = 100;
/** Sweeps that a later one replaced are the newest but one, or few more after crashes. */
const REPLACED = 10;

export interface SweepPorts {
  detector: Detector;
  stores: Stores;
  publisher: Publisher;
  clock: Clock;
  log: Log;
  /** Left out: nothing is measured. */
  meter?: Meter;
}

/**
 * Decides every product again when something besides prices changed. The holder of the lease raises the pricing
 * context's number and walks the products; how far it came is stored after each page, so whoever takes the lease next
 * goes on from there. At the end one `summary` tells what it did.
 */
export class ContextSweep {
  constructor(
    private readonly ports: SweepPorts,
    private readonly holder: string,
  ) {}

  /** Sweeps when there is something to sweep. Rejects with StoreUnavailable or PublisherUnavailable. */
  async round(signal: AbortSignal): Promise<void> {
    const { stores, clock } = this.ports;
    if (!(await contextChange(stores, clock.now())) && !(await this.unfinished())) return;
    if (!(await this.takeLease())) return;
    await this.raise();
    for (let row = await this.unfinished(); row && !signal.aborted; row = await this.unfinished()) {
      if (!(await this.takeLease()) || !(await this.step(row))) return;
      await this.raise();
    }
    await stores.leases.release(LEASE, this.holder);
  }

  private takeLease(): Promise<boolean> {
    const now = this.ports.clock.now();
    const until = new Date(now.getTime() + LEASE_MS).toISOString();
    return this.ports.stores.leases.take({ name: LEASE, holder: this.holder, until }, now.toISOString());
  }

  private async unfinished(): Promise<SweepRow | null> {
    const { stores } = this.ports;
    const context = await stores.pricingContext.get();
    const row = context && (await stores.sweeps.get(context.n));
    return row?.finishedAt === null ? row : null;
  }

  /**
   * The sweep's row comes before the number that it belongs to: a crash in between raises the same number again. A sweep
   * that it cuts short tells nothing itself.
   */
  private async raise(): Promise<void> {
    const { stores, clock, log } = this.ports;
    const change = await contextChange(stores, clock.now());
    if (!change) return;
    const { next, cause, newDay } = change;
    const [before, now] = [await this.unfinished(), clock.now().toISOString()];
    await stores.sweeps.put({
      n: next.n,
      cause: before ? stronger(before.cause, cause) : cause,
      newDay: newDay && before?.newDay !== false,
      startedAt: now,
      finishedAt: null,
      total: await stores.products.count(),
      done: 0,
      opened: 0,
      closed: 0,
      afterAsin: null,
      countedSince: before?.countedSince ?? now,
      openBefore: before?.openBefore ?? (await openRoutes(stores, now)),
    });
    if ((await stores.pricingContext.put(next)) === 'conflict') return;
    log.info('all routes are worked out again', { n: next.n, cause });
    for (const row of await stores.sweeps.newest(REPLACED))
      if (row.n < next.n && row.finishedAt === null) await stores.sweeps.put({ ...row, finishedAt: now });
  }

  /** One page, or the end. False: another writer was in the way, so the page is for the next round. */
  private async step(row: SweepRow): Promise<boolean> {
    const { detector, stores } = this.ports;
    const pricing = await detector.pricing();
    const page = await stores.products.walk(row.afterAsin, PAGE);
    if (!pricing) return false;
    if (page.length === 0) {
      await this.finish(row, pricing);
      return true;
    }
    // new prices that wait for their event are decided by it, under the new number, and told as new prices are
    const due = page.filter(({ revision, scoresRevision }) => scoresRevision >= revision);
    const contested = await detector.decideAgain(due, pricing, row.cause);
    if (contested.size > 0) return false;
    const asins = page.map(({ asin }) => asin);
    const { opened, closed } = await this.countChanges(asins, row.countedSince);
    const done = row.done + page.length;
    await stores.sweeps.put({
      ...row,
      done,
      total: Math.max(row.total, done),
      afterAsin: asins.at(-1) ?? null,
      opened: row.opened + opened,
      closed: row.closed + closed,
    });
    return true;
  }

  /** Read from the rows, so that a page which a crash made run twice counts once. */
  private async countChanges(asins: readonly string[], since: string): Promise<{ opened: number; closed: number }> {
    const rows = await this.ports.stores.opportunities.ofProducts(asins);
    const opened = rows.filter((row) => row.state === 'open' && row.openedBy !== 'prices' && row.openedAt >= since);
    const closed = rows.filter(({ closedAt, openedAt }) => closedAt !== null && closedAt >= since && openedAt < since);
    return { opened: opened.length, closed: closed.length };
  }

  /** Published before it is noted: a crash in between sends the same alertId again, which is stored once. */
  private async finish(row: SweepRow, { profile }: Pricing): Promise<void> {
    const { stores, publisher, clock, log } = this.ports;
    const now = clock.now();
    if (!row.newDay || row.opened + row.closed > 0) {
      const value = await summaryOf(row, profile, stores, now);
      const headers = { traceId: `summary-${row.n}` };
      await publisher.publish(TOPICS.alerts, [{ key: SUMMARY_KEY, value, headers }]);
      this.ports.meter?.count('tracker_alerts_total', 1, { kind: value.kind });
    }
    await stores.sweeps.put({ ...row, total: row.done, finishedAt: now.toISOString() });
    log.info('all routes were worked out again', { n: row.n, products: row.done });
  }
}

/** Of two changes that one sweep answers, the one that the reader made is named rather than the one that came. */
const stronger = (a: ContextCause, b: ContextCause): ContextCause =>
  CONTEXT_CAUSES.indexOf(a) <= CONTEXT_CAUSES.indexOf(b) ? a : b;
