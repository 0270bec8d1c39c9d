import { errors } from '@elastic/elasticsearch';
import { StoreUnavailable } from '@tracker/store-port';
import type { Connection } from './connection';
import { classify, DocumentRefused, fateOf, type BulkItem, type Fate } from './failures';

/** Where a document was read: writing with it fails if the document has changed since. */
export interface Place {
  readonly index: string;
  readonly seqNo: number;
  readonly primaryTerm: number;
}

export type Write = { readonly id: string } & (
  | { readonly kind: 'put'; readonly document: object }
  | { readonly kind: 'create'; readonly document: object }
  | { readonly kind: 'replace'; readonly document: object; readonly place: Place }
  | { readonly kind: 'script'; readonly script: string; readonly params: object; readonly upsert?: object }
  | { readonly kind: 'delete'; readonly place?: Place }
);

/**
 * `conflict`: another was first. `missing`: there was nothing to change. `blocked`: the index that was read takes no
 * writes any more; read again, the alias may lead to another by now.
 */
export type Written = 'written' | 'conflict' | 'missing' | 'blocked';

/** Elastic's advice for small documents: hundreds in a request, a few MB. */
export const BULK_LIMITS = { documents: 500, bytes: 5_000_000 } as const;
/** Pauses before what was too much for the server is sent again, ms; half of each is left to chance. */
const BUSY_PAUSES_MS = [100, 200, 400, 800, 1_600, 3_200] as const;
const BLOCKED_PAUSE_MS = 300;
/** How often a compare-and-set reads again what changed, without its version changing, between reading and writing. */
export const COMPARE_TRIES = 25;
/** Of a scripted update, tried by the server itself. */
const UPDATE_TRIES = 5;
const ANSWER = [
  'errors',
  'items.*.status',
  'items.*.error.type',
  'items.*.error.reason',
  'items.*.error.caused_by.reason',
];

interface Target {
  readonly alias: string;
  readonly shown: boolean;
}

interface Action {
  readonly id: string;
  /** Goes to the index that was read, not to where the alias leads. */
  readonly placed: boolean;
  /** The lines of the bulk body. */
  readonly lines: readonly string[];
  readonly bytes: number;
  /** Its place in the answer to the caller. */
  readonly position: number;
}

export interface WriteOptions {
  /**
   * Resolve once searches see what was written, whoever asks: for what a user has just done. It waits for the index's next
   * refresh, up to a second.
   */
  readonly shown?: boolean;
}

/**
 * Writes in the order given, in requests of `BULK_LIMITS`, one at a time, so that two writes of one id keep their order.
 * Nothing is tried again whose fate is unknown: a request without an answer is `StoreUnavailable`, and the caller's
 * compare-and-set finds out what was stored.
 * @param alias writes go there, unless they name the place that they replace
 * @throws DocumentRefused, StoreUnavailable
 */
export async function writeAll(
  connection: Connection,
  alias: string,
  writes: readonly Write[],
  { shown = false }: WriteOptions = {},
): Promise<Written[]> {
  const written: Written[] = [];
  const chunks = chunksOf(writes.map(toAction));
  for (const [index, chunk] of chunks.entries()) {
    // the refresh that shows the last request shows those before it: an index has one shard
    const target = { alias, shown: shown && index === chunks.length - 1 };
    await deliver(connection, target, chunk, written);
  }
  return written;
}

/** Parts that keep the order. An action over the limit goes alone. */
export function chunksOf<A extends { bytes: number }>(
  actions: readonly A[],
  limits: { documents: number; bytes: number } = BULK_LIMITS,
): A[][] {
  const chunks: A[][] = [];
  let bytes = 0;
  for (const action of actions) {
    const chunk = chunks.at(-1);
    if (chunk && chunk.length < limits.documents && bytes + action.bytes <= limits.bytes) {
      chunk.push(action);
      bytes += action.bytes;
    } else {
      chunks.push([action]);
      bytes = action.bytes;
    }
  }
  return chunks;
}

async function deliver(
  connection: Connection,
  target: Target,
  chunk: readonly Action[],
  written: Written[],
): Promise<void> {
  let waiting = chunk;
  for (let attempt = 0; ; attempt++) {
    const answer = await send(connection, target, waiting);
    if (answer === 'too_large') return halve(connection, target, waiting, written);
    waiting = answer === 'busy' ? waiting : settle(waiting, answer, written);
    if (waiting.length === 0) {
      if (written.includes('blocked')) await connection.clock.sleep(BLOCKED_PAUSE_MS);
      return;
    }
    const pause = BUSY_PAUSES_MS[attempt];
    if (pause === undefined)
      throw new StoreUnavailable(`Elasticsearch takes no writes to ${target.alias}: too busy or blocked.`);
    connection.meter.count('tracker_store_retries_total', waiting.length, { why: 'busy' });
    await connection.clock.sleep(pause / 2 + (Math.random() * pause) / 2);
  }
}

async function halve(
  connection: Connection,
  target: Target,
  chunk: readonly Action[],
  written: Written[],
): Promise<void> {
  const [only] = chunk;
  if (only && chunk.length === 1)
    throw new DocumentRefused(only.id, `${only.bytes} bytes are more than the server takes`);
  connection.meter.count('tracker_store_retries_total', chunk.length, { why: 'too_large' });
  const middle = chunk.length >> 1;
  await deliver(connection, target, chunk.slice(0, middle), written);
  await deliver(connection, target, chunk.slice(middle), written);
}

async function send(
  connection: Connection,
  { alias, shown }: Target,
  actions: readonly Action[],
): Promise<BulkItem[] | 'busy' | 'too_large'> {
  try {
    const operations = actions.flatMap(({ lines }) => lines);
    const body = await connection.client.bulk<string>(
      // an alias that is missing must not come to be as an index without a mapping
      { index: alias, require_alias: true, operations, filter_path: ANSWER, ...(shown && { refresh: 'wait_for' }) },
      { maxRetries: 0 },
    );
    return body.items.map((item) => Object.values(item)[0] as BulkItem);
  } catch (error) {
    const failure = classify(error);
    if (failure === 'busy' || failure === 'too_large') return failure;
    // a whole request is refused only for what every item has: its address or its form
    if (failure === 'bug' && error instanceof errors.ResponseError)
      throw new Error(`Elasticsearch refuses a bulk request of ${actions.length}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Notes what became of each; returns those to send again. */
function settle(actions: readonly Action[], items: readonly BulkItem[], written: Written[]): Action[] {
  const fates = actions.map((action, index): [Action, Fate] => [action, fateOf(items[index] ?? { status: 500 })]);
  for (const [{ id }, fate] of fates) {
    if (typeof fate !== 'object') continue;
    if ('refused' in fate) throw new DocumentRefused(id, fate.refused);
    throw new StoreUnavailable(`Elasticsearch can't write: ${fate.unavailable}`);
  }
  return fates.flatMap(([action, fate]) => {
    if (fate === 'busy' || (fate === 'blocked' && !action.placed)) return [action];
    if (typeof fate === 'string') written[action.position] = fate;
    return [];
  });
}

function toAction(write: Write, position: number): Action {
  const lines = linesOf(write).map((line) => JSON.stringify(line));
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  return { id: write.id, placed: 'place' in write && write.place !== undefined, lines, bytes, position };
}

function linesOf(write: Write): object[] {
  const { id: _id } = write;
  switch (write.kind) {
    case 'put':
      return [{ index: { _id } }, write.document];
    case 'create':
      return [{ create: { _id } }, write.document];
    case 'replace':
      return [{ index: { _id, ...addressOf(write.place) } }, write.document];
    case 'delete':
      return [{ delete: { _id, ...(write.place && addressOf(write.place)) } }];
    case 'script': {
      const script = { source: write.script, params: write.params };
      return [{ update: { _id, retry_on_conflict: UPDATE_TRIES } }, { script, upsert: write.upsert }];
    }
  }
}

/** Sequence numbers belong to one index, so the write goes to the index that was read, whatever the alias names by now. */
const addressOf = ({ index, seqNo, primaryTerm }: Place): object => ({
  _index: index,
  require_alias: false,
  if_seq_no: seqNo,
  if_primary_term: primaryTerm,
});
