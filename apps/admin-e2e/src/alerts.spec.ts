import { expect, FIRST_ROUTES_MS, test } from './console';

test('lists what opened within the first minute, and shows what comes next without jumping', async ({ page }) => {
  await page.goto('/alerts');
  await expect(page.getByTestId('feed')).toHaveText('Live');
  const first = page.locator('app-alert-item').first();
  await expect(first).toBeVisible({ timeout: FIRST_ROUTES_MS });
  const shown = await first.getByRole('heading').first().getAttribute('id');

  const news = page.getByRole('button', { name: /^[\d,]+ new, show$/ });
  await expect(news).toBeVisible({ timeout: FIRST_ROUTES_MS });
  await expect(page).toHaveTitle(/^\(\d+\+?\) Alerts/);
  await expect(page.getByRole('link', { name: /^Alerts \d+\+? new$/ })).toBeVisible();
  await expect(first.getByRole('heading').first()).toHaveAttribute('id', shown ?? '');
  await news.click();
  await expect(page.locator('app-alert-item').first().getByText('new', { exact: true })).toBeVisible();
});

test('shows the figures of a route as they were then, and leads to it as it is now', async ({ page }) => {
  await page.goto('/alerts?kind=opened');
  const item = page.locator('app-alert-item').first();
  await item.waitFor({ timeout: FIRST_ROUTES_MS });
  await item.getByRole('button', { name: 'The route as it was then' }).click();
  await expect(item.getByText('Sale price', { exact: true })).toBeVisible();
  const minor = (selector: string): Promise<number[]> =>
    item.locator(selector).evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-minor'))));
  const lines = await minor('tbody [data-minor]');
  expect([lines.reduce((sum, amount) => sum + amount, 0)]).toEqual(await minor('[data-testid=profit-then]'));
  await item.getByRole('heading').getByRole('link').click();
  await expect(page).toHaveURL(/\/products\/[A-Z0-9]{10}\?buy=[A-Z]{2}&sell=[A-Z]{2}/);
});

test('keeps its filters in the address', async ({ page }) => {
  await page.goto('/alerts?kind=summary');
  const summary = page.getByRole('listbox', { name: 'Show' }).getByRole('option', { name: 'summary' });
  await expect(summary).toHaveAttribute('aria-selected', 'true');
  await summary.click();
  await expect(page).toHaveURL(/\/alerts$/);
});

test('stays live in as many tabs as one likes', async ({ context, page }) => {
  await page.goto('/alerts');
  for (let tab = 0; tab < 7; tab++) {
    const other = await context.newPage();
    await other.goto('/alerts');
    await expect(other.getByTestId('feed')).toHaveText('Live');
    await expect(other.getByRole('status').first()).toContainText('alert');
  }
});
