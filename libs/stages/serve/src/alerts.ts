import type { AlertEvent, AlertPageDto, AlertQueryDto } from '@tracker/dto';
import { DONE, type Delivery, type Outcome } from '@tracker/messaging-port';
import type { Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';

/** Alerts as they are kept and listed. */
export class Alerts {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  list(query: AlertQueryDto): Promise<AlertPageDto> {
    return this.stores.alerts.search({ ...query, order: query.order ?? 'desc' });
  }

  /** An alert that comes twice is stored once. Rejects with `StoreUnavailable`: then nothing of the batch is settled. */
  async store(batch: Delivery<AlertEvent>[]): Promise<Outcome[]> {
    await this.stores.alerts.putMany(
      batch.map(({ value }) => value),
      this.clock.now().toISOString(),
    );
    return batch.map(() => DONE);
  }
}
