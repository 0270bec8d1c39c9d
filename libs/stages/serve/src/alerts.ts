import type { AlertEvent, AlertPageDto, AlertQueryDto } from '@tracker/dto';
import { DONE, type Delivery, type Outcome } from '@tracker/messaging-port';
import type { Clock, Log } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';

/** Alerts as they are kept and listed. */
export class Alerts {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  list(query: AlertQueryDto): Promise<AlertPageDto> {
    return this.stores.alerts.search({ ...query, order: query.order ?? 'desc' });
  }

  /** An alert that comes twice is stored once. Rejects with `StoreUnavailable`: then nothing of the batch is settled. */
  async store(batch: Delivery<AlertEvent>[]): Promise<Outcome[]> {
    const outcomes = await this.stores.alerts.putMany(
      batch.map(({ value }) => value),
      this.clock.now().toISOString(),
    );
    batch.forEach(({ value, headers }, n) => {
      const { alertId, kind } = value;
      if (outcomes[n] === 'stored') this.log.info('alert stored', { traceId: headers['traceId'], alertId, kind });
    });
    return batch.map(() => DONE);
  }
}
