import type { Marketplace, RawKeepaUpdateDto } from '@tracker/dto';
import type { ProductAnswer } from '@tracker/keepa-client';
import { keepaDomain } from '@tracker/keepa-decode';
import type { Ask } from '@tracker/scheduling';
import type { PageStateRow } from '@tracker/store-port';
import { afterAnswer, afterFailure } from './page-state';
import { toRawUpdate, type AnsweredAt } from './to-raw-update';

export interface SortedAnswer {
  events: RawKeepaUpdateDto[];
  rows: PageStateRow[];
  missing: string[];
  /** ASINs whose product belongs to another store than the one asked. */
  foreign: string[];
}

/**
 * Sorts an answer into events and page states. A product of another store is refused: nothing of it is published. One
 * without a readable store is published, so that it ends as a dead letter with its bytes.
 */
export function sortAnswer(
  ask: Ask<Marketplace>,
  answer: Extract<ProductAnswer, { ok: true }>,
  context: AnsweredAt & { now: string; before: (asin: string) => PageStateRow | undefined },
): SortedAnswer {
  const { marketplace, kind } = ask;
  const { askedAt, now, before } = context;
  const sorted: SortedAnswer = { events: [], rows: [], missing: answer.missing, foreign: [] };
  for (const [asin, product] of answer.products) {
    const domain = keepaDomain(product['domainId']);
    if (domain && domain.marketplace !== marketplace) {
      sorted.foreign.push(asin);
      sorted.rows.push(afterFailure(before(asin), { asin, marketplace, outcome: 'undecodable' }, now));
      continue;
    }
    const outcome = domain ? 'answered' : 'undecodable';
    sorted.events.push(toRawUpdate(asin, product, ask, context));
    sorted.rows.push(afterAnswer(before(asin), { asin, marketplace, kind, askedAt, product, outcome }, now));
  }
  for (const asin of answer.missing) {
    sorted.rows.push(afterFailure(before(asin), { asin, marketplace, outcome: 'missing' }, now));
  }
  return sorted;
}
