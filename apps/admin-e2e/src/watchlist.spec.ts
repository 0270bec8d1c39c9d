import type { APIRequestContext } from '@playwright/test';
import { expect, test } from './console';

/** An ISBN-10 is an ASIN too. */
const NEW_ASIN = '0306406152';

/** Whether the API has an ASIN among the first hundred watched. */
async function isWatched(request: APIRequestContext, asin: string): Promise<boolean> {
  const { items } = (await (await request.get('/api/products/watch?limit=100')).json()) as {
    items: { asin: string }[];
  };
  return items.some((item) => item.asin === asin);
}

test('takes a paste of good, known and senseless entries and reports each', async ({ page }) => {
  await page.goto('/watchlist');
  const known = await page.locator('tbody tr').first().locator('td').nth(1).innerText();
  await page
    .getByLabel('ASINs or Amazon links')
    .fill(`https://www.amazon.de/Some-Book/dp/${NEW_ASIN}?th=1\n${known}, rubbish`);
  await expect(page.getByText('3 entries: up to 15 tokens for the first look')).toBeVisible();
  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  const report = page.getByRole('status', { name: 'Report' });
  await expect(report).toContainText('1 added, 1 already watched, 1 refused. The first look costs 5 tokens.');
  await expect(report).toContainText('RUBBISH');
  await expect(page.getByRole('row').filter({ hasText: NEW_ASIN })).toBeVisible();
});

test('removes a product and takes it back', async ({ page, request }) => {
  await page.goto('/watchlist');
  const asin = await page.locator('tbody tr').nth(1).locator('td').nth(1).innerText();
  const row = page.getByRole('row').filter({ hasText: asin });
  await page.getByRole('button', { name: `Remove ${asin}` }).click();
  await expect(page.getByText(`${asin} is no longer watched.`)).toBeVisible();
  expect(await isWatched(request, asin)).toBe(false);
  await page.getByRole('button', { name: `Undo ${asin}` }).click();
  await expect(page.getByText(`${asin} is watched again.`)).toBeVisible();
  expect(await isWatched(request, asin)).toBe(true);
  await page.reload();
  await expect(row).toBeVisible();
});

test('turns the pages of the list', async ({ page }) => {
  await page.goto('/watchlist');
  const first = await page.locator('tbody tr').first().innerText();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('Page 2')).toBeVisible();
  await expect(page.locator('tbody tr').first()).not.toHaveText(first);
});
