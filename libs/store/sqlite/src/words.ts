import { wantedWords } from '@tracker/store-port';

/** The FTS5 query for all words of `q`, the last one as a prefix. */
export function textQuery(q: string | undefined): { match: string } | 'everything' | 'nothing' {
  const wanted = wantedWords(q);
  if (typeof wanted === 'string') return wanted;
  return { match: `${wanted.map((word) => `"${word}"`).join(' ')}*` };
}
