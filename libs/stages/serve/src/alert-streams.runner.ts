import { Readable } from 'node:stream';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { openAlertStream } from './alert-stream';

export interface OpenStream {
  text: Readable;
  /** Ends it at once. */
  stop(): void;
}

/** The streams that are open. They end at once when the process stops; their readers take them up elsewhere. */
export class AlertStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<OpenStream>();
  private stopped = false;

  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly keptDays: number,
  ) {}

  /** How many are open. */
  get size(): number {
    return this.open.size;
  }

  /** Server-sent events as text. Rejects with `StoreUnavailable`. */
  async start(lastEventId: string | null): Promise<OpenStream> {
    const stopping = new AbortController();
    const { stores, clock, keptDays } = this;
    const frames = await openAlertStream(lastEventId, { stores, clock, keptDays, signal: stopping.signal });
    // one page waits here at most: what the connection does not take is not read from the store
    const text = Readable.from(frames, { highWaterMark: 1 });
    const stream: OpenStream = {
      text,
      stop: () => {
        // in this order: the text is not closed before a sleeping generator has ended
        stopping.abort();
        text.destroy();
        this.open.delete(stream);
      },
    };
    this.open.add(stream);
    text.once('close', stream.stop);
    if (this.stopped) stream.stop();
    return stream;
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    for (const stream of this.open) stream.stop();
  }
}
