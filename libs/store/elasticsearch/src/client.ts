import { UndiciConnection } from '@elastic/elasticsearch';
import { ElasticsearchService } from '@nestjs/elasticsearch';

export interface ElasticsearchAccess {
  /** One address or several of one cluster. */
  node: string | string[];
  auth: null | { apiKey: string } | { username: string; password: string };
  /** `ca`: PEM of who signed the server's certificate, if it is not publicly known. */
  tls: null | { ca?: string };
}

/** Below what a consumer may be silent for, with room for more than one try. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Of reads whose connection broke; writes are never sent twice by themselves. */
const READ_TRIES = 2;

/**
 * Each request gets a signal of its own: `@elastic/transport` 8.4 lets all that have none share one, so that a request
 * which reaches its own time limit would abort every other one on the connection (`UndiciConnection.request`).
 */
class SeparateRequests extends UndiciConnection {
  override request(...[params, options]: Parameters<UndiciConnection['request']>): Promise<never> {
    const signal = options.signal ?? new AbortController().signal;
    return super.request(params, { ...options, signal }) as Promise<never>;
  }
}

export const connect = (
  { node, auth, tls }: ElasticsearchAccess,
  requestTimeout = REQUEST_TIMEOUT_MS,
): ElasticsearchService =>
  new ElasticsearchService({
    node,
    ...(auth && { auth }),
    ...(tls && { tls: { ...(tls.ca !== undefined && { ca: tls.ca }), rejectUnauthorized: true } }),
    requestTimeout,
    maxRetries: READ_TRIES,
    Connection: SeparateRequests,
  });
