import { Problem } from '../problem';

export interface AccessRules {
  /** Host names without port, lower case; IPv6 addresses in brackets. */
  allowedHosts: readonly string[];
  apiPort: number;
  consolePort: number;
}

export interface AccessRequest {
  method: string;
  /** As it was sent: path and query. */
  url: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const SINGLE_JSON = /^application\/json\s*(?:;|$)/i;

/** Open to whoever asks. */
export const isHealth = (url: string): boolean => /^\/health(?:[/?]|$)/.test(url);
const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

function originRefusal(origin: string, { allowedHosts, apiPort, consolePort }: AccessRules): Problem | null {
  const from = URL.canParse(origin) ? new URL(origin) : null;
  const ports = ['', String(apiPort), String(consolePort)];
  const web = from?.protocol === 'http:' || from?.protocol === 'https:';
  if (from && web && allowedHosts.includes(from.hostname) && ports.includes(from.port)) return null;
  return new Problem(
    403,
    `Writes from the origin ${origin.slice(0, 200)} are refused. Add its host to ALLOWED_HOSTS if it is yours.`,
  );
}

/**
 * Why a request is refused before it is routed, or null. A page of another site can't name this server by a host of its
 * own (DNS rebinding) and can't send a write (it could not send JSON unasked, and a browser states its origin).
 */
export function refusalOf({ method, url, headers }: AccessRequest, rules: AccessRules): Problem | null {
  const host = HOST.exec((single(headers['host']) ?? '').toLowerCase())?.[1];
  if (!isHealth(url) && (host === undefined || !rules.allowedHosts.includes(host)))
    return new Problem(
      421,
      `This server is not called ${host ?? 'that'}. Use ${rules.allowedHosts.join(' or ')}, or add the name to ALLOWED_HOSTS.`,
    );
  if (READING.has(method)) return null;
  const origin = single(headers['origin']);
  const refused = origin === undefined ? null : originRefusal(origin, rules);
  if (refused) return refused;
  const contentType = single(headers['content-type']);
  // a browser asks before it sends a DELETE to another site, so one without a body may go without a type
  if (contentType === undefined && method === 'DELETE') return null;
  if (contentType !== undefined && SINGLE_JSON.test(contentType)) return null;
  return new Problem(415, 'Send the body as JSON with the header "content-type: application/json".');
}
