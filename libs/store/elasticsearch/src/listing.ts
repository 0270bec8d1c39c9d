import { decodeCursor, encodeCursor, fingerprint, InvalidCursor, wantedWords, type Page } from '@tracker/store-port';
import type { DocumentIndex, Hit, Query, Search } from './document-index';
import type { DocumentName, StoredDocuments } from './documents';

export interface Listing {
  readonly filter: readonly Query[];
  /** Field that is sorted by; documents without it come last in both orders. Ties follow `id` in the same direction. */
  readonly sort: string;
  readonly sortsBy: 'string' | 'number';
  /** Field of the unique text id. */
  readonly id: string;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor: string | undefined;
  /** What the cursor belongs to: list, sort, order and filters. */
  readonly subject: unknown;
}

/** Totals are exact up to here. */
const COUNTED = 10_000;

interface Position {
  readonly value: string | number | null;
  readonly id: string;
}

/**
 * A page by `search_after` over a total order. What is missing sorts last as a number that JSON can't carry exactly, so
 * past the last value the rest is asked for by its id alone.
 * @throws InvalidCursor
 */
export async function listPage<Name extends DocumentName>(
  index: DocumentIndex<Name>,
  listing: Listing,
): Promise<Page<StoredDocuments[Name]>> {
  const mark = fingerprint(listing.subject);
  const after = listing.cursor === undefined ? null : position(listing.cursor, mark, listing.sortsBy);
  const { hits, total } = await index.search(toSearch(listing, after));
  const page = hits.slice(0, listing.limit);
  const last = page.at(-1);
  const more = last !== undefined && hits.length > listing.limit;
  return {
    items: page.map(({ document }) => document),
    nextCursor: more ? encodeCursor(mark, cursorValues(last, after)) : null,
    total: toTotal(after?.value === null ? await countAll(index, listing) : total),
  };
}

function position(cursor: string, mark: string, sortsBy: Listing['sortsBy']): Position {
  const [value, id] = decodeCursor(cursor, mark, 2);
  if (
    typeof id !== 'string' ||
    !(value === null || typeof value === sortsBy) ||
    (sortsBy === 'number' && !isExact(value))
  )
    throw new InvalidCursor('This cursor is malformed; start again without one.');
  return { value: value as string | number | null, id };
}

const isExact = (value: unknown): boolean => value === null || Number.isSafeInteger(value);

export function toSearch({ filter, sort, id, order, limit }: Listing, after: Position | null): Search {
  const size = limit + 1;
  if (after !== null && after.value === null)
    return { filter: [...filter, none({ exists: { field: sort } })], sort: [{ [id]: order }], size, after: [after.id] };
  return {
    filter,
    sort: sort === id ? [{ [id]: order }] : [{ [sort]: order }, { [id]: order }],
    size,
    countTo: COUNTED + 1,
    ...(after?.value != null && { after: sort === id ? [after.id] : [after.value, after.id] }),
  };
}

/** Sort value and id of a hit. */
function cursorValues({ sort }: Hit<unknown>, after: Position | null): [string | number | null, string] {
  const value = sort[0] ?? null;
  const id = String(sort.at(-1));
  if (after?.value === null && after !== null) return [null, id];
  return [typeof value === 'number' && !Number.isSafeInteger(value) ? null : value, id];
}

const countAll = async <Name extends DocumentName>(index: DocumentIndex<Name>, listing: Listing): Promise<number> =>
  (await index.search({ filter: listing.filter, sort: [], size: 0, countTo: COUNTED + 1 })).total;

const toTotal = (value: number): Page<never>['total'] =>
  value > COUNTED ? { value: COUNTED, relation: 'gte' } : { value, relation: 'eq' };

export const none = (...queries: Query[]): Query => ({ bool: { must_not: queries } });
export const oneOf = (field: string, values: readonly string[]): Query => ({ terms: { [field]: [...values] } });
export const NOTHING: Query = { match_none: {} };

/** A term over 32,766 bytes can't be indexed; a character has up to 4. */
const LONGEST_WORD = 8_000;
export const toTerms = (words: readonly string[]): string[] => [
  ...new Set(words.map((word) => word.slice(0, LONGEST_WORD))),
];

/** The filter by `q` over a field of words. Each word is a term by itself: nothing is parsed. */
export function textFilter(q: string | undefined, field: string): Query[] {
  const wanted = wantedWords(q);
  if (wanted === 'everything') return [];
  if (wanted === 'nothing') return [NOTHING];
  const terms = wanted.map((word) => word.slice(0, LONGEST_WORD));
  const whole = terms.slice(0, -1).map((word): Query => ({ term: { [field]: word } }));
  return [...whole, { prefix: { [field]: terms.at(-1) ?? '' } }];
}
