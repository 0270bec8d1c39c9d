import { TOPICS } from '@tracker/dto';
import type { Publisher } from '@tracker/messaging-port';
import type { OpportunityRow, Stores } from '@tracker/store-port';

const MAX_ATTEMPTS = 5;

/**
 * Publishes what stored rows hold as unsent, in order, and empties them once it is accepted. A crash in between sends
 * the same alertIds again. Returns how many alerts were sent. Rejects with StoreUnavailable or PublisherUnavailable.
 */
export async function sendUnsent(
  rows: readonly OpportunityRow[],
  stores: Stores,
  publisher: Publisher,
): Promise<number> {
  const events = rows.flatMap(({ asin, unsent }) =>
    unsent.map((alert) => ({ key: asin, value: alert, headers: { traceId: alert.route.sellSide.traceId } })),
  );
  if (events.length === 0) return 0;
  await publisher.publish(TOPICS.alerts, events);
  await clear(rows, new Set(events.map(({ value }) => value.alertId)), stores);
  return events.length;
}

/** A row that another writer changed meanwhile is read again; one that stays contested is left to the sweep. */
async function clear(rows: readonly OpportunityRow[], sent: ReadonlySet<string>, stores: Stores): Promise<void> {
  const holds = (row: OpportunityRow) => row.unsent.some(({ alertId }) => sent.has(alertId));
  let open = rows.filter(holds);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS && open.length > 0; attempt++) {
    const cleared = open.map((row) => ({
      ...row,
      version: row.version + 1,
      unsent: row.unsent.filter(({ alertId }) => !sent.has(alertId)),
    }));
    const outcomes = await stores.opportunities.putMany(cleared);
    const contested = open.filter((_, i) => outcomes[i] === 'conflict').map(({ id }) => id);
    if (contested.length === 0) return;
    open = [...(await stores.opportunities.getMany(contested)).values()].filter(holds);
  }
}
