import { StoreUnavailable, type PutOutcome } from '@tracker/store-port';
import { COMPARE_TRIES, type Write } from './bulk';
import type { DocumentIndex, Found } from './document-index';
import type { DocumentName, StoredDocuments } from './documents';

export interface Change<T> {
  readonly id: string;
  /** The stored version that the change follows; 0: nothing is stored. */
  readonly follows: number;
  /** The whole new document. `stored` has the fields read; null when nothing is stored. */
  readonly document: (stored: T | null) => T;
}

/**
 * Stores each change whose document is stored with the version that it follows. Outcomes in the order of the input.
 * @param version reads the version of a stored document
 * @param fields what is read of it: the version's field and what `document` needs
 */
export async function compareAndSet<Name extends DocumentName>(
  index: DocumentIndex<Name>,
  changes: readonly Change<StoredDocuments[Name]>[],
  version: (stored: StoredDocuments[Name]) => number,
  fields: readonly string[],
): Promise<PutOutcome[]> {
  const outcomes = new Map<Change<StoredDocuments[Name]>, PutOutcome>();
  for (let waiting = [...changes], tries = 1; waiting.length > 0; tries++) {
    const turn = firstOfEachId(waiting);
    const known = await index.getMany(
      turn.filter(({ follows }) => follows > 0).map(({ id }) => id),
      fields,
    );
    const due = turn.filter((change) => {
      const stored = known.get(change.id);
      const follows = change.follows === (stored ? version(stored.document) : 0);
      if (!follows) outcomes.set(change, 'conflict');
      return follows;
    });
    const written = await index.write(due.map((change) => toWrite(change, known.get(change.id))));
    if (tries >= COMPARE_TRIES && written.includes('blocked'))
      throw new StoreUnavailable(`Elasticsearch takes no writes to ${index.alias}.`);
    due.forEach((change, place) => {
      if (written[place] === 'written') outcomes.set(change, 'stored');
      // what exists can't be created; what changed since is read again
      else if (change.follows === 0 || tries >= COMPARE_TRIES) outcomes.set(change, 'conflict');
    });
    waiting = waiting.filter((change) => !outcomes.has(change));
  }
  return changes.map((change) => outcomes.get(change) ?? 'conflict');
}

/** Two changes of one document in a call follow each other, so they take turns. */
function firstOfEachId<T>(changes: readonly Change<T>[]): Change<T>[] {
  const first = new Map<string, Change<T>>();
  for (const change of changes) if (!first.has(change.id)) first.set(change.id, change);
  return [...first.values()];
}

function toWrite<T extends object>({ id, document }: Change<T>, stored: Found<T> | undefined): Write {
  return stored
    ? { kind: 'replace', id, document: document(stored.document), place: stored.place }
    : { kind: 'create', id, document: document(null) };
}
