import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestCertificate } from './certificate';

export interface ElasticsearchGate {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  /** What nobody may do; null: everything is allowed. */
  forbid: ((method: string, path: string) => boolean) | null;
  close(): Promise<void>;
}

/**
 * Stands before a real server that, as it is put together for tests, has no security module: ends TLS and asks
 * for a password or an API key, with the answers that Elasticsearch's security gives. Everything else the server does.
 */
export async function startElasticsearchGate(options: {
  target: string;
  certificate: Pick<TestCertificate, 'keystore' | 'password'>;
  /** Passwords by name. */
  users?: Readonly<Record<string, string>>;
  /** As the server gives them out, encoded. */
  apiKeys?: readonly string[];
}): Promise<ElasticsearchGate> {
  const { target, certificate, users = {}, apiKeys = [] } = options;
  const admitted = new Set([
    ...Object.entries(users).map(
      ([name, password]) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
    ),
    ...apiKeys.map((key) => `ApiKey ${key}`),
  ]);
  const { keystore, password: passphrase } = certificate;
  const server = createServer({ pfx: readFileSync(keystore), passphrase }, (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    if (!admitted.has(headers.authorization ?? ''))
      return refuse(incoming, outgoing, 401, `unable to authenticate for REST request [${url}]`);
    if (gate.forbid?.(method, url))
      return refuse(incoming, outgoing, 403, `action [${method} ${url}] is unauthorized for this user`);
    // a cut connection ends both sides; whoever asked is told by its own end of it
    pass(target, incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gate: ElasticsearchGate = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forbid: null,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return gate;
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: number, reason: string): void {
  incoming.resume();
  outgoing.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
  outgoing.end(JSON.stringify({ error: { type: 'security_exception', reason }, status }));
}

async function pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { authorization: _, ...headers } = incoming.headers;
  const asked = request(`${target}${incoming.url}`, { method: incoming.method, headers });
  incoming.pipe(asked);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(outgoing);
}
