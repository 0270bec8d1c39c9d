import { parseKeepaJson } from '@tracker/keepa-decode';
import { KeepaEnvelope, readEnvelope } from './envelope';
import { FailureKind, keepaFailure, KeepaFailure } from './keepa-failure';

export interface KeepaError {
  type: string;
  message: string;
}

/** An answer that arrived whole. `failure` is null when the status is 200. */
export interface KeepaAnswer {
  body: Record<string, unknown>;
  envelope: KeepaEnvelope | null;
  error: KeepaError | null;
  failure: KeepaFailure | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseBody(text: string): Record<string, unknown> | null {
  try {
    const parsed = parseKeepaJson(text);
    return isRecord(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function readError(body: Record<string, unknown>): KeepaError | null {
  const error = body['error'];
  if (!isRecord(error)) return null;
  const text = (name: string): string => (typeof error[name] === 'string' ? (error[name] as string).slice(0, 300) : '');
  return { type: text('type'), message: text('message') };
}

/** Reads status and body of any answer of Keepa; every status carries the envelope. */
export function readAnswer(status: number, text: string, receivedAt: Date): KeepaAnswer {
  const body = parseBody(text);
  const envelope = body && readEnvelope(body, receivedAt);
  const error = body && readError(body);
  return { body: body ?? {}, envelope, error, failure: failureOf(status, body !== null, envelope, error) };
}

function failureOf(
  status: number,
  isJson: boolean,
  envelope: KeepaEnvelope | null,
  error: KeepaError | null,
): KeepaFailure | null {
  if (status === 200) {
    return isJson ? null : keepaFailure('bad_answer', 'Keepa answered 200 with a body that is cut or no JSON object');
  }
  const kind = kindOfStatus(status, envelope, error);
  const said = error ? `: ${error.type} ${error.message}`.trimEnd() : '';
  return keepaFailure(kind, `Keepa answered ${status}${said}`);
}

/** Keepa docs, status codes; 405 is a parameter out of its range, not the HTTP verb. */
function kindOfStatus(status: number, envelope: KeepaEnvelope | null, error: KeepaError | null): FailureKind {
  if (status === 429) return 'not_enough_tokens';
  if (status >= 500) return 'server_error';
  if (status === 404) return 'not_found';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 402) return error?.type === 'unauthorized' ? 'unauthorized' : 'payment_required';
  // a malformed key has no account, so its 400 comes with a refill rate of 0
  if (status === 400 && envelope?.refillRate === 0) return 'unauthorized';
  return status >= 400 ? 'rejected' : 'bad_answer';
}
