import { TOPICS } from '@tracker/dto';
import { decodeStored, type ArchivedEvent } from '@tracker/messaging-port';
import { claimPriceKind, type Kafka, type OperatorStore } from '@tracker/runtime';
import type { Clock, Log } from '@tracker/runtime-port';
import type { Stores, TransferredKind } from '@tracker/store-port';
import { inParts, mergeInOrder } from '../merge-in-order';
import { copyDocuments } from '../move/move-documents';
import { Refused } from '../output';
import { Replay, type ReplayCounts } from './replay';

/** Where a replay begins. */
export type ReplayStart = { offset: number } | { since: string };

export interface ReplayParts {
  kafka: Kafka;
  live: OperatorStore;
  fresh: OperatorStore;
  clock: Clock;
  log: Log;
  tell: (text: string) => void;
}

const AT_ONCE = 100;
const COMMITTED_EVERY = 10;

/**
 * What the user has set and what was spent, which no raw update tells. Alerts and page states are left behind: routes
 * number their episodes, and with them their alerts, from the start again, and a page without a state is asked for its
 * whole history, which goes back further than the topic.
 */
const CARRIED: readonly TransferredKind[] = [
  'watchlist',
  'cost_profile',
  'fx_rates',
  'refresh_requests',
  'token_ledger',
  'token_spend',
];

/** The group under which a replay keeps its place. It has no members, and no other group's place moves. */
export const replayGroup = (indexPrefix: string): string => `tracker-replay-${indexPrefix}`;

/**
 * Replays the raw updates into fresh indices, up to what is the end now. Called again it goes on where it was, so the last
 * call, after the services have stopped, is short. Live topics, groups and indices are only read.
 * @throws Refused when the indices hold something else
 */
export async function replayRaw(parts: ReplayParts, into: string, start: ReplayStart): Promise<ReplayCounts> {
  const { kafka, live, fresh, clock, log, tell } = parts;
  const group = replayGroup(into);
  let next = await kafka.topics.committed(group, TOPICS.raw);
  if (next.size === 0) {
    await refuseUsed(fresh.stores, into);
    next = await firstOffsets(kafka, start);
    await kafka.topics.resetGroup(group, TOPICS.raw, next);
  } else tell('going on where the last replay was');
  for (const kind of CARRIED) await copyDocuments(kind, live.documents, fresh.documents, () => undefined);
  await fresh.stores.settled();
  const replay = new Replay(fresh.stores, clock, log);
  let batches = 0;
  for await (const events of inParts(chronological(kafka, next), AT_ONCE)) {
    if (replay.counts.events === 0) await claim(parts, events);
    await replay.take(events);
    for (const { partition, offset } of events) next.set(partition, offset + 1);
    if (++batches % COMMITTED_EVERY === 0) {
      await kafka.topics.resetGroup(group, TOPICS.raw, next);
      tell(`${replay.counts.events} events, up to ${events.at(-1)?.publishedAt ?? ''}`);
    }
  }
  await kafka.topics.resetGroup(group, TOPICS.raw, next);
  return replay.counts;
}

async function refuseUsed(stores: Stores, into: string): Promise<void> {
  if ((await stores.products.count()) > 0 || (await stores.watchlist.count()) > 0)
    throw new Refused(`The indices under ${into} are in use: choose another prefix.`);
}

async function firstOffsets(kafka: Kafka, start: ReplayStart): Promise<Map<number, number>> {
  if ('since' in start) return kafka.topics.offsetsAt(TOPICS.raw, start);
  const partitions = await kafka.topics.offsetsAt(TOPICS.raw, 'earliest');
  return new Map([...partitions].map(([partition, first]) => [partition, Math.max(first, start.offset)]));
}

/** Partition by partition the clock would go back and forth. */
const chronological = (kafka: Kafka, from: ReadonlyMap<number, number>): AsyncGenerator<ArchivedEvent> =>
  mergeInOrder(
    [...from].map((start) => kafka.archive.read(TOPICS.raw, new Map([start]))),
    (one, other) => one.publishedAt < other.publishedAt,
  );

/** Simulated and real prices are never mixed, in these indices neither. */
async function claim({ kafka, fresh, clock }: ReplayParts, events: readonly ArchivedEvent[]): Promise<void> {
  for (const { value } of events) {
    const decoded = decodeStored(TOPICS.raw, value);
    if (!decoded.ok) continue;
    const kind = decoded.value.source === 'keepa' ? 'live' : 'demo';
    return claimPriceKind({ stores: fresh.stores, eventLog: kafka.eventLog }, kind, clock);
  }
}
