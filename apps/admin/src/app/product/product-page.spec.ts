import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { Router } from '@angular/router';
import { axe } from 'jest-axe';
import type { OpportunitySummaryDto, ProductDetailDto } from '../../api/models';
import { openPage, problem, type Opened } from '../testing/console';
import { E01 } from '../testing/deals';
import { opportunity } from '../testing/opportunity';
import { detail, fx, history, product, snapshot } from '../testing/product';
import ProductPage from './product-page';

const open = (query = '', asin = 'B000000001'): Promise<Opened> =>
  openPage('products/:asin', ProductPage, `/products/${asin}${query}`);

async function answerList(page: Opened, items: OpportunitySummaryDto[]): Promise<void> {
  const total = { value: items.length, relation: 'eq' };
  await page.answer('/api/arbitrage', { items, nextCursor: null, total, minProfit: null });
}

async function openWith(shown: ProductDetailDto, rows: OpportunitySummaryDto[], query = ''): Promise<Opened> {
  const page = await open(query);
  await answerList(page, rows);
  await page.answer('/api/products/B000000001', shown);
  await page.answer('/api/products/B000000001/history', history());
  await page.answer('/api/fx', fx());
  return page;
}

const cellsOf = (page: Opened, table: string): string[] =>
  [...page.host.querySelectorAll(`${table} tbody td`)].map((cell) =>
    (cell.textContent ?? '').replace(/\s+/g, ' ').trim(),
  );

afterEach(() => jest.useRealTimers());

it('says that it reads', async () => {
  const page = await open();
  expect(page.host.querySelector('mat-progress-bar')).not.toBeNull();
});

it('tells the four states of a price apart', async () => {
  const page = await openWith(product(), []);
  const cells = cellsOf(page, 'app-current-prices');
  expect(cells.slice(0, 3).map((text) => text.replace(/\d.*/, ''))).toEqual(['no offer', 'unknown', 'not asked']);
  expect(cells[5]).toMatch(/^€40.00/);
  expect(cells.slice(10, 13)).toEqual(['not asked', 'not asked', 'not asked']);
});

it('shows a title as text and names the page after it', async () => {
  const page = await openWith(product(), []);
  expect(page.host.querySelector('h1')?.textContent).toBe('Wooden train <script>alert(1)</script>');
  expect(page.host.querySelector('script')).toBeNull();
  expect(TestBed.inject(Title).getTitle()).toContain('Wooden train');
});

it('marks the best of the routes and shows the lines of that one when the address names none', async () => {
  const page = await openWith(product(), [opportunity()]);
  expect(page.host.querySelector('app-route-matrix .best')?.textContent).toContain('+€13.52');
  await page.answer('/api/arbitrage/B000000001-IT-DE', detail());
  const amounts = [...page.host.querySelectorAll<HTMLElement>('[data-testid=waterfall] tbody [data-minor]')].map(
    ({ dataset }) => Number(dataset['minor']),
  );
  expect(amounts).toEqual([7999, -1277, -500, -4870]);
  expect(page.host.querySelector('[data-testid=sum]')?.textContent?.trim()).toBe('+€13.52');
  expect(page.host.querySelector('[data-testid=profit]')?.textContent).toBe('+€13.52');
  expect(page.text()).toContain('The lines add up to the profit exactly.');
  expect(page.text()).toContain('Amazon Europe rate card');
  expect(page.text()).toContain('estimate');
  expect(page.text()).toContain('capped at its 90-day average');
});

it('opens the calculator with the route’s own question', async () => {
  const page = await openWith(product(), [opportunity()]);
  await page.answer('/api/arbitrage/B000000001-IT-DE', detail({ marginRequest: E01 }));
  const link = [...page.host.querySelectorAll('a')].find(({ textContent }) => textContent?.includes('calculator'));
  const { pathname, searchParams } = new URL(link?.href ?? '');
  expect(pathname).toBe('/calculator');
  expect(Object.fromEntries(searchParams)).toMatchObject({
    buyPrice: '89.99',
    sellPrice: '139.99',
    asOf: '2026-09-30',
  });
});

it('says so when lines do not add up to the profit', async () => {
  const page = await openWith(product(), [opportunity()]);
  await page.answer('/api/arbitrage/B000000001-IT-DE', detail({ profit: { amount: 1351, currency: 'EUR' } }));
  expect(page.text()).toContain('The lines do not add up');
});

it('says where the lines come from: the offer and its age, or the table and its day', async () => {
  const page = await openWith(product(), [opportunity()]);
  await page.answer('/api/arbitrage/B000000001-IT-DE', detail());
  const rows = [...page.host.querySelectorAll('[data-testid=waterfall] tbody tr')].map((row) =>
    (row.textContent ?? '').replace(/\s+/g, ' '),
  );
  expect(rows[0]).toContain('Keepa: 90-day average of the buy box in Germany answer t-2');
  expect(rows[0]).toMatch(/ ago\s*$/);
  expect(rows[0]).not.toContain('2026');
  expect(rows[1]).toMatch(/Amazon Europe rate card .*2026/);
  const seen = page.host.querySelector('[data-testid=waterfall] tbody time');
  expect(seen?.getAttribute('datetime')).toBe('2026-11-25T11:00:00Z');
  expect(seen?.getAttribute('title')).toMatch(/2026.*:00/);
});

it('says that it reads the lines of a route', async () => {
  const page = await openWith(product(), []);
  expect(page.host.querySelector('mat-progress-bar[aria-label="Reading the lines"]')).not.toBeNull();
});

it('says why a route has no figures without asking for its lines', async () => {
  const page = await openWith(product(), [opportunity()], '?buy=UK&sell=DE');
  expect(page.text()).toContain('This route has no figures: no price in UK');
  expect(page.host.querySelector('app-margin-waterfall')).toBeNull();
  page.http.expectNone('/api/arbitrage/B000000001-UK-DE');
});

it('says why a route that lost its price just now has no figures', async () => {
  const page = await openWith(product(), [opportunity()], '?buy=UK&sell=IT');
  const why = 'no New offer in UK, where this route buys';
  await page.answer('/api/arbitrage/B000000001-UK-IT', problem(404, why), 404);
  expect(page.text()).toContain(`This route has no figures: ${why}`);
  expect(page.host.querySelector('app-margin-waterfall')).toBeNull();
  expect(page.host.querySelector('[role=alert]')).toBeNull();
});

it('says that the lines can not be read and tries again when asked to', async () => {
  const page = await openWith(product(), []);
  await page.answer('/api/arbitrage/B000000001-IT-DE', problem(503, 'The store can not be reached.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The store can not be reached.');
  await page.click('Retry');
  await page.answer('/api/arbitrage/B000000001-IT-DE', detail());
  expect(page.host.querySelector('[role=alert]')).toBeNull();
  expect(page.host.querySelector('[data-testid=profit]')?.textContent).toBe('+€13.52');
});

it('shows the lines of a route that has never opened as soon as its cell is chosen', async () => {
  const page = await openWith(product(), []);
  await page.answer('/api/arbitrage/B000000001-IT-DE', detail());
  await page.click(/-€9\.00/);
  await page.settle();
  expect(page.host.querySelector('app-margin-waterfall')).toBeNull();
  const profit = { amount: -900, currency: 'EUR' } as const;
  const [sale, ...costs] = detail().lines;
  await page.answer(
    '/api/arbitrage/B000000001-DE-IT',
    detail({
      id: 'B000000001-DE-IT',
      buy: 'DE',
      sell: 'IT',
      state: 'never_opened',
      openedAt: null,
      readVerdict: 'no',
      profit,
      profitHome: profit,
      lines: [{ ...sale, amount: 5747 } as (typeof costs)[number], ...costs],
    }),
  );
  expect(page.text()).toContain('has never opened');
  expect(page.host.querySelector('[data-testid=sum]')?.textContent?.trim()).toBe('-€9.00');
  expect(page.text()).toContain('The lines add up to the profit exactly.');
});

it('says that the figures of a closed route are those of its closing', async () => {
  const page = await openWith(product(), []);
  const closed = { state: 'closed', closeReason: 'no_offer', closedAt: '2026-11-25T11:30:00Z' } as const;
  await page.answer('/api/arbitrage/B000000001-IT-DE', detail(closed));
  expect(page.text()).toMatch(/closed .+ ago \(no offer\): its figures are those of that moment/);
});

it('writes the chosen route into the address', async () => {
  const page = await openWith(product(), [opportunity()]);
  await page.click(/-€9\.00/);
  await page.settle();
  expect(TestBed.inject(Router).url).toBe('/products/B000000001?buy=DE&sell=IT');
});

it('shows that an open route has gone stale', async () => {
  const page = await openWith(product(), [opportunity({ verdict: 'stale' })]);
  expect(page.host.querySelector('app-route-matrix .best')?.textContent).toContain('stale');
});

it('queues a refresh at its cost and looks again until every marketplace has newer prices', async () => {
  const page = await openWith(product(), []);
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  await clickAndAdvance(page, 'Refresh (6 tokens)');
  page.http
    .expectOne('/api/products/B000000001/refresh')
    .flush({ requestId: 'r', asin: 'B000000001', marketplaces: ['DE', 'IT'], tokenCost: 6 });
  await advance(page, 0);
  expect(page.text()).toContain('Queued: DE, IT for 6 tokens. Waiting for DE, IT');

  await advance(page, 3_000);
  page.http
    .match(({ url }) => url === '/api/arbitrage')
    .forEach((list) =>
      list.flush({ items: [], nextCursor: null, total: { value: 0, relation: 'eq' }, minProfit: null }),
    );
  const buyBoxFreshness = { observedAt: '2026-11-25T12:00:00Z', askedAt: '2026-11-25T12:00:00Z', traceId: 't-9' };
  const asked = snapshot({ buyBoxFreshness });
  const { currentPrices } = product();
  page.http
    .expectOne('/api/products/B000000001')
    .flush(product({ currentPrices: { ...currentPrices, DE: asked, IT: asked } }));
  await advance(page, 0);
  expect(page.text()).toContain('New prices from DE, IT are here.');
});

async function advance(page: Opened, ms: number): Promise<void> {
  const settled = page.settle();
  await jest.advanceTimersByTimeAsync(ms);
  await settled;
}

async function clickAndAdvance(page: Opened, name: string): Promise<void> {
  const clicked = page.click(name);
  await jest.advanceTimersByTimeAsync(0);
  await clicked;
}

it('offers to watch a product that is not known, and says what happens then', async () => {
  const page = await open();
  await answerList(page, []);
  await page.answer('/api/products/B000000001', problem(404, 'Watch it with POST /products/watch.'), 404);
  expect(page.host.querySelector('h1')?.textContent).toBe('Nothing is known of B000000001 yet');
  expect(page.text()).not.toContain('POST');
  await page.click('Watch B000000001');
  const { request } = await page.answer('/api/products/watch', {
    added: ['B000000001'],
    known: [],
    refused: [],
    tokenCost: 5,
  });
  expect(request.body).toEqual({ asin: 'B000000001' });
  expect(page.text()).toContain('It is watched now.');
});

it('says that the API is away and tries again when asked to', async () => {
  const page = await open();
  await answerList(page, []);
  await page.answer('/api/products/B000000001', problem(503, 'The store can not be reached.'), 503);
  expect(page.host.querySelector('[role=alert]')?.textContent).toContain('The store can not be reached.');
  await page.click('Retry');
  await answerList(page, []);
  await page.answer('/api/products/B000000001', product());
  expect(page.host.querySelector('[role=alert]')).toBeNull();
  expect(page.host.querySelector('h1')?.textContent).toContain('Wooden train');
});

it('asks nothing about what is not an ASIN', async () => {
  const page = await open('', 'nonsense');
  expect(page.text()).toContain('“nonsense” is not an ASIN');
  page.http.expectNone('/api/products/nonsense');
});

it('can be used with assistive technology', async () => {
  const page = await openWith(product(), [opportunity()]);
  await page.answer('/api/arbitrage/B000000001-IT-DE', detail());
  expect((await axe(page.host)).violations).toEqual([]);
});
