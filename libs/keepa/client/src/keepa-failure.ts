export type FailureKind =
  /** 429: the balance is not positive */
  | 'not_enough_tokens'
  /** the key is malformed, unknown or expired */
  | 'unauthorized'
  | 'payment_required'
  /** Keepa won't run this request, whenever it is sent */
  | 'rejected'
  | 'not_found'
  | 'server_error'
  | 'timeout'
  | 'network'
  /** cut, or not what Keepa's answers look like */
  | 'bad_answer'
  /** ended by the caller's signal */
  | 'aborted';

export interface KeepaFailure {
  kind: FailureKind;
  /** worth sending again */
  retry: boolean;
  /** how long to wait at least; null when only the caller's own back-off can say */
  waitMs: number | null;
  /** for logs and status pages; never holds the key */
  message: string;
}

const RETRIED: readonly FailureKind[] = ['not_enough_tokens', 'server_error', 'timeout', 'network', 'bad_answer'];

export const keepaFailure = (kind: FailureKind, message: string, waitMs: number | null = null): KeepaFailure => ({
  kind,
  retry: RETRIED.includes(kind),
  waitMs,
  message,
});
