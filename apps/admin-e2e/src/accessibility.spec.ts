import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { DEAL } from './calculator-deal';
import { expect, FIRST_ROUTES_MS, openOpportunities, openProduct, test } from './console';

/** Every page in the state in which it has most to show. */
const PAGES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  opportunities: async (page) => {
    await openOpportunities(page, '?sell=DE');
    await page.locator('tr.data').first().getByRole('button').click();
    await expect(page.locator('tr.reasons').first()).toContainText('Sale price');
  },
  product: async (page) => {
    await openProduct(page);
    await expect(page.locator('app-price-history-chart path.line').first()).toBeAttached();
    await page.getByText('View as table').click();
  },
  alerts: async (page) => {
    await page.goto('/alerts?kind=opened');
    const item = page.locator('app-alert-item').first();
    await item.waitFor({ timeout: FIRST_ROUTES_MS });
    await item.getByRole('button', { name: 'The route as it was then' }).click();
    await expect(item.getByText('Sale price', { exact: true })).toBeVisible();
  },
  watchlist: async (page) => {
    await page.goto('/watchlist');
    await expect(page.locator('tbody tr').first()).toBeVisible();
  },
  settings: async (page) => {
    await page.goto('/settings');
    await expect(page.getByLabel('Inbound')).toHaveValue('0.60');
  },
  calculator: async (page) => {
    await page.goto(`/calculator?${DEAL}`);
    await expect(page.getByTestId('min-sell')).toBeVisible();
  },
  pipeline: async (page) => {
    await page.goto('/pipeline');
    await expect(page.getByRole('region', { name: 'Dead letters' })).toContainText('None waits');
  },
  'sign-in': async (page) => {
    await page.goto('/sign-in');
    await expect(page.getByText('This tracker asks nobody for a key.')).toBeVisible();
  },
  'not found': async (page) => {
    await page.goto('/nowhere');
    await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  },
  'health and themes': async (page) => {
    await page.goto('/watchlist');
    await page.getByRole('button', { name: /^Health/ }).click();
    await expect(page.getByRole('region', { name: 'Health of each part' })).toContainText('ingest');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await expect(page.getByRole('menu')).toBeVisible();
  },
};

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    for (const [name, open] of Object.entries(PAGES))
      test(`${name}: nothing stands seriously in the way of assistive technology`, async ({ page }) => {
        await open(page);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const grave = violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => ({
            id,
            nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })),
          }));
        expect(grave).toEqual([]);
      });
  });
