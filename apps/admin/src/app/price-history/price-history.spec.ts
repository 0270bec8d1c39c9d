import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import ProductPage from '../product/product-page';
import { openPage, problem, type Opened } from '../testing/console';
import { fx, history, product } from '../testing/product';

const HISTORY = '/api/products/B000000001/history';

async function open(query = ''): Promise<Opened> {
  const page = await openPage('products/:asin', ProductPage, `/products/B000000001${query}`);
  for (const list of page.http.match(({ url }) => url === '/api/arbitrage'))
    list.flush({ items: [], nextCursor: null, total: { value: 0, relation: 'eq' }, minProfit: null });
  await page.answer('/api/products/B000000001', product());
  return page;
}

const pathsOf = (page: Opened): string[] =>
  [...page.host.querySelectorAll('app-price-history-chart path.line')].map((path) => path.getAttribute('d') ?? '');
const legend = (page: Opened, label: string): HTMLElement | null =>
  [...page.host.querySelectorAll<HTMLElement>('button.toggle')].find((one) =>
    one.textContent?.trim().startsWith(label),
  ) ?? null;

it('draws steps with a gap where nothing was on offer', async () => {
  const page = await open('?series=DE.NEW');
  await page.answer(HISTORY, history());
  const [path = ''] = pathsOf(page);
  expect(path).not.toContain('NaN');
  expect(path.match(/M/g)).toHaveLength(2);
  // steps: between two points either the time or the price changes, never both
  const points = path
    .slice(1)
    .split('M')
    .map((part) => part.split('L').map((point) => point.split(',').map(Number)));
  for (const part of points)
    part.slice(1).forEach(([x, y], index) => expect(x === part[index]?.[0] || y === part[index]?.[1]).toBe(true));
  expect(page.host.querySelectorAll('app-price-history-chart .gap')).toHaveLength(1);
});

it('asks for the days of the range in the address', async () => {
  const page = await open('?range=1y');
  const { request } = await page.answer(HISTORY, history());
  expect(request.params.get('days')).toBe('365');
  expect(page.host.querySelector('.range[aria-pressed=true]')?.textContent?.trim()).toBe('1Y');
});

it('draws pounds in euros beside euros and says at which rate', async () => {
  const page = await open('?series=DE.NEW,UK.NEW');
  await page.answer(HISTORY, history());
  expect(page.text()).toContain('No exchange rate is known yet');
  expect(pathsOf(page)).toHaveLength(1);
  await page.answer('/api/fx', fx());
  expect(pathsOf(page)).toHaveLength(2);
  expect(page.text()).toMatch(/Pounds are drawn in euros at the ECB rate of .*2026: 1 EUR = 0.86 GBP/);
  expect(legend(page, 'New in UK')?.textContent).toContain('£60.00');
});

it('lists the prices in force where the crosshair stands, moved by the arrow keys', async () => {
  const page = await open('?series=DE.NEW');
  await page.answer(HISTORY, history());
  expect(legend(page, 'New in DE')?.textContent).toContain('€81.99');
  const chart = page.host.querySelector('.chart');
  for (const expected of ['€81.99', 'no offer', '€74.99', '€79.99']) {
    chart?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
    await page.settle();
    expect(legend(page, 'New in DE')?.textContent).toContain(expected);
  }
  expect(page.text()).toContain('Prices in force on');
});

it('writes shown and hidden lines into the address', async () => {
  const page = await open('?series=DE.NEW');
  await page.answer(HISTORY, history());
  legend(page, 'New in UK')?.click();
  await page.settle();
  expect(TestBed.inject(Router).url).toContain('series=DE.NEW,UK.NEW');
  legend(page, 'New in DE')?.dispatchEvent(new MouseEvent('click', { altKey: true, bubbles: true }));
  await page.settle();
  expect(TestBed.inject(Router).url).toMatch(/series=DE.NEW$/);
});

it('sums the chart up and offers it as a table', async () => {
  const page = await open('?series=DE.NEW');
  await page.answer(HISTORY, history());
  expect(page.host.querySelector('.summary')?.textContent).toContain('lowest now €81.99 (New in Germany)');
  expect(page.host.querySelectorAll('app-price-events tbody tr')).toHaveLength(4);
  expect(page.host.querySelectorAll('app-price-events tbody tr')[1]?.textContent).toContain('no offer');
});

it('says why nothing is drawn', async () => {
  const page = await open('?series=none');
  await page.answer(HISTORY, { ...history(), series: [] });
  expect(page.text()).toContain('No line is chosen. Choose some above.');
  legend(page, 'New in FR')?.click();
  await page.settle();
  expect(page.text()).toContain('No prices of the chosen lines in the last 3 months');
});

it('keeps the chart and says why when a new range can not be read', async () => {
  const page = await open('?series=DE.NEW');
  await page.answer(HISTORY, history());
  await page.click('1W');
  await page.settle();
  await page.answer(HISTORY, problem(503, 'The store can not be reached.'), 503);
  expect(page.text()).toContain('The store can not be reached.');
  expect(pathsOf(page)).toHaveLength(1);
});
