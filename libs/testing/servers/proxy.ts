import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Splits what one client sends into its requests; what is incomplete waits for more. */
export type RequestSplitter = (bytes: Buffer) => Buffer[];

export interface ProxyOptions {
  /** Where the server listens; asked at each connection, so that it may change. */
  target: { host?: string; port: number };
  /** 0: any. */
  port?: number;
  /** A new splitter for each connection; left out, every piece of bytes counts as a request. */
  splitter?: () => RequestSplitter;
}

const pass: RequestSplitter = (bytes) => [bytes];

/** Adds faults between a client and a real server; the bytes that pass are never changed. */
export class Proxy {
  readonly host = '127.0.0.1';
  private readonly pairs = new Set<{ client: Socket; server: Socket }>();
  private refusesConnections = false;
  private held: { open: Promise<void>; release: () => void } | null = null;
  private refusesRequest: ((request: Buffer) => boolean) | null = null;
  private dropsAnswerTo: ((request: Buffer) => boolean) | null = null;

  private constructor(
    private readonly listener: Server,
    private readonly options: ProxyOptions,
  ) {
    listener.on('connection', (client) => this.accept(client));
  }

  static async start(options: ProxyOptions): Promise<Proxy> {
    const listener = createServer();
    listener.listen(options.port ?? 0, '127.0.0.1');
    await once(listener, 'listening');
    return new Proxy(listener, options);
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** `host:port` */
  get address(): string {
    return `${this.host}:${this.port}`;
  }

  /** Ends every connection that is open now. */
  cut(): void {
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
  }

  /** Whether new connections are closed at once; true also cuts the open ones. */
  refuse(refused: boolean): void {
    this.refusesConnections = refused;
    if (refused) this.cut();
  }

  /** Whether bytes wait, in both directions, without a connection being closed. */
  hold(held: boolean): void {
    this.held?.release();
    this.held = null;
    if (!held) return;
    let release!: () => void;
    const open = new Promise<void>((resolve) => (release = resolve));
    this.held = { open, release };
  }

  /** Cuts the connection instead of passing a request that fits; null: all pass. */
  refuseRequests(fits: ((request: Buffer) => boolean) | null): void {
    this.refusesRequest = fits;
  }

  /** Passes a request that fits and cuts the connection in place of what the server answers next; null: none. */
  dropAnswers(fits: ((request: Buffer) => boolean) | null): void {
    this.dropsAnswerTo = fits;
  }

  async close(): Promise<void> {
    this.hold(false);
    this.refuse(true);
    if (!this.listener.listening) return;
    this.listener.close();
    await once(this.listener, 'close');
  }

  private accept(client: Socket): void {
    if (this.refusesConnections) {
      client.destroy();
      return;
    }
    const { host = '127.0.0.1', port } = this.options.target;
    const server = connect({ host, port });
    const pair = { client, server };
    const end = () => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    this.pairs.add(pair);
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', end).on('close', end);
    const split = (this.options.splitter ?? (() => pass))();
    let dropping = false;
    const toServer = (bytes: Buffer): Buffer | null => {
      const requests = split(bytes);
      if (requests.some((request) => this.refusesRequest?.(request))) return null;
      dropping ||= requests.some((request) => this.dropsAnswerTo?.(request));
      return Buffer.concat(requests);
    };
    server.once('connect', () => {
      void this.forward(client, server, toServer).then(end, end);
      void this.forward(server, client, (bytes) => (dropping ? null : bytes)).then(end, end);
    });
  }

  /** Passes on what `through` lets pass; null ends the connection. */
  private async forward(from: Socket, to: Socket, through: (bytes: Buffer) => Buffer | null): Promise<void> {
    for await (const chunk of from) {
      while (this.held) await this.held.open;
      const bytes = through(chunk as Buffer);
      if (!bytes) return;
      if (bytes.length > 0 && !to.write(bytes)) await once(to, 'drain');
    }
  }
}

export const startProxy = (options: ProxyOptions): Promise<Proxy> => Proxy.start(options);
