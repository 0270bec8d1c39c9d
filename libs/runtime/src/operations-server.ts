import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '@tracker/runtime-port';
import { hostInUrl } from './access-settings';
import type { Cleanup } from './cleanup';
import { listen } from './listening';
import type { PrometheusMeter } from './prometheus-meter';
import type { Config } from './settings';

/** What a probe learns: fine, or what is wrong. */
export interface ProbeAnswer {
  ok: boolean;
  detail: string;
}

export interface Probes {
  /** False: the process has to be started anew. */
  live(): ProbeAnswer;
  /** False: it lacks something at the moment, and will go on by itself. */
  ready(): Promise<ProbeAnswer>;
}

export interface OperationsServer {
  /** Where it answers, e.g. `http://127.0.0.1:9464`. */
  url: string;
  close(): Promise<void>;
}

const REQUEST_LIMIT_MS = 10_000;

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}

const probe = (response: ServerResponse, { ok, detail }: ProbeAnswer): void =>
  answer(response, ok ? 200 : 503, 'application/json', `${JSON.stringify({ status: ok ? 'ok' : 'down', detail })}\n`);

/**
 * The listener for whoever operates the process: `/metrics`, `/health/live`, `/health/ready`. It holds no business data
 * and no secret, asks for no key, and belongs on a network that only the operators reach.
 * @throws the error of node:net (code EADDRINUSE, EADDRNOTAVAIL) when the address can't be opened
 */
export async function startOperationsServer(options: {
  /** Left out: every address of the machine. */
  host?: string | undefined;
  port: number;
  meter: { contentType: string; read(): Promise<string> };
  probes: Probes;
  log: Log;
}): Promise<OperationsServer> {
  const { host, port, meter, probes, log } = options;
  const handle = async (path: string, response: ServerResponse): Promise<void> => {
    if (path === '/metrics') return answer(response, 200, meter.contentType, await meter.read());
    if (path === '/health/live') return probe(response, probes.live());
    if (path === '/health/ready') return probe(response, await probes.ready());
    answer(response, 404, 'text/plain', 'There are /metrics, /health/live and /health/ready.\n');
  };
  const server = createServer({ requestTimeout: REQUEST_LIMIT_MS }, (request, response) => {
    handle((request.url ?? '').split('?')[0] ?? '', response).catch((error: unknown) => {
      log.error('a probe failed', { error });
      if (!response.headersSent) answer(response, 500, 'text/plain', 'The log says what failed.\n');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${hostInUrl(address)}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Starts it as the settings say; `cleanup` closes it. Throws `StartFault` when the port or the address is not to be had.
 */
export async function startOperations(
  config: Pick<Config, 'METRICS_HOST' | 'METRICS_PORT'>,
  parts: { meter: PrometheusMeter; probes: Probes; log: Log; defaultHost: string | undefined },
  cleanup: Cleanup,
): Promise<void> {
  const { METRICS_HOST, METRICS_PORT: port } = config;
  const { meter, probes, log, defaultHost } = parts;
  await listen('metrics', { host: 'METRICS_HOST', port: 'METRICS_PORT' }, port, async () => {
    const server = await startOperationsServer({ host: METRICS_HOST || defaultHost, port, meter, probes, log });
    cleanup.add(() => server.close());
    log.info('Metrics and probes', { url: server.url });
  });
}
