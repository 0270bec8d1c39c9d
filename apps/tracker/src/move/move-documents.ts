import type { DocumentSource, DocumentTarget, TransferredKind } from '@tracker/store-port';
import { Refused } from '../output';
import { Tally } from './tally';

type Tell = (text: string) => void;

/** Copies all documents of a kind; copying them once more changes nothing. */
export async function copyDocuments(
  kind: TransferredKind,
  source: DocumentSource,
  target: DocumentTarget,
  tell: Tell,
): Promise<void> {
  let copied = 0;
  for await (const documents of source.read(kind)) {
    await target.put(kind, documents);
    copied += documents.length;
    tell(`${kind}: ${copied}`);
  }
}

async function tallyOf(kind: TransferredKind, store: DocumentSource): Promise<Tally> {
  const tally = new Tally();
  for await (const documents of store.read(kind)) documents.forEach((document) => tally.addDocument(document));
  return tally;
}

/**
 * Reads both sides whole.
 * @returns how many documents there are
 * @throws Refused when there are others, or they hold something else
 */
export async function compareDocuments(
  kind: TransferredKind,
  source: DocumentSource,
  target: DocumentSource,
): Promise<number> {
  const [is, wanted] = await Promise.all([tallyOf(kind, target), tallyOf(kind, source)]);
  if (!is.equals(wanted))
    throw new Refused(
      `${kind}: ${is.count} documents were found instead of ${wanted.count}, or they hold something else.`,
    );
  return wanted.count;
}
