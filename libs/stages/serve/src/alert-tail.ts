import type { AlertDto } from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { isAfter, OVERLAP_MS, overlapStart, type AlertPlace, type StreamCursor } from './alert-place';

const PAGE_SIZE = 50;

export interface TailedAlert {
  alert: AlertDto;
  /** Where a reader who has this alert takes up the stream. */
  cursor: StreamCursor;
}

/**
 * Follows the alerts as they are stored, each one once. Alerts that turn up at an earlier place than one already read
 * are found for `OVERLAP_MS`. Everything rejects with `StoreUnavailable`; the next reading goes on where it was.
 */
export class AlertTail {
  /** Alerts read, by id, no older than the overlap. */
  private readonly read = new Map<string, string>();
  private movedAtMs: number;

  private constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
    private place: AlertPlace,
  ) {
    this.movedAtMs = clock.monotonicMs();
  }

  /** From the newest alert on. */
  static async fromNow(stores: Stores, clock: Clock): Promise<AlertTail> {
    const place = (await stores.alerts.newest()) ?? { storedAt: clock.now().toISOString(), alertId: '' };
    const tail = new AlertTail(stores, clock, { storedAt: place.storedAt, alertId: place.alertId });
    for (const alert of await tail.overlap()) tail.remember(alert);
    return tail;
  }

  /**
   * From a cursor on. When an alert has turned up late before it, the reader gets the whole overlap again rather than
   * never that one.
   */
  static async from(cursor: StreamCursor, stores: Stores, clock: Clock): Promise<AlertTail> {
    const tail = new AlertTail(stores, clock, cursor.place);
    const overlap = await tail.overlap();
    if (overlap.length === cursor.known) for (const alert of overlap) tail.remember(alert);
    return tail;
  }

  get cursor(): StreamCursor {
    return { place: this.place, known: this.read.size };
  }

  /** What has been stored since the last reading, in pages. */
  async *poll(): AsyncGenerator<TailedAlert[]> {
    for await (const page of this.pages(this.start())) {
      const fresh = page.filter(({ alertId }) => !this.read.has(alertId)).map((alert) => this.take(alert));
      if (fresh.length > 0) yield fresh;
    }
  }

  /** Once the overlap has passed without a newer alert, no late one is to be expected before the place. */
  private start(): AlertPlace {
    return this.clock.monotonicMs() - this.movedAtMs > OVERLAP_MS ? this.place : overlapStart(this.place);
  }

  private async *pages(start: AlertPlace): AsyncGenerator<AlertDto[]> {
    let after = start;
    for (;;) {
      const page = await this.stores.alerts.tail(after, PAGE_SIZE);
      yield page;
      const last = page.at(-1);
      if (!last || page.length < PAGE_SIZE) return;
      after = last;
    }
  }

  private async overlap(): Promise<AlertPlace[]> {
    const found: AlertPlace[] = [];
    for await (const page of this.pages(overlapStart(this.place))) {
      found.push(...page.filter((alert) => !isAfter(alert, this.place)));
      const last = page.at(-1);
      if (last && isAfter(last, this.place)) break;
    }
    return found;
  }

  private take(alert: AlertDto): TailedAlert {
    if (isAfter(alert, this.place)) {
      this.place = { storedAt: alert.storedAt, alertId: alert.alertId };
      this.movedAtMs = this.clock.monotonicMs();
      const { storedAt } = overlapStart(this.place);
      for (const [alertId, at] of this.read) if (at < storedAt) this.read.delete(alertId);
    }
    this.remember(alert);
    return { alert, cursor: this.cursor };
  }

  private remember({ alertId, storedAt }: AlertPlace): void {
    this.read.set(alertId, storedAt);
  }
}
