import { TestBed } from '@angular/core/testing';
import type { AlertDto } from '../../api/models';
import { EVENT_SOURCE } from '../alerts/alert-feed';
import { detail } from './product';

const letterId = (letter: string): string => letter.repeat(32);

/** Italy -> Germany opened at 13.52, decided at noon; the letter names it. */
export const alert = (letter: string, changes: Partial<AlertDto> = {}): AlertDto => ({
  alertId: letterId(letter),
  kind: 'opened',
  n: 0,
  decidedAt: '2026-11-25T12:00:00.000Z',
  storedAt: `2026-11-25T12:00:0${parseInt(letter, 16) % 10}.000Z`,
  why: `profit 13.52 EUR, ROI 41.2 % (${letter})`,
  asin: 'B000000001',
  buy: 'IT',
  sell: 'DE',
  episode: 1,
  closeReason: null,
  route: detail({ fxDate: '2026-11-24', rateCardIds: ['fba-local-standard.2026-07-01'], profileRevision: 4 }),
  cause: null,
  summary: null,
  ...changes,
});

export const summary = (letter: string): AlertDto =>
  alert(letter, {
    kind: 'summary',
    n: 7,
    why: 'cost profile revision 5',
    asin: null,
    buy: null,
    sell: null,
    episode: null,
    route: null,
    cause: 'settings',
    summary: {
      products: 2000,
      opened: 3,
      closed: 12,
      openBefore: 90,
      openAfter: 81,
      best: [
        {
          asin: 'B000000009',
          buy: 'ES',
          sell: 'DE',
          title: 'Kettle <b>bold</b>',
          profitHome: { amount: 4100, currency: 'EUR' },
          roiBps: 5200,
        },
      ],
    },
  });

/** The streams that the console opened, played by the test. */
export class FakeStreams {
  readonly opened: { url: string; events: EventTarget; closed: boolean }[] = [];

  provide() {
    return {
      provide: EVENT_SOURCE,
      useValue: (url: string) => {
        const events = new EventTarget();
        const stream = { url, events, closed: false };
        this.opened.push(stream);
        return Object.assign(events, { close: () => (stream.closed = true) }) as unknown as EventSource;
      },
    };
  }

  send(event: 'start' | 'reset' | 'alert', lastEventId: string, data: object = {}): void {
    const message = new MessageEvent(event, { data: JSON.stringify(data), lastEventId });
    this.opened.at(-1)?.events.dispatchEvent(message);
  }

  fail(): void {
    this.opened.at(-1)?.events.dispatchEvent(new Event('error'));
  }
}

/** Before a page is opened. */
export function useStreams(): FakeStreams {
  const streams = new FakeStreams();
  TestBed.configureTestingModule({ providers: [streams.provide()] });
  return streams;
}
