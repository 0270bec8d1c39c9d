/**
 * The words of a text as search sees them: lower case, accents taken off (NFD without marks), split at everything that
 * is neither a letter nor a digit. Indexing and asking both go through here.
 */
export function words(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}+/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

export const wordsOf = (...texts: readonly (string | null)[]): string => words(texts.join(' ')).join(' ');

/** What a name is compared by, whatever its case. */
export const caseless = (name: string | null | undefined): string | null =>
  name === null || name === undefined ? null : name.normalize('NFC').toLowerCase();

/**
 * The FTS5 query for all words of `q`, the last one as a prefix. Words hold letters and digits only, so nothing of the
 * user's text reaches the query language. A `q` without a word, e.g. only
 * punctuation, matches nothing; an empty one is no filter.
 */
export function textQuery(q: string | undefined): { match: string } | 'everything' | 'nothing' {
  if (q === undefined || q.trim() === '') return 'everything';
  const wanted = words(q);
  if (wanted.length === 0) return 'nothing';
  return { match: `${wanted.map((word) => `"${word}"`).join(' ')}*` };
}

const TITLE_KEY_LENGTH = 64;

/** What titles are sorted by: their words, cut so that a cursor which carries it stays short. */
export const titleKey = (title: string | null): string | null =>
  title === null ? null : Array.from(wordsOf(title)).slice(0, TITLE_KEY_LENGTH).join('');
