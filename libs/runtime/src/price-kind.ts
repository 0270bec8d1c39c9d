import { TOPICS } from '@tracker/dto';
import type { EventLog } from '@tracker/messaging-port';
import type { Clock } from '@tracker/runtime-port';
import type { LeaseStore, Stores } from '@tracker/store-port';
import type { DataKind } from './data-dir';
import { StartFault } from './start-fault';

const MARKER = 'prices';
const FOR_EVER = '9999-12-31T23:59:59.999Z';
const CLAIMS = 10;
const WEEK_MS = 7 * 86_400_000;

const other = (kind: DataKind): DataKind => (kind === 'demo' ? 'live' : 'demo');
const WORDS: Record<DataKind, string> = { demo: 'demo data', live: 'real data' };

const refusal = (place: string, setting: string, kind: DataKind): StartFault =>
  new StartFault(
    `${place} holds ${WORDS[other(kind)]}. Set ${setting} to another one for ${WORDS[kind]}` +
      (kind === 'demo' ? ', or set KEEPA_API_KEY to go on with the real data.' : '.'),
  );

/** A claim also fails when another of the same kind comes in the same moment, so one failure says little. */
async function holds(leases: LeaseStore, kind: DataKind, now: Date): Promise<boolean> {
  for (let attempt = 1; attempt <= CLAIMS; attempt++)
    if (await leases.take({ name: MARKER, holder: kind, until: FOR_EVER }, now.toISOString())) return true;
  return false;
}

/**
 * Claims the store for simulated or for real prices, for ever: whoever comes first decides, and the mark is a lease that
 * never runs out, which no two processes can take. Events that others left under the same topics are looked at too.
 * Throws `StartFault` where the other kind is; rejects with `StoreUnavailable` or the error of a broker that is down.
 */
export async function claimPriceKind(
  { stores, eventLog }: { stores: Pick<Stores, 'leases'>; eventLog: EventLog },
  kind: DataKind,
  clock: Clock,
): Promise<void> {
  const now = clock.now();
  if (!(await holds(stores.leases, kind, now)))
    throw refusal('The store under INDEX_PREFIX', 'INDEX_PREFIX and TOPIC_PREFIX', kind);
  const since = new Date(now.getTime() - WEEK_MS).toISOString();
  for await (const { value } of eventLog.readSince(TOPICS.raw, since)) {
    // one is enough: they were never mixed
    if ((value.source === 'keepa') !== (kind === 'live'))
      throw refusal('Kafka under TOPIC_PREFIX', 'TOPIC_PREFIX', kind);
    return;
  }
}
