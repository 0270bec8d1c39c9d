/**
 * The words of a text as search sees them: lower case, accents taken off (NFD without marks), split at everything that
 * is neither a letter nor a digit. Indexing and asking both go through here, in every store.
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
 * The words that `q` asks for, the last one as a prefix. They hold letters and digits only, so nothing of the user's text
 * reaches a query language. A `q` without a word, e.g. only punctuation, matches nothing; an empty one is no filter.
 */
export function wantedWords(q: string | undefined): readonly string[] | 'everything' | 'nothing' {
  if (q === undefined || q.trim() === '') return 'everything';
  const wanted = words(q);
  return wanted.length === 0 ? 'nothing' : wanted;
}

const TITLE_KEY_LENGTH = 64;

/** What titles are sorted by: their words, cut so that a cursor which carries it stays short. */
export const titleKey = (title: string | null): string | null =>
  title === null ? null : Array.from(wordsOf(title)).slice(0, TITLE_KEY_LENGTH).join('');
