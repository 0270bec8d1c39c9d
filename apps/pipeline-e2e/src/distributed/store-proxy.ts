import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `busy`: bulk requests get 429 and don't reach the server. `refuse`: connections are cut. `slow`: answers wait. `cut`:
 * bulk requests are done, and the connection is cut in place of the answer.
 */
export type StoreFault = 'busy' | 'refuse' | 'cut' | { slow: Promise<unknown> };

/** Stands before the real Elasticsearch; adds a fault, and answers nothing of its own otherwise. */
export class StoreProxy {
  fault: StoreFault | null = null;
  /** Bulk requests that were refused, and when (ms). */
  readonly refused: { at: number; path: string }[] = [];
  /** The most bulk requests that were under way together. */
  mostAtOnce = 0;
  private atOnce = 0;
  private readonly server = createServer((incoming, outgoing) => {
    const bulk = incoming.url?.includes('/_bulk') ?? false;
    if (bulk) {
      this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
      outgoing.once('close', () => this.atOnce--);
    }
    // a cut connection ends both sides; whoever asked is told by its own end of it
    this.handle(incoming, outgoing, bulk).catch(() => incoming.socket.destroy());
  });

  private constructor(private readonly target: string) {}

  static async start(target: string): Promise<StoreProxy> {
    const proxy = new StoreProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse, bulk: boolean): Promise<void> {
    const { fault } = this;
    if (fault === 'refuse') return void incoming.socket.destroy();
    if (fault === 'busy' && bulk) {
      this.refused.push({ at: performance.now(), path: incoming.url ?? '' });
      incoming.resume();
      await once(incoming, 'end');
      return void outgoing.writeHead(429, BUSY).end('{"error":{"type":"es_rejected_execution_exception"}}');
    }
    const asked = request(`${this.target}${incoming.url}`, { method: incoming.method, headers: incoming.headers });
    incoming.pipe(asked);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    if (fault === 'cut' && bulk) return void incoming.socket.destroy();
    if (fault !== null && typeof fault === 'object') await fault.slow;
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  }
}

const BUSY = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };
