import { isDeepStrictEqual } from 'node:util';
import { JOURNEY } from '@tracker/dto';
import {
  claimPriceKind,
  MOVE_FILE,
  type DataFolder,
  type Indices,
  type Kafka,
  type OperatorStore,
} from '@tracker/runtime';
import type { Clock } from '@tracker/runtime-port';
import { TRANSFERRED_KINDS } from '@tracker/store-port';
import { Refused } from '../output';
import { compareDocuments, copyDocuments } from './move-documents';
import { TopicMove } from './move-events';
import { MoveState, type Destination } from './move-state';

export interface MoveParts {
  folder: DataFolder;
  kafka: Kafka;
  store: OperatorStore;
  indices: Indices;
  clock: Clock;
  tell: (text: string) => void;
}

export interface MoveReport {
  /** How many of each kind. */
  documents: Record<string, number>;
  /** How many of each topic. */
  events: Record<string, number>;
}

const LEASE = 'move';
const FOR_EVER = '9999-12-31T23:59:59.999Z';

/**
 * Moves a data folder to Kafka and Elasticsearch: documents first, then events, so that whoever reads an event finds what
 * it is about. The folder is only read. What was copied is there whole before the state says so, and copying it once more
 * changes nothing, so a move that was cut off at any moment goes on.
 * @throws Refused when the destination is in use, or holds something else in the end; `StartFault` when it holds the
 *   other kind of prices
 */
export async function move(parts: MoveParts, destination: Destination, resume: boolean): Promise<MoveReport> {
  const { folder, kafka, store, clock, tell } = parts;
  const state = await begin(parts, destination, resume);
  const ports = { stores: store.stores, eventLog: kafka.eventLog };
  await claimPriceKind(ports, folder.kind, clock);
  for (const kind of state.left) {
    await copyDocuments(kind, folder.documents, store.documents, tell);
    state.copied(kind);
  }
  const topics = JOURNEY.map(({ topic, group }) => {
    return { topic, group, topicMove: new TopicMove(topic, group, folder.archive, kafka.archive) };
  });
  for (const { topicMove } of topics) await topicMove.copy(tell);
  tell('comparing');
  const report: MoveReport = { documents: {}, events: {} };
  for (const kind of TRANSFERRED_KINDS)
    report.documents[kind] = await compareDocuments(kind, folder.documents, store.documents);
  for (const { topic, group, topicMove } of topics) {
    const { events, next } = await topicMove.compare();
    report.events[topic] = events;
    await kafka.topics.resetGroup(group, topic, next);
  }
  state.finished(clock.now());
  await store.stores.leases.release(LEASE, state.id);
  return report;
}

async function begin(parts: MoveParts, destination: Destination, resume: boolean): Promise<MoveState> {
  const { folder, store, clock } = parts;
  const path = folder.dir.file(MOVE_FILE);
  const known = MoveState.read(path);
  if (known?.finishedAt)
    throw new Refused(`${folder.dir.path} was moved on ${known.finishedAt}. Delete ${path} to move it once more.`);
  if (known && !resume)
    throw new Refused(`A move of ${folder.dir.path} was begun on ${known.startedAt}: go on with --resume.`);
  if (!known && resume) throw new Refused(`No move of ${folder.dir.path} was begun: leave --resume out.`);
  if (known && !isDeepStrictEqual(known.destination, destination))
    throw new Refused(`The move was begun to ${JSON.stringify(known.destination)}: go on to there.`);
  await refuseServices(parts);
  if (!known) await refuseOthers(parts);
  const state = known ?? MoveState.begin(path, destination, clock.now());
  const lease = { name: LEASE, holder: state.id, until: FOR_EVER };
  if (!(await store.stores.leases.take(lease, clock.now().toISOString())))
    throw new Refused('Another folder is being moved to there.');
  return state;
}

/** A service that runs, or ran since the move began, may have written what the move would write over. */
async function refuseServices({ store }: MoveParts): Promise<void> {
  const [status] = await store.stores.stageStatus.list();
  if (status)
    throw new Refused(
      `${status.stage} ran on the destination at ${status.at}. Stop the services and move to a fresh INDEX_PREFIX and TOPIC_PREFIX.`,
    );
}

async function refuseOthers({ indices, kafka, store }: MoveParts): Promise<void> {
  await store.stores.settled();
  const held = (await indices.describe())
    .filter(({ documents }) => documents > 0)
    .map(({ alias, documents }) => `${alias} ${documents} documents`);
  for (const { topic, name } of await kafka.topics.describe()) {
    const ends = [...(await kafka.topics.offsetsAt(topic, 'latest')).values()];
    if (ends.some((end) => end > 0)) held.push(`${name} events`);
  }
  if (held.length > 0)
    throw new Refused(`The destination must be empty, and holds: ${held.join(', ')}. Choose other prefixes.`);
}
