import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideApiConfiguration } from '../../api/api-configuration';
import { alert, FakeStreams } from '../testing/alerts';
import { SessionState } from '../session/session-state';
import { AlertFeed, EVENT_SOURCE, TABS, type Tabs } from './alert-feed';

let streams: FakeStreams;
let signedOut: boolean;
const session = { provide: SessionState, useValue: { isSignedOut: () => Promise.resolve(signedOut) } };
function feed(): AlertFeed {
  streams = new FakeStreams();
  TestBed.configureTestingModule({ providers: [provideApiConfiguration('/api'), session, streams.provide()] });
  return TestBed.inject(AlertFeed);
}
const urls = (): string[] => streams.opened.map(({ url }) => url);

beforeEach(() => {
  signedOut = false;
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

it('takes the stream up where it broke off, waiting longer after each failure', () => {
  const { state, arrived } = feed();
  streams.send('start', 'p0');
  streams.send('alert', 'p 1', alert('1'));
  streams.fail();
  expect([state(), streams.opened[0]?.closed]).toEqual(['waiting', true]);
  jest.advanceTimersByTime(999);
  expect(urls()).toEqual(['/api/alerts/stream']);
  jest.advanceTimersByTime(1);
  expect(urls().at(-1)).toBe('/api/alerts/stream?lastEventId=p%201');
  streams.fail();
  jest.advanceTimersByTime(1_999);
  expect(urls()).toHaveLength(2);
  jest.advanceTimersByTime(1);
  streams.send('start', 'p1');
  streams.send('alert', 'p2', alert('2'));
  expect(state()).toBe('live');
  expect(arrived().map(({ alertId }) => alertId[0])).toEqual(['2', '1']);
  // a success starts the waiting over
  streams.fail();
  jest.advanceTimersByTime(1_000);
  expect(urls()).toHaveLength(4);
});

it('waits at most 30 s', () => {
  feed();
  for (let failure = 0; failure < 12; failure++) {
    streams.fail();
    jest.advanceTimersByTime(30_000);
  }
  expect(urls()).toHaveLength(13);
});

it('asks no more once it is signed out', async () => {
  const { state } = feed();
  signedOut = true;
  streams.fail();
  await jest.advanceTimersByTimeAsync(120_000);
  expect([state(), urls().length]).toEqual(['off', 1]);
});

it('goes on from the place of `start` when no alert came', () => {
  feed();
  streams.send('start', 'p0');
  streams.fail();
  jest.advanceTimersByTime(1_000);
  expect(urls().at(-1)).toContain('lastEventId=p0');
});

it('takes an alert that comes twice once', () => {
  const { arrived } = feed();
  streams.send('alert', 'p1', alert('1'));
  streams.send('alert', 'p1', alert('1'));
  expect(arrived()).toHaveLength(1);
});

it('counts a reset and is live again', () => {
  const { resets, state } = feed();
  streams.send('reset', 'p9', { reason: 'expired' });
  expect([resets(), state()]).toEqual([1, 'live']);
});

it('is off where the browser has no event streams', () => {
  TestBed.configureTestingModule({
    providers: [provideApiConfiguration('/api'), session, { provide: EVENT_SOURCE, useValue: null }],
  });
  expect(TestBed.inject(AlertFeed).state()).toBe('off');
});

it('closes the stream with the console', () => {
  feed();
  TestBed.resetTestingModule();
  expect(streams.opened[0]?.closed).toBe(true);
});

/** A browser with several tabs: who has the lock first leads, who closes hands it on. */
class FakeBrowser {
  private readonly channels = new Set<EventTarget>();
  private readonly queue: (() => Promise<void>)[] = [];
  private held = false;

  tab(): Tabs {
    const channel = new EventTarget();
    this.channels.add(channel);
    return {
      channel: Object.assign(channel, {
        postMessage: (data: unknown) => {
          for (const other of this.channels)
            if (other !== channel) other.dispatchEvent(new MessageEvent('message', { data }));
        },
        close: () => this.channels.delete(channel),
      }) as unknown as Tabs['channel'],
      locks: {
        request: (_name: string, _options: unknown, callback: () => Promise<void>) => {
          this.queue.push(callback);
          this.next();
          return Promise.resolve();
        },
      } as unknown as Tabs['locks'],
    };
  }

  private next(): void {
    const callback = this.held ? undefined : this.queue.shift();
    if (!callback) return;
    this.held = true;
    void callback().then(() => {
      this.held = false;
      this.next();
    });
  }
}

it('takes one connection for all tabs, and the next tab goes on where a closed one was', async () => {
  const browser = new FakeBrowser();
  streams = new FakeStreams();
  const open = () =>
    createEnvironmentInjector(
      [AlertFeed, session, streams.provide(), { provide: TABS, useValue: browser.tab() }],
      TestBed.inject(EnvironmentInjector),
    );
  TestBed.configureTestingModule({ providers: [provideApiConfiguration('/api')] });
  const first = open();
  first.get(AlertFeed);
  streams.send('start', 'p0');
  const second = open().get(AlertFeed);
  expect([urls().length, second.state()]).toEqual([1, 'live']);
  streams.send('alert', 'p1', alert('1'));
  streams.send('reset', 'p2');
  expect(second.arrived().map(({ alertId }) => alertId[0])).toEqual(['1']);
  expect(second.resets()).toBe(1);
  streams.send('alert', 'p3', alert('3'));
  first.destroy();
  await Promise.resolve();
  await Promise.resolve();
  expect(urls()).toEqual(['/api/alerts/stream', '/api/alerts/stream?lastEventId=p3']);
});

it('takes the stream up again when a tab has signed in', async () => {
  const browser = new FakeBrowser();
  streams = new FakeStreams();
  TestBed.configureTestingModule({ providers: [provideApiConfiguration('/api')] });
  const open = (): AlertFeed =>
    createEnvironmentInjector(
      [AlertFeed, session, streams.provide(), { provide: TABS, useValue: browser.tab() }],
      TestBed.inject(EnvironmentInjector),
    ).get(AlertFeed);
  open();
  signedOut = true;
  streams.fail();
  await jest.advanceTimersByTimeAsync(60_000);
  signedOut = false;
  const second = open();
  expect([urls().length, second.state()]).toEqual([2, 'connecting']);
  streams.send('start', 'p1');
  expect(second.state()).toBe('live');
});
