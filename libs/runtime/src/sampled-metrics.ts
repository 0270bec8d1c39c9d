import { GROUPS, type Group } from '@tracker/dto';
import type { MessagingStatus } from '@tracker/messaging-port';
import type { Stores } from '@tracker/store-port';
import type { PrometheusMeter } from './prometheus-meter';
import { within } from './within';

/** A reading must not wait for a server that is down: a scraper gives up after 10 s. */
const SAMPLE_LIMIT_MS = 3_000;

/**
 * Has the lags of the groups that this process hosts looked up at each reading, and the dead letters where it stores
 * them. Replicas of a service show the same lag: take the maximum of them, not the sum.
 */
export function sampleWhenRead(
  meter: PrometheusMeter,
  { stores, messagingStatus }: { stores: Pick<Stores, 'deadLetters'>; messagingStatus: MessagingStatus },
  groups: readonly Group[],
  limitMs = SAMPLE_LIMIT_MS,
): void {
  const hosted = new Set<string>(groups);
  if (groups.length > 0)
    meter.beforeReading(async () => {
      meter.forget('tracker_lag_events');
      const lags = await within(messagingStatus.lags(), limitMs);
      for (const { group, topic, events } of lags)
        if (hosted.has(group)) meter.gauge('tracker_lag_events', events, { group, topic });
    });
  if (hosted.has(GROUPS.deadLetters))
    meter.beforeReading(async () => {
      meter.forget('tracker_dead_letters');
      meter.gauge('tracker_dead_letters', await within(stores.deadLetters.count(), limitMs));
    });
}
