import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { provideApiConfiguration } from '../../api/api-configuration';
import { alert, useStreams, type FakeStreams } from '../testing/alerts';
import { AlertNotices } from './alert-notices';

const KEY = 'tracker.alerts.notices';

/** The browser's notifications, played by the test. */
class FakeNotification {
  static permission: NotificationPermission = 'default';
  static answer: NotificationPermission = 'granted';
  static asked = 0;
  static shown: FakeNotification[] = [];
  static requestPermission(): Promise<NotificationPermission> {
    this.asked++;
    this.permission = this.answer;
    return Promise.resolve(this.permission);
  }
  onclick: (() => void) | null = null;
  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    FakeNotification.shown.push(this);
  }
  close(): void {
    this.onclick = null;
  }
}

let streams: FakeStreams;
function notices(): AlertNotices {
  streams = useStreams();
  TestBed.configureTestingModule({ providers: [provideApiConfiguration('/api'), provideRouter([])] });
  const service = TestBed.inject(AlertNotices);
  TestBed.tick();
  return service;
}
function come(...letters: string[]): void {
  for (const letter of letters) streams.send('alert', letter, alert(letter));
  TestBed.tick();
  jest.advanceTimersByTime(1_000);
}

beforeEach(() => {
  localStorage.clear();
  Object.assign(FakeNotification, { permission: 'default', answer: 'granted', asked: 0, shown: [] });
  Object.assign(globalThis, { Notification: FakeNotification });
  jest.useFakeTimers();
  jest.spyOn(document, 'hasFocus').mockReturnValue(false);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  delete (globalThis as { Notification?: unknown }).Notification;
});

it('asks for permission on the click and not before', async () => {
  const service = notices();
  come('1');
  expect([service.state(), FakeNotification.asked, FakeNotification.shown]).toEqual(['off', 0, []]);
  await service.toggle();
  expect([service.state(), FakeNotification.asked]).toEqual(['on', 1]);
  expect(localStorage.getItem(KEY)).toBe('on');
});

it('tells of an alert while the user is elsewhere; a click leads to the alerts', async () => {
  const service = notices();
  await service.toggle();
  come('1');
  const [notice] = FakeNotification.shown;
  expect(notice?.title).toBe('Wooden train <img src=x onerror=alert(1)> opened: IT → DE, +€13.52');
  expect(notice?.options.body).toBe('profit 13.52 EUR, ROI 41.2 % (1)');
  const navigate = jest.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
  jest.spyOn(window, 'focus').mockReturnValue(undefined);
  notice?.onclick?.();
  expect(navigate).toHaveBeenCalledWith('/alerts');
});

it('tells of several at once in one notice', async () => {
  await notices().toggle();
  come('1', '2', '3');
  expect(FakeNotification.shown.map(({ title }) => title)).toEqual(['3 new alerts']);
});

it('stays silent while the user looks at the console', async () => {
  await notices().toggle();
  jest.spyOn(document, 'hasFocus').mockReturnValue(true);
  come('1');
  expect(FakeNotification.shown).toEqual([]);
});

it('is switched off for this browser by the next click', async () => {
  const service = notices();
  await service.toggle();
  await service.toggle();
  come('1');
  expect([service.state(), localStorage.getItem(KEY), FakeNotification.shown]).toEqual(['off', 'off', []]);
});

it('stays on over a reload, without asking again', () => {
  localStorage.setItem(KEY, 'on');
  FakeNotification.permission = 'granted';
  expect(notices().state()).toBe('on');
  expect(FakeNotification.asked).toBe(0);
});

it('does without when the user denies', async () => {
  FakeNotification.answer = 'denied';
  const service = notices();
  await service.toggle();
  come('1');
  expect([service.state(), FakeNotification.shown]).toEqual(['denied', []]);
});

it('does without where the browser has none', () => {
  delete (globalThis as { Notification?: unknown }).Notification;
  const service = notices();
  come('1');
  expect(service.state()).toBe('unavailable');
});
