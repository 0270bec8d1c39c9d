import { DestroyRef, inject, Injectable, InjectionToken, signal } from '@angular/core';
import { ApiConfiguration } from '../../api/api-configuration';
import { streamAlerts } from '../../api/functions';
import type { AlertDto } from '../../api/models';
import { SessionState } from '../session/session-state';

/** Opens a stream of server-sent events; null where there are none. */
export const EVENT_SOURCE = new InjectionToken<((url: string) => EventSource) | null>('EventSource', {
  providedIn: 'root',
  factory: () => (typeof EventSource === 'undefined' ? null : (url) => new EventSource(url)),
});

/** What the console's tabs share. */
export interface Tabs {
  locks: Pick<LockManager, 'request'>;
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'close'>;
}

/** Null where a tab can't know of the others: outside of localhost that takes HTTPS. */
export const TABS = new InjectionToken<Tabs | null>('Tabs', {
  providedIn: 'root',
  factory: () =>
    typeof BroadcastChannel === 'undefined' || !('locks' in navigator)
      ? null
      : { locks: navigator.locks, channel: new BroadcastChannel(SHARED) },
});

const SHARED = 'tracker.alerts';

/** What the tab that holds the stream tells the others; `hello` is a new tab's question. */
type Message =
  | { type: 'hello' }
  | { type: 'state'; state: FeedState; lastEventId: string }
  | { type: 'alert'; alert: AlertDto; lastEventId: string }
  | { type: 'reset' };

export type FeedState = 'connecting' | 'live' | 'waiting' | 'off';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const MOST_KEPT = 500;

/**
 * Alerts as they come, from the gateway's stream. What an interruption would miss is sent after it. One tab holds the
 * stream and tells the others: browsers open six connections to a server at most, and each stream takes one for good.
 */
@Injectable({ providedIn: 'root' })
export class AlertFeed {
  private readonly openSource = inject(EVENT_SOURCE);
  private readonly tabs = inject(TABS);
  private readonly session = inject(SessionState);
  private readonly ending = new AbortController();
  private leads = false;
  private readonly url = `${inject(ApiConfiguration).rootUrl}${streamAlerts.PATH}`;
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastEventId = '';
  private failures = 0;

  private readonly current = signal<FeedState>('connecting');
  private readonly kept = signal<readonly AlertDto[]>([]);
  private readonly restarts = signal(0);

  readonly state = this.current.asReadonly();
  /** What has come since the console was opened, the latest arrival first. */
  readonly arrived = this.kept.asReadonly();
  /** Counts the times that the stream could not be taken up where it was: then lists have to be read anew. */
  readonly resets = this.restarts.asReadonly();

  constructor() {
    const { openSource, tabs } = this;
    if (!openSource) this.current.set('off');
    else if (tabs) this.share(openSource, tabs);
    else this.connect(openSource);
    inject(DestroyRef).onDestroy(() => {
      this.ending.abort();
      clearTimeout(this.timer);
      this.source?.close();
      tabs?.channel.close();
    });
  }

  /** Follows the tab that holds the stream until it is closed and this one is next. */
  private share(openSource: (url: string) => EventSource, { locks, channel }: Tabs): void {
    channel.addEventListener('message', ({ data }: MessageEvent<Message>) => this.hear(data));
    channel.postMessage({ type: 'hello' } satisfies Message);
    const { signal } = this.ending;
    const lead = (): Promise<void> => {
      this.leads = true;
      this.connect(openSource);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    };
    locks.request(SHARED, { signal }, lead).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  private hear(message: Message): void {
    if (this.leads) {
      if (message.type === 'hello') this.greet();
      return;
    }
    if (message.type === 'reset') this.restarts.update((count) => count + 1);
    if (message.type === 'state') this.current.set(message.state);
    if (message.type === 'alert') this.take(message.alert);
    if (message.type === 'state' || message.type === 'alert') this.lastEventId = message.lastEventId;
  }

  private tell(message: Message): void {
    if (this.leads) this.tabs?.channel.postMessage(message);
  }

  /** A new tab may be one that has just signed in. */
  private greet(): void {
    if (this.openSource && this.current() === 'off') this.connect(this.openSource);
    else this.tellState();
  }

  private tellState(): void {
    this.tell({ type: 'state', state: this.current(), lastEventId: this.lastEventId });
  }

  private enter(state: FeedState): void {
    this.current.set(state);
    this.tellState();
  }

  private connect(openSource: (url: string) => EventSource): void {
    this.enter('connecting');
    const place = this.lastEventId === '' ? '' : `?lastEventId=${encodeURIComponent(this.lastEventId)}`;
    const source = openSource(`${this.url}${place}`);
    this.source = source;
    source.addEventListener('start', (event) => this.begin(event));
    source.addEventListener('reset', (event) => {
      this.begin(event);
      this.restarts.update((count) => count + 1);
      this.tell({ type: 'reset' });
    });
    source.addEventListener('alert', (event: MessageEvent<string>) => {
      const alert = JSON.parse(event.data) as AlertDto;
      this.lastEventId = event.lastEventId;
      this.take(alert);
      this.tell({ type: 'alert', alert, lastEventId: this.lastEventId });
    });
    // by our own clock: the browser gives up after an answer of the proxy that the API is away
    source.addEventListener('error', () => {
      source.close();
      this.enter('waiting');
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures++);
      this.timer = setTimeout(() => this.connect(openSource), wait);
      void this.restWhenSignedOut();
    });
  }

  /** Without a session every further attempt fails too; signing in loads the console anew, which takes the stream up. */
  private async restWhenSignedOut(): Promise<void> {
    const isSignedOut = await this.session.isSignedOut();
    if (!isSignedOut || this.ending.signal.aborted || this.current() === 'live') return;
    clearTimeout(this.timer);
    this.source?.close();
    this.enter('off');
  }

  private begin({ lastEventId }: MessageEvent): void {
    this.lastEventId = lastEventId;
    this.failures = 0;
    this.enter('live');
  }

  /** After an interruption an alert may come twice. */
  private take(alert: AlertDto): void {
    if (this.kept().some(({ alertId }) => alertId === alert.alertId)) return;
    this.kept.update((kept) => [alert, ...kept].slice(0, MOST_KEPT));
  }
}
