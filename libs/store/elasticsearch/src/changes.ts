import { decodeCursor, encodeCursor, InvalidCursor, type Changes } from '@tracker/store-port';
import type { DocumentIndex } from './document-index';
import type { DocumentName, StoredDocuments } from './documents';

/**
 * Documents changed after the cursor, oldest change first, in the order of Elasticsearch's own `_seq_no`: an index of one
 * shard numbers all its writes in one sequence. Numbers are given before their writes are done, so a search may show a
 * higher one first; therefore only those up to the global checkpoint count, read before the refresh: every write up to
 * there is done in every copy, so nothing can appear below a cursor later, however many write.
 * A cursor of another generation of the index, as after a reindex, starts again from the first change.
 * @throws InvalidCursor
 */
export async function changesSince<Name extends DocumentName>(
  index: DocumentIndex<Name>,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<Changes<StoredDocuments[Name]>> {
  const given = cursor === null ? null : read(cursor, index.alias);
  const { generation, seqNo } = await index.checkpoint();
  const since = given?.generation === generation ? given.seqNo : -1;
  if (seqNo <= since) return { rows: [], cursor };
  await index.refresh();
  const { hits } = await index.search({
    filter: [{ range: { _seq_no: { gt: since, lte: seqNo } } }],
    sort: [{ _seq_no: 'asc' }],
    size: limit,
  });
  const last = hits.at(-1);
  return {
    rows: hits.map(({ document }) => document),
    cursor: last ? encodeCursor(index.alias, [generation, last.place.seqNo]) : cursor,
  };
}

function read(cursor: string, mark: string): { generation: string; seqNo: number } {
  const [generation, seqNo] = decodeCursor(cursor, mark, 2);
  if (typeof generation !== 'string' || typeof seqNo !== 'number' || !Number.isSafeInteger(seqNo))
    throw new InvalidCursor('This cursor is malformed.');
  return { generation, seqNo };
}
