import type { StatementResult } from '@tracker/sqlite';
import type { PutOutcome } from '@tracker/store-port';

/** Whether each item's compare-and-set was won: the first of the `statements` that each item has. */
export const outcomes = (results: readonly StatementResult[], statements = 1): PutOutcome[] =>
  results
    .filter((_result, index) => index % statements === 0)
    .map(({ changes }) => (changes === 1 ? 'stored' : 'conflict'));
