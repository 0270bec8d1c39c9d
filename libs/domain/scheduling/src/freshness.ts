import { TOKENS_PER_ASIN } from './planner';

/**
 * What share of the pages round-robin looks keep newer than each age, in basis points. Every page is looked at once in a
 * cycle, so at any moment ages are spread evenly over the cycle's length; a cycle takes at least an hour, because no page
 * is looked at twice within one.
 * @param confirmShareBps basis points of the tokens that go into confirms and clicks and so not into looks
 */
export function freshnessShares(
  { refillPerMinute, pages, confirmShareBps }: { refillPerMinute: number; pages: number; confirmShareBps: number },
  agesMinutes: readonly number[],
): { ageMinutes: number; shareBps: number }[] {
  if (refillPerMinute <= 0 || pages <= 0) return [];
  const looksPerMinute = (refillPerMinute * (10_000 - confirmShareBps)) / 10_000 / TOKENS_PER_ASIN.look;
  return agesMinutes.map((ageMinutes) => ({
    ageMinutes,
    shareBps: Math.min(10_000, Math.floor((ageMinutes * looksPerMinute * 10_000) / pages)),
  }));
}
