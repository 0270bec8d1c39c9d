import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to one request; null: it passes unchanged. */
export type Fault =
  | null
  /** The server is not asked. */
  | { answer: number }
  /** The server is asked once this resolves. */
  | { after: Promise<void> }
  | 'cut_before'
  /** The server does what was asked, and nobody hears of it. */
  | 'cut_after'
  /** The bulk actions of these ids don't reach the server; each is answered with the status. */
  | { refuseItems: (id: string) => boolean; status: number };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Stands in front of the real server and adds a fault to requests; it answers nothing of its own otherwise. */
export class FaultProxy {
  readonly seen: SeenRequest[] = [];
  fault: (request: SeenRequest) => Fault = () => null;

  private readonly server = createServer((incoming, outgoing) => void this.handle(incoming, outgoing));

  private constructor(private readonly target: string) {}

  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The bulk requests seen. */
  get bulks(): SeenRequest[] {
    return this.seen.filter(({ path }) => path.includes('/_bulk'));
  }

  clear(): void {
    this.seen.length = 0;
    this.fault = () => null;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await text(incoming);
    const seen = { method: incoming.method ?? '', path: incoming.url ?? '', body };
    this.seen.push(seen);
    const fault = this.fault(seen);
    if (fault === 'cut_before') return void incoming.socket.destroy();
    if (fault !== null && typeof fault === 'object' && 'answer' in fault)
      return void outgoing.writeHead(fault.answer, HEADERS).end('{"error":{"type":"of the test"}}');
    if (fault !== null && typeof fault === 'object' && 'after' in fault) await fault.after;
    const items = fault !== null && typeof fault === 'object' && 'refuseItems' in fault ? fault : null;
    const parts = items ? splitBulk(body, items.refuseItems) : null;
    const answer = await this.forward(incoming, parts ? parts.passed : body);
    if (fault === 'cut_after') return void incoming.socket.destroy();
    const answered = parts && items ? mergeItems(answer.body, parts.refused, items.status) : answer.body;
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answered) });
    outgoing.end(answered);
  }

  private async forward(
    incoming: IncomingMessage,
    body: string,
  ): Promise<{ status: number; headers: object; body: string }> {
    if (body === '' && incoming.url?.includes('/_bulk')) return { status: 200, headers: HEADERS, body: '{"items":[]}' };
    const headers = { ...incoming.headers, 'content-length': Buffer.byteLength(body) };
    const asked = request(`${this.target}${incoming.url}`, { method: incoming.method, headers });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const { 'transfer-encoding': _chunked, ...given } = answer.headers;
    return { status: answer.statusCode ?? 500, headers: given, body: await text(answer) };
  }
}

const HEADERS = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };

async function text(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

type Action = Record<string, { _id: string }>;

/** The ids and kinds of the actions of a bulk body, in order. */
export function actionsOf(body: string): { id: string; kind: string; lines: string[] }[] {
  const actions: { id: string; kind: string; lines: string[] }[] = [];
  const lines = body.split('\n').filter((line) => line !== '');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [kind = '', meta] = Object.entries(JSON.parse(line) as Action)[0] ?? [];
    const more = kind === 'delete' ? [] : [lines[++at] ?? ''];
    actions.push({ id: meta?._id ?? '', kind, lines: [line, ...more] });
  }
  return actions;
}

interface Refused {
  place: number;
  kind: string;
}

function splitBulk(body: string, refuse: (id: string) => boolean): { passed: string; refused: Refused[] } {
  const actions = actionsOf(body);
  const passed = actions.filter(({ id }) => !refuse(id)).flatMap(({ lines }) => lines);
  const refused = actions.flatMap(({ id, kind }, place) => (refuse(id) ? [{ place, kind }] : []));
  return { passed: passed.map((line) => `${line}\n`).join(''), refused };
}

function mergeItems(answer: string, refused: readonly Refused[], status: number): string {
  const body = JSON.parse(answer) as { items: unknown[] };
  for (const { place, kind } of refused)
    body.items.splice(place, 0, { [kind]: { status, error: { type: 'es_rejected_execution_exception' } } });
  return JSON.stringify({ ...body, errors: true });
}
