import type { APIRequestContext } from '@playwright/test';
import { expect, FIRST_ROUTES_MS, numbersOf, openOpportunities, test } from './console';

interface Route {
  buy: string;
  roiBps: number;
  marginBps: number;
}

/** The first route of a list as the API has it now: what a filter has to leave is taken from the world, not guessed. */
async function firstRoute(request: APIRequestContext, query: string): Promise<Route> {
  const { items } = (await (await request.get(`/api/arbitrage?limit=1&${query}`)).json()) as { items: Route[] };
  const [first] = items;
  if (!first) throw new Error(`no open route for ${query}`);
  return first;
}

test('filters by the selling country, and back takes the filter off', async ({ page }) => {
  await openOpportunities(page);
  await page.getByRole('listbox', { name: 'Sell in' }).getByRole('option', { name: 'DE' }).click();
  await expect(page).toHaveURL(/\?sell=DE$/);
  await expect(page.locator('tr.data td.route', { hasText: /Sell on Amazon (IT|ES|UK|FR)/ })).toHaveCount(0);
  await expect(page.locator('tr.data').first()).toBeVisible({ timeout: FIRST_ROUTES_MS });
  await page.goBack();
  await expect(page).toHaveURL(/\/opportunities$/);
  await expect(page.getByRole('option', { name: 'DE', selected: true })).toHaveCount(0);
});

test('filters by both countries', async ({ page, request }) => {
  await openOpportunities(page, '?sell=DE');
  const { buy } = await firstRoute(request, 'sell=DE');
  await page.getByRole('listbox', { name: 'Buy in' }).getByRole('option', { name: buy }).click();
  await expect(page).toHaveURL(new RegExp(`buy=${buy}&sell=DE`));
  const routes = page.locator('tr.data td.route');
  await expect(routes.filter({ hasNotText: `Buy on Amazon ${buy}` })).toHaveCount(0);
  await expect(routes.first()).toBeVisible();
});

test('filters by margin with the slider', async ({ page, request }) => {
  await openOpportunities(page);
  // a little below the best, so that routes stay however prices move meanwhile; the slider ends at 60
  const { marginBps } = await firstRoute(request, 'sort=marginBps');
  const percent = Math.min(60, Math.floor(marginBps / 100) - 2);
  await page.getByRole('slider', { name: /Margin at least/ }).fill(String(percent));
  await expect(page).toHaveURL(new RegExp(`minMarginBps=${percent}00`));
  await expect(page.getByText(`margin at least ${percent}.0%`)).toBeVisible();
  await expect.poll(async () => Math.min(...(await numbersOf(page, 'marginBps')))).toBeGreaterThanOrEqual(percent);
  expect(await numbersOf(page, 'marginBps')).not.toEqual([]);
});

test('restores the filters of a copied link', async ({ page, request }) => {
  await openOpportunities(page, '?sell=DE');
  const { roiBps } = await firstRoute(request, 'sell=DE&sort=roiBps');
  const percent = Math.floor(roiBps / 200);
  await openOpportunities(page, `?sell=DE&minRoiBps=${percent}00&sort=roiBps`);
  await expect(page.getByRole('listbox', { name: 'Sell in' }).getByRole('option', { name: 'DE' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(page.getByLabel('ROI at least')).toHaveValue(String(percent));
  await expect(page.getByRole('columnheader', { name: 'ROI' })).toHaveAttribute('aria-sort', 'descending');
  await expect(async () => {
    const roi = await numbersOf(page, 'roiBps');
    expect(roi).toEqual([...roi].sort((a, b) => b - a));
    expect(Math.min(...roi)).toBeGreaterThanOrEqual(percent);
  }).toPass();
});

test('sorts by a click on a column', async ({ page }) => {
  await openOpportunities(page);
  await page.getByRole('columnheader', { name: 'Rank' }).click();
  await expect(page).toHaveURL(/sort=salesRank/);
  await expect
    .poll(async () => {
      const ranks = (await numbersOf(page, 'salesRank')).filter((rank) => rank > 0);
      return ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0));
    })
    .toBe(true);
});

test('finds by text once the typing pauses', async ({ page }) => {
  await openOpportunities(page);
  const href = await page.locator('tr.data a.title').first().getAttribute('href');
  const asin = /products\/([A-Z0-9]{10})/.exec(href ?? '')?.[1] ?? '';
  await page.getByLabel('Title, brand, ASIN or EAN').fill(asin);
  await expect(page).toHaveURL(new RegExp(`q=${asin}`));
  await expect(page.locator('tr.data td.product', { hasNotText: asin })).toHaveCount(0);
});

test('says which filter leaves nothing and takes it off', async ({ page }) => {
  await openOpportunities(page);
  await page.getByLabel('ROI at least').fill('9999');
  await expect(page.getByRole('heading', { name: 'The filters leave nothing' })).toBeVisible();
  await page.getByRole('button', { name: 'Drop it' }).click();
  await expect(page.locator('tr.data').first()).toBeVisible();
});

test('opens a row to show what the profit is made of', async ({ page }) => {
  await openOpportunities(page);
  const profit = await page.locator('tr.data td.mat-column-profitHome strong').first().innerText();
  await page.locator('tr.data').first().getByRole('button').click();
  await expect(page.locator('tr.reasons').first()).toContainText('From sale to profit');
  await expect(page.locator('tr.reasons').first()).toContainText('Sale price');
  expect(profit).toMatch(/^\+€/);
});
