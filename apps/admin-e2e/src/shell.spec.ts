import { expect, test, titleOf } from './console';

test('opens at the opportunities and says that the prices are simulated', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/opportunities$/);
  await expect(page).toHaveTitle(titleOf('Opportunities'));
  await expect(page.getByText('Demo: simulated prices.')).toBeVisible();
});

test('leads from page to page', async ({ page }) => {
  await page.goto('/opportunities');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Watchlist' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Watchlist' })).toBeVisible();
  await expect(page).toHaveTitle(titleOf('Watchlist'));
  await expect(page.getByText('Demo: simulated prices.')).toBeVisible();
});

test('shows the health of every part', async ({ page }) => {
  await page.goto('/opportunities');
  await page.getByRole('button', { name: /^Health/ }).click();
  await expect(page.getByRole('region', { name: 'Health of each part' })).toContainText('ingest');
});

test('has a page for addresses that lead nowhere', async ({ page }) => {
  await page.goto('/nowhere/at/all');
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the opportunities' }).click();
  await expect(page).toHaveURL(/\/opportunities$/);
});

test('lets keyboard users skip to the content', async ({ page }) => {
  await page.goto('/watchlist');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
