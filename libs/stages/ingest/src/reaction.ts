import type { PartState } from '@tracker/dto';
import type { KeepaFailure } from '@tracker/keepa-client';
import { backOffMs } from './back-off';

const MINUTE_MS = 60_000;
/** What only the user can mend is tried again at this pace. */
const MENDED_BY_USER_MS = 10 * MINUTE_MS;
/** Halving 100 ASINs down to one takes 8 rejections; more in a row and it is not about an ASIN. */
const REJECTIONS_IN_A_ROW = 10;

export interface Reaction {
  waitMs: number;
  state: PartState;
  /** What is wrong and what to do. */
  detail: string;
}

/** What ingest does about a failure of Keepa, the `failures`-th in a row. */
export function reactionTo(failure: KeepaFailure, failures: number): Reaction {
  const mendedByUser = (advice: string): Reaction => ({
    waitMs: MENDED_BY_USER_MS,
    state: 'down',
    detail: `${failure.message}. ${advice} Tried again every 10 minutes`,
  });
  switch (failure.kind) {
    case 'unauthorized':
      return mendedByUser('Check KEEPA_API_KEY.');
    case 'payment_required':
      return mendedByUser('Renew the API plan at keepa.com.');
    case 'not_found':
      return mendedByUser('Check KEEPA_BASE_URL.');
    case 'rejected':
      return failures > REJECTIONS_IN_A_ROW
        ? mendedByUser('Keepa rejects every request: see the log.')
        : { waitMs: 0, state: 'ok', detail: failure.message };
    case 'not_enough_tokens':
      return { waitMs: failure.waitMs ?? MINUTE_MS, state: 'ok', detail: `waits for tokens: ${failure.message}` };
    case 'server_error':
    case 'timeout':
    case 'network':
    case 'bad_answer':
    case 'aborted':
      return {
        waitMs: backOffMs(failures, MINUTE_MS),
        state: 'degraded',
        detail: `asks again soon: ${failure.message}`,
      };
  }
}
