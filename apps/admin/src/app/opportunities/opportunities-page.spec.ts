import { BreakpointObserver } from '@angular/cdk/layout';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { axe } from 'jest-axe';
import { of } from 'rxjs';
import type { OpportunityPageDto } from '../../api/models';
import { health, openPage, problem, type Opened } from '../testing/console';
import { opportunity } from '../testing/opportunity';
import OpportunitiesPage from './opportunities-page';

const LIST = '/api/arbitrage';
const open = (query = ''): Promise<Opened> => openPage('opportunities', OpportunitiesPage, `/opportunities${query}`);
const list = (items: OpportunityPageDto['items'], changes: Partial<OpportunityPageDto> = {}): OpportunityPageDto => ({
  items,
  nextCursor: null,
  total: { value: items.length, relation: 'eq' },
  minProfit: null,
  ...changes,
});

afterEach(() => jest.useRealTimers());

it('shows a skeleton and a progress bar while it reads', async () => {
  const page = await open();
  expect(page.host.querySelector('mat-progress-bar')).not.toBeNull();
  expect(page.host.querySelector('table')).toBeNull();
});

it('shows a route with its prices, whose they are and what is earned, and nothing in a title comes alive', async () => {
  const page = await open();
  await page.answer(LIST, list([opportunity()]));
  const cells = [...page.host.querySelectorAll('tr.data td')].map((cell) =>
    (cell.textContent ?? '').replace(/\s+/g, ' '),
  );
  expect(cells).toHaveLength(13);
  expect(cells[0]).toContain('Wooden train <img src=x onerror=alert(1)>');
  expect(cells[0]).toContain('B000000001 · Brio');
  expect(page.host.querySelector('td img')).toBeNull();
  expect(cells[2]).toContain('€40.00Amazon');
  expect(cells[3]).toContain('€79.99buy box');
  expect(cells[4]).toContain('+€13.52');
  expect(cells[5]).toContain('41.2%');
  expect(cells[9]).toContain('300sold a month');
  const links = [...page.host.querySelectorAll<HTMLAnchorElement>('td.route a')].map(({ href }) => href);
  expect(links).toEqual(['https://www.amazon.it/dp/B000000001', 'https://www.amazon.de/dp/B000000001']);
  expect(page.host.querySelector<HTMLAnchorElement>('a.title')?.getAttribute('href')).toBe(
    '/products/B000000001?buy=IT&sell=DE',
  );
});

it('says rank drops where the number sold is not known, and names what is unknown', async () => {
  const page = await open();
  await page.answer(LIST, list([opportunity({ monthlySold: null, amazonOnSellSide: null })]));
  expect(page.text()).toContain('40rank drops, 30 d');
  expect(page.text()).toContain('unknown');
});

it('shows the profit in both currencies when the route sells in another one', async () => {
  const page = await open();
  await page.answer(LIST, list([opportunity({ sell: 'UK', profit: { amount: 1160, currency: 'GBP' } })]));
  expect(page.text()).toContain('+€13.52+£11.60');
});

it('says that a sell price is capped, and only then', async () => {
  const page = await open();
  const { sellSide } = opportunity();
  await page.answer(LIST, list([opportunity(), opportunity({ id: 'x', sellSide: { ...sellSide, capped: true } })]));
  const sold = [...page.host.querySelectorAll('td.mat-column-sellPrice .quiet')].map(({ textContent }) => textContent);
  expect(sold).toEqual(['buy box', 'buy box, capped at its 90-day average']);
});

it('shows the ROI and the age within the row on a phone, where they have no column of their own', async () => {
  const matches = (query: string) => query.includes('width < 600px');
  const observe = (query: string) => of({ matches: matches(query), breakpoints: {} });
  TestBed.configureTestingModule({ providers: [{ provide: BreakpointObserver, useValue: { observe } }] });
  const page = await open();
  await page.answer(LIST, list([opportunity()]));
  const cells = [...page.host.querySelectorAll('tr.data td')].map(({ textContent }) => textContent ?? '');
  expect(cells.slice(0, 3)).toEqual([
    expect.stringMatching(/Wooden train.*IT.*DE/s),
    expect.stringMatching(/\+€13\.52.*ROI 41\.2%.* old/s),
    expect.stringContaining('pays'),
  ]);
});

it('counts the filters in force on the button that shows them on a phone', async () => {
  const page = await open('?sell=DE&q=train');
  await page.answer(LIST, list([opportunity()]));
  const form = page.host.querySelector('form');
  expect(form?.classList).not.toContain('expanded');
  await page.click('Filters (2)');
  expect(form?.classList).toContain('expanded');
});

it('opens a row to show why', async () => {
  const page = await open();
  await page.answer(LIST, list([opportunity({ riskFlags: ['hazmat'] })]));
  expect(page.text()).not.toContain('Dangerous goods');
  await page.click(/^pays ?Why/);
  expect(page.text()).toContain('Dangerous goods');
  expect(page.text()).toContain('ROI 41.2 % is at least 25 %');
});

it('asks for what the address says', async () => {
  const page = await open('?buy=IT&buy=ES&sell=DE&minMarginBps=1500&q=train&sort=roiBps&order=asc');
  const { request } = await page.answer(LIST, list([]));
  expect(request.params.getAll('buy')).toEqual(['IT', 'ES']);
  expect(request.params.get('minMarginBps')).toBe('1500');
  expect(request.params.get('q')).toBe('train');
  expect([request.params.get('sort'), request.params.get('order')]).toEqual(['roiBps', 'asc']);
});

it('writes a chosen country into the address and asks again, the old rows dimmed meanwhile', async () => {
  const page = await open();
  await page.answer(LIST, list([opportunity()]));
  await page.click('FR');
  await page.settle();
  expect(TestBed.inject(Router).url).toBe('/opportunities?buy=FR');
  expect(page.host.querySelector('table')?.getAttribute('aria-busy')).toBe('true');
  expect(page.host.querySelectorAll('tr.data')).toHaveLength(1);
  const { request } = await page.answer(LIST, list([]));
  expect(request.params.getAll('buy')).toEqual(['FR']);
});

it('appends the next page behind the cursor', async () => {
  const page = await open();
  const first = [opportunity({ id: 'a' })];
  await page.answer(LIST, list(first, { nextCursor: 'c1', total: { value: 2, relation: 'eq' } }));
  await page.click('Load more');
  const { request } = await page.answer(
    LIST,
    list([opportunity({ id: 'b' })], { total: { value: 2, relation: 'eq' } }),
  );
  expect(request.params.get('cursor')).toBe('c1');
  expect(page.host.querySelectorAll('tr.data')).toHaveLength(2);
  expect(page.text()).toContain('Showing 2 of 2');
});

it('says how far the first prices are while no route is open', async () => {
  const page = await open();
  await page.answer('/api/health', health());
  await page.answer(LIST, list([]));
  await page.answer('/api/products', { items: [], nextCursor: null, total: { value: 300, relation: 'eq' } });
  expect(page.text()).toContain('300 of 2,000 watched products have answered so far');
});

it('names the filter that keeps routes away and offers to drop it', async () => {
  const page = await open('?sell=DE&minRoiBps=90000');
  await page.answer(LIST, list([]));
  const counts = page.http.match(({ url }) => url === LIST);
  for (const count of counts) {
    const routes = count.request.params.has('minRoiBps') ? 0 : 412;
    count.flush(list([], { total: { value: routes, relation: 'eq' } }));
  }
  await page.settle();
  expect(page.text()).toContain('Without “ROI at least 900.0%” there are 412 routes');
  await page.click('Drop it');
  expect(TestBed.inject(Router).url).toBe('/opportunities?sell=DE');
});

it('says that the API is away, keeps the old rows and tries again when asked to', async () => {
  const page = await open();
  await page.answer(LIST, list([opportunity()]));
  await page.click('Refresh');
  await page.answer(LIST, problem(503, 'The store can not be reached.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The store can not be reached.');
  expect(page.text()).toContain('What is shown is under 1 min old');
  expect(page.host.querySelectorAll('tr.data')).toHaveLength(1);
  await page.click('Retry');
  await page.answer(LIST, list([opportunity()]));
  expect(page.host.querySelector('[role=alert]')).toBeNull();
});

it('takes newer figures into the rows on screen and lets new routes wait until asked for', async () => {
  jest.useFakeTimers();
  const opening = open();
  await jest.advanceTimersByTimeAsync(0);
  const page = await opening;
  const advanced = async <T>(act: Promise<T>, ms = 0): Promise<T> => {
    await jest.advanceTimersByTimeAsync(ms);
    return act;
  };
  await advanced(page.answer(LIST, list([opportunity({ id: 'a' }), opportunity({ id: 'b' })])));
  await advanced(page.settle(), 15_000);
  const better = opportunity({ id: 'b', profitHome: { amount: 2000, currency: 'EUR' } });
  await advanced(page.answer(LIST, list([opportunity({ id: 'c' }), better])));
  expect(page.host.querySelectorAll('tr.data')).toHaveLength(2);
  expect(page.host.querySelectorAll('tr.data')[1]?.textContent).toContain('+€20.00');
  expect(page.text()).toContain('1 new 1 closed – show');
  await advanced(page.click(/– show$/));
  await advanced(page.answer(LIST, list([opportunity({ id: 'c' }), better])));
  expect(page.text()).not.toContain('– show');
  expect(page.host.querySelectorAll('tr.data')).toHaveLength(2);
});

it('can be used with assistive technology', async () => {
  const page = await open('?sell=DE');
  await page.answer(LIST, list([opportunity(), opportunity({ id: 'x', verdict: 'check' })], { nextCursor: 'c1' }));
  await page.click(/^pays ?Why/);
  expect((await axe(page.host)).violations).toEqual([]);
});
