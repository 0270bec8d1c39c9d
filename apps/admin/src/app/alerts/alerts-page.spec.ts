import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { axe } from 'jest-axe';
import type { AlertDto } from '../../api/models';
import { alert, summary, useStreams, type FakeStreams } from '../testing/alerts';
import { openPage, problem, type Opened } from '../testing/console';
import AlertsPage from './alerts-page';
import { placeOf, UnseenAlerts } from './unseen-alerts';

const ALERTS = '/api/alerts';
const SEEN = 'tracker.alerts.seen';
const list = (items: AlertDto[], nextCursor: string | null = null) => ({
  items,
  nextCursor,
  total: { value: items.length, relation: 'eq' },
});

let streams: FakeStreams;
beforeEach(() => {
  localStorage.clear();
  streams = useStreams();
});

/** The page with what it lists; what the counter in the navigation asks for first is answered with the same. */
async function open(items: AlertDto[] | null, query = ''): Promise<Opened> {
  const page = await openPage('alerts', AlertsPage, `/alerts${query}`);
  const counted = page.http.match(({ url, params }) => url === ALERTS && params.get('limit') === '50');
  for (const request of counted) request.flush(list(items ?? []));
  await page.settle();
  if (items) await page.answer(ALERTS, list(items));
  return page;
}
const heads = (page: Opened): string[] =>
  [...page.host.querySelectorAll('.why')].map((one) => /\((.)\)/.exec(one.textContent ?? '')?.[1] ?? '');

it('says that it reads', async () => {
  const page = await open(null);
  expect(page.host.querySelector('mat-progress-bar')).not.toBeNull();
});

it('says when an alert comes while there is none', async () => {
  const page = await open([]);
  expect(page.text()).toContain('No alerts yet');
});

it('says what opened, improved and closed and why, with a title that stays text', async () => {
  const closed = alert('1', { kind: 'closed', closeReason: 'no_offer', why: 'IT has no offer (1)' });
  const page = await open([alert('3'), alert('2', { kind: 'improved' }), closed]);
  expect([...page.host.querySelectorAll('.kind')].map((one) => one.textContent?.trim())).toEqual([
    'opened',
    'improved',
    'closed',
  ]);
  expect(page.text()).toContain('IT has no offer (1) (no offer)');
  expect(page.text()).toContain('Wooden train <img src=x onerror=alert(1)>');
  expect(page.host.querySelector('img')).toBeNull();
  expect(page.host.querySelector('h2 a')?.getAttribute('href')).toBe('/products/B000000001?buy=IT&sell=DE');
});

it('shows the route as it was then: every line, both ages, rates, rate card and profile', async () => {
  const page = await open([alert('1')]);
  await page.click('The route as it was then');
  const text = page.text();
  for (const part of [
    '2 h old then',
    '1 h old then',
    'Nov 24, 2026',
    'ECB',
    'fba-local-standard.2026-07-01',
    'revision 4',
    'Fulfilment fee estimate',
    'Keepa states 5.40',
    'Amazon Europe rate card',
    'answer t-2',
    '1 h before',
  ])
    expect(text).toContain(part);
  const amounts = [...page.host.querySelectorAll('tbody [data-minor]')].map((one) =>
    Number(one.getAttribute('data-minor')),
  );
  const profit = page.host.querySelector('[data-testid=profit-then]')?.getAttribute('data-minor');
  expect(String(amounts.reduce((a, b) => a + b, 0))).toBe(profit);
});

it('shows a summary as what it is', async () => {
  const page = await open([summary('1')]);
  expect(page.text()).toContain('The settings changed');
  expect(page.text()).toContain('2,000 products were worked out again: 3 routes opened, 12 closed');
  expect(page.text()).toContain('Kettle <b>bold</b>');
  expect(page.host.querySelector('b')).toBeNull();
});

it('asks for the kinds and the product that the address names', async () => {
  const page = await open(null, '?kind=closed&kind=summary&kind=nonsense&asin=b000000001');
  const { request } = await page.answer(ALERTS, list([]));
  expect(request.params.getAll('kind')).toEqual(['closed', 'summary']);
  expect(request.params.get('asin')).toBe('B000000001');
  expect(page.text()).toContain('The filters leave nothing');
  await page.click('Show all alerts');
  expect(TestBed.inject(Router).url).toBe('/alerts');
});

it('writes a filter into the address', async () => {
  const page = await open([alert('1')]);
  await page.click(/^closed$/);
  await page.answer(ALERTS, list([alert('1')]));
  await page.click(/^Only this product/);
  expect(TestBed.inject(Router).url).toBe('/alerts?kind=closed&asin=B000000001');
});

it('loads more below', async () => {
  const page = await open(null);
  await page.answer(ALERTS, list([alert('2')], 'c1'));
  await page.click('Load more');
  const { request } = await page.answer(ALERTS, list([alert('1')]));
  expect(request.params.get('cursor')).toBe('c1');
  expect(heads(page)).toEqual(['2', '1']);
});

it('keeps what comes meanwhile until it is asked for, and marks it as new', async () => {
  const page = await open([alert('1')]);
  streams.send('start', 'p0');
  for (const letter of ['2', '3', '2']) streams.send('alert', `p${letter}`, alert(letter));
  await page.settle();
  expect(heads(page)).toEqual(['1']);
  await page.click('2 new, show');
  await page.answer(ALERTS, list([alert('3'), alert('2'), alert('1')]));
  expect(heads(page)).toEqual(['3', '2', '1']);
  expect(page.host.querySelectorAll('.fresh')).toHaveLength(2);
  expect(page.text()).not.toContain('new, show');
});

it('does not offer what the filter keeps away', async () => {
  const page = await open([alert('1', { kind: 'closed' })], '?kind=closed');
  streams.send('alert', 'p2', alert('2'));
  await page.settle();
  expect(page.text()).not.toContain('new, show');
  expect(page.text()).toContain('Mark all as seen (1)');
  await page.click('Mark all as seen (1)');
  expect(localStorage.getItem(SEEN)).toBe(placeOf(alert('2')));
});

it('fills an empty page by itself', async () => {
  const page = await open([]);
  streams.send('alert', 'p1', alert('1'));
  await page.settle();
  await page.answer(ALERTS, list([alert('1')]));
  expect(heads(page)).toEqual(['1']);
});

it('reads anew when the stream could not be taken up where it was', async () => {
  const page = await open([alert('1')]);
  streams.send('reset', 'p9', { reason: 'expired' });
  await page.settle();
  await page.answer(ALERTS, list([alert('2'), alert('1')]));
  expect(heads(page)).toEqual(['2', '1']);
});

it('says whether it is live', async () => {
  const page = await open([alert('1')]);
  const feed = () => page.host.querySelector('[data-testid=feed]')?.textContent?.trim();
  expect(feed()).toBe('Connecting');
  streams.send('start', 'p1');
  await page.settle();
  expect(feed()).toBe('Live');
  streams.fail();
  await page.settle();
  expect(feed()).toBe('Not live: connects again by itself');
});

it('counts what came since the last visit and takes it as seen once it is shown', async () => {
  localStorage.setItem(SEEN, placeOf(alert('1')));
  await open([alert('3'), alert('2'), alert('1')]);
  expect(localStorage.getItem(SEEN)).toBe(placeOf(alert('3')));
  expect(TestBed.inject(UnseenAlerts).label()).toBe('');
});

it('says that the list could not be read and tries again when asked to', async () => {
  const page = await open(null);
  await page.answer(ALERTS, problem(503, 'The store can not be reached.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The store can not be reached.');
  await page.click('Retry');
  await page.answer(ALERTS, list([alert('1')]));
  expect(page.host.querySelector('[role=alert]')).toBeNull();
});

it('works where notifications are not available', async () => {
  const page = await open([alert('1')]);
  expect(page.text()).toContain('This browser shows no notifications.');
});

it('can be used with assistive technology', async () => {
  const page = await open([alert('2'), summary('1')]);
  await page.click('The route as it was then');
  expect((await axe(page.host)).violations).toEqual([]);
});
