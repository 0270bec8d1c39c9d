import { errors } from '@elastic/elasticsearch';
import { ServerRefused, type RefusalReason } from '@tracker/runtime-port';
import { StoreUnavailable } from '@tracker/store-port';

/** The server will never take this document: a fault of the document, so of exactly one event. */
export class DocumentRefused extends Error {
  override readonly name = 'DocumentRefused';

  constructor(
    readonly documentId: string,
    reason: string,
  ) {
    super(`Elasticsearch refuses the document ${documentId}: ${reason}`);
  }
}

/** What deployed indices lack or have besides; nothing was changed. The message says what to run. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
}

export class ElasticsearchRefused extends ServerRefused {
  override readonly name = 'ElasticsearchRefused';
}

/** What a failed request means. `busy`: the same again, later. `too_large`: in smaller parts. */
export type RequestFailure = 'busy' | 'too_large' | 'unavailable' | 'bug';

const UNREACHABLE = [
  errors.ConnectionError,
  errors.TimeoutError,
  errors.NoLivingConnectionsError,
  errors.RequestAbortedError,
  // an answer cut off or not Elasticsearch's, e.g. of a proxy in between
  errors.DeserializationError,
  errors.ProductNotSupportedError,
];

export function classify(error: unknown): RequestFailure {
  if (UNREACHABLE.some((kind) => error instanceof kind)) return 'unavailable';
  if (!(error instanceof errors.ResponseError)) return 'bug';
  return ofStatus(error.statusCode ?? 0, typeOf(error));
}

function ofStatus(status: number, type: string): RequestFailure {
  if (status === 413) return 'too_large';
  if (status === 429) return 'busy';
  // a missing index is a fault of the installation: what waits must not become dead letters
  if (status === 401 || status === 403 || status === 408 || status >= 500 || type === 'index_not_found_exception')
    return 'unavailable';
  return 'bug';
}

const detailOf = ({ body }: errors.ResponseError): string =>
  (body as { error?: { reason?: string } } | undefined)?.error?.reason ?? 'no reason';

const typeOf = ({ body }: errors.ResponseError): string =>
  (body as { error?: { type?: string } } | undefined)?.error?.type ?? '';

/** An error in the store's terms: `StoreUnavailable` unless it is a bug or one of the store's own. */
export function toStoreError(error: unknown): unknown {
  return classify(error) === 'bug' ? error : new StoreUnavailable(explain(error), { cause: error });
}

/** What of an error the operator has to mend; null: it may pass by itself. */
export function reasonOf(error: unknown): RefusalReason | null {
  // the client keeps nothing of OpenSSL's error but its text
  if (error instanceof errors.ConnectionError) return /certificate/i.test(error.message) ? 'certificate' : null;
  if (!(error instanceof errors.ResponseError)) return null;
  if (error.statusCode === 401) return 'credentials';
  return isForbidden(error) ? 'rights' : null;
}

/** A block of an index is a 403 too, and passes. */
const isForbidden = (error: errors.ResponseError): boolean =>
  error.statusCode === 403 && typeOf(error) === 'security_exception';

/** At the start: an error in the store's terms, or `ElasticsearchRefused`. */
export function toStartError(error: unknown): unknown {
  const reason = reasonOf(error);
  const storeError = toStoreError(error);
  return reason && storeError instanceof StoreUnavailable
    ? new ElasticsearchRefused(reason, storeError.message, { cause: error })
    : storeError;
}

function explain(error: unknown): string {
  if (!(error instanceof errors.ResponseError))
    return `Elasticsearch can't be reached: ${(error as Error).message || (error as Error).name}`;
  const { statusCode } = error;
  if (statusCode === 401) return 'Elasticsearch refuses the credentials (401)';
  // names the user, the indices and the rights, and nothing of what was sent
  if (isForbidden(error)) return `Elasticsearch refuses a right (403): ${detailOf(error)}`;
  return `Elasticsearch answers ${statusCode}: ${typeOf(error) || 'no reason'}`;
}

/** What became of one action of a bulk request. */
export type Fate =
  'written' | 'conflict' | 'missing' | 'busy' | 'blocked' | { refused: string } | { unavailable: string };

export interface BulkItem {
  status: number;
  error?: { type?: string; reason?: string; caused_by?: { reason?: string } };
}

/** By status, and where that is not enough by type. `blocked`: the index takes no writes, e.g. while a reindex changes over. */
export function fateOf({ status, error }: BulkItem): Fate {
  const type = error?.type ?? '';
  if (status < 300) return 'written';
  if (status === 409) return 'conflict';
  if (status === 404 && (type === '' || type === 'document_missing_exception')) return 'missing';
  if (type === 'cluster_block_exception') return 'blocked';
  if (status === 429 || status === 503) return 'busy';
  if (status === 401 || status === 403 || status === 404 || status >= 500)
    return { unavailable: `${type} (${status})` };
  return { refused: [type, error?.reason, error?.caused_by?.reason].filter(Boolean).join(': ') };
}
