import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TokenState } from './bucket';
import { alphabetical, double } from './json';

const gzipped = promisify(gzip);

export type ErrorType = 'invalidParameter' | 'unauthorized' | 'internalServerError';

const MESSAGES: Record<ErrorType, string> = {
  invalidParameter: 'You used an invalid parameter for this API call.',
  unauthorized: 'The API key is not valid or has no active subscription.',
  internalServerError: 'An internal error occurred.',
};

export interface Envelope {
  status: number;
  /** Absent when the key is malformed: Keepa's body then has zeros and no timestamp (capture of a 400). */
  tokens?: TokenState;
  tokensConsumed?: number;
  timestamp?: number;
  processingTimeInMs?: number;
  error?: ErrorType;
  /** Of the error, such as the ASINs that failed. */
  details?: string;
  payload?: Record<string, unknown>;
}

/** Keepa's JSON body: payload, error and token block in one object, keys in alphabetical order. */
export function envelopeText({ tokens, timestamp, error, payload, ...rest }: Envelope): string {
  const body = alphabetical({
    ...payload,
    ...(error && { error: { details: rest.details ?? '', message: MESSAGES[error], type: error } }),
    processingTimeInMs: rest.processingTimeInMs ?? 0,
    refillIn: tokens?.refillIn ?? 0,
    refillRate: tokens?.refillRate ?? 0,
    timestamp,
    tokenFlowReduction: double(tokens?.tokenFlowReduction ?? 0),
    tokensConsumed: rest.tokensConsumed ?? 0,
    tokensLeft: tokens?.tokensLeft ?? 0,
  });
  return JSON.stringify(body);
}

/** Always gzip, errors too: Keepa's Java client unpacks every body without looking. */
export function packed(text: string): Promise<Buffer> {
  return gzipped(text, { level: 1 });
}
