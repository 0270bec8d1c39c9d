import { BlockList, isIP } from 'node:net';

/** What of the configuration decides who can reach the API, and who may. */
export interface AccessSettings {
  API_HOST: string;
  /** Null: as the address asks for. */
  API_AUTH: 'keys' | 'none' | null;
  API_KEYS: readonly string[];
  ALLOWED_HOSTS: readonly string[];
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only programs on this machine reach an address. A name counts when it is `localhost`. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host === 'localhost' : LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether requests need a key: on loopback only when asked for, elsewhere unless told otherwise. */
export const authOf = ({ API_AUTH, API_HOST }: AccessSettings): 'keys' | 'none' =>
  API_AUTH ?? (isLoopback(API_HOST) ? 'none' : 'keys');

/** What does not go together. */
export function accessFaults(settings: AccessSettings): string[] {
  const { API_AUTH, API_HOST, API_KEYS } = settings;
  const auth = authOf(settings);
  if (auth === 'keys' && API_KEYS.length === 0)
    return [
      API_AUTH === 'keys'
        ? 'API_KEYS must hold at least one key of 16 or more characters, because API_AUTH is keys'
        : `API_KEYS must hold at least one key of 16 or more characters, because API_HOST=${API_HOST} lets other machines in; write API_AUTH=none if anyone may come in without one`,
    ];
  if (auth === 'none' && API_AUTH === null && API_KEYS.length > 0)
    return [
      `API_KEYS has keys, but nobody is asked for one on API_HOST=${API_HOST}: set API_AUTH=keys, or leave API_KEYS empty`,
    ];
  return [];
}

/** What goes together, but may surprise the operator. */
export function accessHints(settings: AccessSettings): string[] {
  const { API_HOST, ALLOWED_HOSTS } = settings;
  if (isLoopback(API_HOST)) return [];
  const hints: string[] = [];
  if (ALLOWED_HOSTS.every((host) => isLoopback(host.replace(/^\[|\]$/g, ''))))
    hints.push(
      'ALLOWED_HOSTS names this machine alone: browsers elsewhere are refused (421) until you add the name or address that they use for it',
    );
  if (authOf(settings) === 'none')
    hints.push(`API_AUTH=none with API_HOST=${API_HOST}: whoever reaches this machine can read and change everything`);
  return hints;
}

/** The address under which a process on this machine reaches what listens on `host`, as it stands in a URL. */
export function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  const reachable = host === '::' ? '::1' : host;
  return reachable.includes(':') ? `[${reachable}]` : reachable;
}
