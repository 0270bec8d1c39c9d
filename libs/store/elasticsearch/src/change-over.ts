import { isDeepStrictEqual } from 'node:util';
import { errors } from '@elastic/elasticsearch';
import type { ElasticsearchService } from '@nestjs/elasticsearch';
import { readCheckpoint, refresh, type Query } from './document-index';

/** A copy that is not the original: nothing was changed over. */
export class ReindexFailed extends Error {
  override readonly name = 'ReindexFailed';
}

export interface ChangeOver {
  readonly alias: string;
  readonly source: string;
  readonly target: string;
}

export interface ReindexReport extends ChangeOver {
  readonly documents: number;
  /** Documents compared field by field. */
  readonly sampled: number;
  /** How long writes had to wait, ms. */
  readonly pausedMs: number;
}

/** Writes are paused once so few documents are left to follow. */
const FEW = 1_000;
const MOST_ROUNDS = 20;
const SAMPLE = 500;
const AT_ONCE = 1_000;

/**
 * Copies an index into another while it is read and written, then lets the alias lead to the copy.
 *
 * Writes of meanwhile follow by sequence number, round after round, and not as second writes of the services, each of
 * which could die between its two: what has a number in the source reaches the copy. For the last round writes are
 * paused by the server's write block; writers meet it as `busy` and wait. Versions are carried over, so a compare-and-set
 * goes on where it was. The source is kept, blocked, for `rollback`.
 * @throws ReindexFailed counts or sampled documents differ, or the target's mapping refuses a document; the source is
 *   in use as before
 */
export async function changeOver(
  client: ElasticsearchService,
  names: ChangeOver,
  monotonicMs: () => number,
): Promise<ReindexReport> {
  const { source, target } = names;
  let followed = -1;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { seqNo } = await readCheckpoint(client, source);
    const copied = await copyAfter(client, names, followed);
    followed = seqNo;
    if (copied < FEW) break;
  }
  const pausedAt = monotonicMs();
  await client.indices.addBlock({ index: source, block: 'write' });
  try {
    await copyAfter(client, names, followed);
    await removeWhatIsGone(client, names);
    const documents = await sameCount(client, names);
    const sampled = await sameSample(client, names);
    await client.indices.updateAliases({
      actions: [{ remove: { index: source, alias: names.alias } }, { add: { index: target, alias: names.alias } }],
    });
    return { ...names, documents, sampled, pausedMs: Math.round(monotonicMs() - pausedAt) };
  } catch (error) {
    await unblock(client, source);
    throw error;
  }
}

export async function unblock(client: ElasticsearchService, index: string): Promise<void> {
  await client.indices.putSettings({ index, settings: { 'index.blocks.write': null } });
}

/** How many documents were written after the sequence number, all of them copied now. */
async function copyAfter(client: ElasticsearchService, { source, target }: ChangeOver, seqNo: number): Promise<number> {
  await refresh(client, [source]);
  const query: Query = { range: { _seq_no: { gt: seqNo } } };
  try {
    const { total = 0 } = await client.reindex({
      source: { index: source, query },
      dest: { index: target, version_type: 'external_gte' },
      conflicts: 'proceed',
      refresh: true,
    });
    return total;
  } catch (error) {
    const [failure] = error instanceof errors.ResponseError ? failuresOf(error) : [];
    if (!failure) throw error;
    throw new ReindexFailed(`${target} refuses ${failure.id}: ${failure.cause.reason}`, { cause: error });
  }
}

const failuresOf = ({ body }: errors.ResponseError) =>
  (body as { failures?: { id: string; cause: { reason: string } }[] }).failures ?? [];

/** A deletion has no document to follow: it shows as a higher count of the copy. */
async function removeWhatIsGone(client: ElasticsearchService, { source, target }: ChangeOver): Promise<void> {
  const [there, here] = await countBoth(client, source, target);
  if (there === here) return;
  for await (const ids of idsOf(client, target)) {
    const { docs } = await client.mget({ index: source, ids, _source: false });
    const gone = docs.flatMap((doc) => ('found' in doc && !doc.found ? [doc._id] : []));
    if (gone.length > 0)
      await client.bulk({ index: target, operations: gone.map((_id) => ({ delete: { _id } })), refresh: true });
  }
}

async function* idsOf(client: ElasticsearchService, index: string): AsyncGenerator<string[]> {
  const { id } = await client.openPointInTime({ index, keep_alive: '5m' });
  try {
    for (let after: unknown[] | undefined; ;) {
      const { hits } = await client.search({
        pit: { id, keep_alive: '5m' },
        sort: ['_shard_doc'],
        size: AT_ONCE,
        _source: false,
        track_total_hits: false,
        ...(after && { search_after: after as string[] }),
      });
      if (hits.hits.length === 0) return;
      yield hits.hits.map((hit) => hit._id as string);
      after = hits.hits.at(-1)?.sort;
    }
  } finally {
    await client.closePointInTime({ id });
  }
}

async function countBoth(client: ElasticsearchService, source: string, target: string): Promise<[number, number]> {
  const counts = await Promise.all([source, target].map((index) => client.count({ index })));
  return [counts[0]?.count ?? 0, counts[1]?.count ?? 0];
}

async function sameCount(client: ElasticsearchService, { source, target }: ChangeOver): Promise<number> {
  const [there, here] = await countBoth(client, source, target);
  if (there !== here) throw new ReindexFailed(`${target} has ${here} documents, ${source} has ${there}.`);
  return here;
}

/** Documents by chance, with their versions. */
async function sameSample(client: ElasticsearchService, { source, target }: ChangeOver): Promise<number> {
  const { hits } = await client.search({
    index: source,
    query: { function_score: { query: { match_all: {} }, functions: [{ random_score: {} }] } },
    size: SAMPLE,
    version: true,
  });
  const ids = hits.hits.map((hit) => hit._id as string);
  if (ids.length === 0) return 0;
  const { docs } = await client.mget({ index: target, ids });
  const copies = new Map(docs.map((doc) => [doc._id, doc]));
  for (const { _id, _source, _version } of hits.hits) {
    const copy = copies.get(_id as string);
    if (!copy || !('found' in copy) || !isDeepStrictEqual([copy._source, copy._version], [_source, _version]))
      throw new ReindexFailed(`${_id} in ${target} is not what it is in ${source}.`);
  }
  return ids.length;
}
