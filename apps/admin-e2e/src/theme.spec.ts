import type { Route } from '@playwright/test';
import { expect, test } from './console';

test.use({ colorScheme: 'light' });

test('turns dark on demand, and again at the next visit before the console itself has arrived', async ({ page }) => {
  await page.goto('/watchlist');
  const root = page.locator('html');
  await expect(page.getByRole('button', { name: 'Theme: as the system' })).toBeVisible();
  await expect(root).toHaveCSS('color-scheme', 'light dark');
  const light = await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  await page.getByRole('button', { name: 'Theme: as the system' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(root).toHaveCSS('color-scheme', 'dark');
  await expect(page.locator('body')).not.toHaveCSS('background-color', light);

  const held: Route[] = [];
  await page.route(/\/main-\w+\.js$/, (route) => void held.push(route));
  await page.reload({ waitUntil: 'commit' });
  await expect(root).toHaveCSS('color-scheme', 'dark');
  await expect(page.locator('app-root')).toBeEmpty();
  await expect.poll(() => held.length).toBe(1);
  await held[0]?.continue();
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
});

test('goes back to what the system says', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('theme', 'dark'));
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Theme: dark' }).click();
  await page.getByRole('menuitemradio', { name: 'As the system' }).click();
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light dark');
});
