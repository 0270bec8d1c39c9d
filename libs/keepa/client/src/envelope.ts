const MINUTE_MS = 60_000;

/** What stands around every JSON answer of Keepa, whatever its status. */
export interface KeepaEnvelope {
  /** Keepa's time of the answer, ISO-8601 UTC */
  timestamp: string;
  /** may be negative */
  tokensLeft: number;
  refillInMs: number;
  /** tokens per minute of the plan */
  refillRate: number;
  /** tokens per minute that tracking takes off */
  tokenFlowReduction: number;
  tokensConsumed: number;
}

const finite = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

function unixMs(value: unknown): Date | null {
  const date = new Date(finite(value) ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}

/**
 * Reads the envelope, or null when the body has none.
 * @param receivedAt stands in for `timestamp`, which Keepa leaves out of some errors
 */
export function readEnvelope(body: Record<string, unknown>, receivedAt: Date): KeepaEnvelope | null {
  const tokensLeft = finite(body['tokensLeft']);
  const refillRate = finite(body['refillRate']);
  const refillIn = finite(body['refillIn']);
  if (tokensLeft === null || refillRate === null || refillIn === null) return null;
  return {
    timestamp: (unixMs(body['timestamp']) ?? receivedAt).toISOString(),
    tokensLeft,
    refillInMs: Math.min(Math.max(refillIn, 0), MINUTE_MS),
    refillRate,
    tokenFlowReduction: Math.max(0, finite(body['tokenFlowReduction']) ?? 0),
    tokensConsumed: finite(body['tokensConsumed']) ?? 0,
  };
}
