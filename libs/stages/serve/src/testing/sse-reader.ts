import { once } from 'node:events';
import { get, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';

export interface SseFrame {
  event: string | null;
  id: string | null;
  data: unknown;
  comment: string | null;
}

function parse(text: string): SseFrame {
  const field = (name: string): string | null => new RegExp(`^${name}: ?(.*)$`, 'm').exec(text)?.[1] ?? null;
  const data = field('data');
  return { event: field('event'), id: field('id'), data: data === null ? null : JSON.parse(data), comment: field('') };
}

/** Reads server-sent events over a connection of its own. */
export class SseReader {
  private readonly frames: SseFrame[] = [];
  private wake: () => void = () => undefined;
  private rest = '';
  readonly ended: Promise<void>;

  private constructor(
    private readonly request: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.take(text));
    this.ended = new Promise((resolve) => response.once('close', resolve));
    // a cut is how the server stops: `ended` tells of it
    response.on('error', () => undefined);
  }

  static async open(url: string, headers: OutgoingHttpHeaders = {}): Promise<SseReader> {
    const request = get(url, { agent: false, headers: { 'accept-encoding': 'gzip, br', ...headers } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new SseReader(request, response);
  }

  /** The next frame; `nudge` is called again and again until it has come. */
  async next(nudge: () => Promise<void>): Promise<SseFrame> {
    for (;;) {
      const frame = this.frames.shift();
      if (frame) return frame;
      const arrived = new Promise<void>((resolve) => (this.wake = resolve));
      await Promise.race([arrived, nudge().then(() => new Promise<void>((resolve) => setImmediate(resolve)))]);
    }
  }

  /** Frames that have come and were not taken. */
  get waiting(): number {
    return this.frames.length;
  }

  close(): void {
    this.request.destroy();
  }

  private take(text: string): void {
    const frames = (this.rest + text).split('\n\n');
    this.rest = frames.pop() ?? '';
    this.frames.push(...frames.map(parse));
    this.wake();
  }
}
