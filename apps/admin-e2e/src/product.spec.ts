import type { APIRequestContext } from '@playwright/test';
import { expect, openOpportunities, test } from './console';

interface Series {
  marketplace: string;
  series: string;
  points: { value: number | null }[];
}

/** An ASIN and a line whose price was gone for a while within the last 3 months. */
async function productWithGap(request: APIRequestContext): Promise<{ asin: string; line: string }> {
  const { items } = (await (await request.get('/api/products?limit=100&watched=true')).json()) as {
    items: { asin: string }[];
  };
  for (const { asin } of items) {
    const answer = await request.get(`/api/products/${asin}/history?days=91&series=NEW`);
    const { series } = (await answer.json()) as { series: Series[] };
    const gone = series.find(({ points }) => points.slice(1, -1).some(({ value }) => value === null));
    if (gone) return { asin, line: `${gone.marketplace}.NEW` };
  }
  throw new Error('no product has a gap: the simulated world should have many');
}

test('opens a product from its row with the route chosen, and its lines sum to the profit', async ({
  page,
  request,
}) => {
  await openOpportunities(page, '?sell=DE');
  const link = page.locator('tr.data a.title').first();
  const title = await link.innerText();
  await link.click();
  await expect(page).toHaveURL(/\/products\/[A-Z0-9]{10}\?buy=..&sell=DE$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);

  // prices come in all the while: the row may be older than the page, so the page is held against the list as it is now
  const { pathname, searchParams } = new URL(page.url());
  const asin = pathname.split('/').at(-1) ?? '';
  const listed = `/api/arbitrage?asin=${asin}&buy=${searchParams.get('buy')}&sell=DE`;
  await expect(async () => {
    const { items } = (await (await request.get(listed)).json()) as { items: { profitHome: { amount: number } }[] };
    const shown = await page.getByTestId('sum').getAttribute('data-minor');
    expect(items.map(({ profitHome }) => profitHome.amount)).toEqual([Number(shown)]);
    await expect(page.getByTestId('profit')).toHaveText(await page.getByTestId('sum').innerText());
  }).toPass({ timeout: 40_000 });
  const minor = await page
    .getByTestId('waterfall')
    .locator('tbody [data-minor]')
    .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset['minor'])));
  const total = Number(await page.getByTestId('sum').getAttribute('data-minor'));
  expect(minor.reduce((sum, amount) => sum + amount, 0)).toBe(total);
  expect(minor.length).toBeGreaterThan(4);
  await expect(page.getByTestId('waterfall')).toContainText('Rate Card');
});

test('draws the history as steps without a broken path', async ({ page }) => {
  await openOpportunities(page);
  await page.locator('tr.data a.title').first().click();
  const lines = page.locator('app-price-history-chart path.line');
  await expect.poll(() => lines.count()).toBeGreaterThanOrEqual(3);
  const drawn = await lines.evaluateAll((paths) =>
    paths.map((path) => ({ d: path.getAttribute('d') ?? '', length: (path as SVGPathElement).getTotalLength() })),
  );
  expect(drawn.filter(({ d }) => /NaN|undefined|Infinity/.test(d))).toEqual([]);
  expect(drawn.filter(({ length }) => !(length > 0))).toEqual([]);
  await expect(page.locator('.summary')).toContainText('lowest now');
});

test('leaves a gap where nothing was on offer', async ({ page, request }) => {
  await openOpportunities(page);
  const { asin, line } = await productWithGap(request);
  await page.goto(`/products/${asin}?series=${line}`);
  const path = page.locator('app-price-history-chart path.line');
  await expect(path).toHaveAttribute('d', /M.+M/);
  expect(await path.getAttribute('d')).not.toContain('NaN');
  await expect(page.locator('app-price-history-chart .gap').first()).toBeAttached();
  await page.getByText('View as table').click();
  await expect(page.locator('app-price-events')).toContainText('no offer');
});

test('reads the price in force under the crosshair and changes the range', async ({ page }) => {
  await openOpportunities(page);
  await page.locator('tr.data a.title').first().click();
  await expect(page.getByText('Prices now')).toBeVisible();
  await page.locator('app-price-history-chart .pointer').hover();
  await expect(page.getByText(/^Prices in force on/)).toBeVisible();
  await page.getByRole('button', { name: '1Y' }).click();
  await expect(page).toHaveURL(/range=1y/);
  await expect(page.getByText('New includes shipping from here')).toBeVisible();
});

test('chooses a route that has never opened in the matrix and reads its lines', async ({ page }) => {
  await openOpportunities(page, '?sell=DE');
  await page.locator('tr.data a.title').first().click();
  await expect(page.locator('app-route-matrix button')).toHaveCount(20);
  await page.locator('app-route-matrix button.loss').first().click();
  await expect(page.getByText('has never opened')).toBeVisible();
  await expect(page.getByText('The lines add up to the profit exactly.')).toBeVisible();
  await expect(page.locator('app-route-matrix button[aria-pressed=true].loss')).toBeVisible();
  expect(Number(await page.getByTestId('sum').getAttribute('data-minor'))).toBeLessThan(0);
});

test('explains every route of a product, or says why it has no figures', async ({ page }) => {
  await openOpportunities(page);
  await page.locator('tr.data a.title').first().click();
  const routes = page.locator('app-route-matrix button');
  await expect(routes).toHaveCount(20);
  for (const route of await routes.all()) {
    await route.click();
    await expect(route).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByText(/The lines add up to the profit exactly|This route has no figures/)).toBeVisible();
  }
});

test('is of use on a phone: what decides stands within the screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openOpportunities(page, '?sell=DE');
  const row = page.locator('tr.data').first();
  const decisive = [row.locator('strong'), row.getByText('ROI'), row.locator('app-verdict')];
  for (const figure of decisive) await expect(figure).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('search')).toBeHidden();
  await page.getByRole('button', { name: 'Filters (1)' }).click();
  await expect(page.getByRole('search')).toBeVisible();
});

test('refreshes the prices at the cost it names', async ({ page }) => {
  await openOpportunities(page);
  await page.locator('tr.data a.title').first().click();
  await page.getByRole('button', { name: 'Refresh (15 tokens)' }).click();
  await expect(page.getByText(/^New prices from .* are here\.$/)).toBeVisible({ timeout: 40_000 });
});
