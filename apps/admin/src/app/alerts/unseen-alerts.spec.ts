import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideApiConfiguration } from '../../api/api-configuration';
import type { AlertDto } from '../../api/models';
import { alert, useStreams, type FakeStreams } from '../testing/alerts';
import { placeOf, UnseenAlerts } from './unseen-alerts';

const SEEN = 'tracker.alerts.seen';
let streams: FakeStreams;

async function unseen(stored: AlertDto[]): Promise<UnseenAlerts> {
  streams = useStreams();
  TestBed.configureTestingModule({
    providers: [provideHttpClient(), provideHttpClientTesting(), provideApiConfiguration('/api')],
  });
  const service = TestBed.inject(UnseenAlerts);
  const page = { items: stored, nextCursor: null, total: { value: stored.length, relation: 'eq' } };
  TestBed.inject(HttpTestingController)
    .expectOne(({ url }) => url === '/api/alerts')
    .flush(page);
  await new Promise((resolve) => setTimeout(resolve));
  return service;
}

beforeEach(() => localStorage.clear());
afterEach(() => jest.restoreAllMocks());

it('counts nothing for somebody who is here for the first time, and then what comes', async () => {
  const { label } = await unseen([alert('2'), alert('1')]);
  expect(label()).toBe('');
  streams.send('alert', 'p3', alert('3'));
  expect(label()).toBe('1');
});

it('counts what came since the last visit, each once', async () => {
  localStorage.setItem(SEEN, placeOf(alert('1')));
  const { label } = await unseen([alert('3'), alert('2'), alert('1')]);
  streams.send('alert', 'p3', alert('3'));
  streams.send('alert', 'p4', alert('4'));
  expect(label()).toBe('3');
});

it('says that there are more than it counted', async () => {
  localStorage.setItem(SEEN, '2026-11-01T00:00:00.000Z_');
  const many = Array.from({ length: 50 }, (_, i) => alert('1', { alertId: String(i).padStart(32, '0') }));
  expect((await unseen(many)).label()).toBe('50+');
});

it('remembers in this browser what was seen, and never takes it back', async () => {
  const service = await unseen([alert('1')]);
  streams.send('alert', 'p3', alert('3'));
  service.markSeen([alert('3'), alert('2')]);
  service.markSeen([alert('1')]);
  expect(service.label()).toBe('');
  expect(localStorage.getItem(SEEN)).toBe(placeOf(alert('3')));
});

it('follows what another tab has shown', async () => {
  const { label } = await unseen([]);
  streams.send('alert', 'p3', alert('3'));
  expect(label()).toBe('1');
  window.dispatchEvent(new StorageEvent('storage', { key: SEEN, newValue: placeOf(alert('3')) }));
  expect(label()).toBe('');
});

it('works in a browser that keeps nothing', async () => {
  jest.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  const service = await unseen([alert('1')]);
  streams.send('alert', 'p2', alert('2'));
  expect(service.label()).toBe('1');
  service.markAllSeen();
  expect(service.label()).toBe('');
});
