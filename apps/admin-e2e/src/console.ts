import { expect, test as base, type Page } from '@playwright/test';

/** How long the first routes may take after the start of a fresh demo. */
export const FIRST_ROUTES_MS = 90_000;

/** A route may lose its price between the reading of the product and that of its lines; the browser notes every 404. */
const LOST_ITS_PRICE = /status of 404 .*\/api\/arbitrage\/[A-Z0-9]{10}-[A-Z]{2}-[A-Z]{2}$/;

/** Every test also expects that the page asks nobody but its own server and that its console stays clean. */
export const test = base.extend<{ wellBehaved: undefined }>({
  wellBehaved: [
    async ({ page, baseURL }, use) => {
      const foreign: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(`${baseURL}/`) && !request.url().startsWith('data:')) foreign.push(request.url());
      });
      page.on('console', (message) => {
        if (!['error', 'warning'].includes(message.type())) return;
        if (LOST_ITS_PRICE.test(`${message.text()} ${message.location().url}`)) return;
        complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use(undefined);
      expect(foreign, 'requests to other origins').toEqual([]);
      expect(complaints, 'complaints in the console').toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the opportunities and waits until prices have come in and routes have opened. */
export async function openOpportunities(page: Page, query = ''): Promise<void> {
  await page.goto(`/opportunities${query}`);
  await expect(page.locator('tr.data').first()).toBeVisible({ timeout: FIRST_ROUTES_MS });
}

/** Opens the product of the first row with the lines of its route. Prices move: a route may lose its price on the way. */
export async function openProduct(page: Page, query = ''): Promise<void> {
  await expect(async () => {
    await openOpportunities(page, query);
    await page.locator('tr.data a.title').first().click();
    await expect(page.getByTestId('sum')).toBeVisible({ timeout: 15_000 });
  }).toPass({ timeout: 120_000 });
}

/** The title of a page; while alerts are new it begins with their number: "(3) Watchlist – Arbitrage tracker". */
export const titleOf = (page: string): RegExp => new RegExp(`^(\\(\\d+\\+?\\) )?${page} – Arbitrage tracker$`);

/**
 * The numbers in a column of the opportunities, as written for British readers. Rows on screen take newer figures without
 * moving: what is asked of a list holds when it was just read, so it is read anew first.
 */
export async function numbersOf(page: Page, column: string): Promise<number[]> {
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.locator('table[aria-busy=false]')).toBeVisible();
  const texts = await page.locator(`tr.data td.mat-column-${column}`).allInnerTexts();
  return texts.map((text) => Number(text.replace(/[^\d.-]/g, '')));
}

export { expect };
