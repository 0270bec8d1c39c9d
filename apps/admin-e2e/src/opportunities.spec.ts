import { expect, numbersOf, openOpportunities, test } from './console';

test('filters by the selling country, and back takes the filter off', async ({ page }) => {
  await openOpportunities(page);
  await page.getByRole('listbox', { name: 'Sell in' }).getByRole('option', { name: 'DE' }).click();
  await expect(page).toHaveURL(/\?sell=DE$/);
  await expect(page.locator('tr.data td.route', { hasText: /Sell on Amazon (IT|ES|UK|FR)/ })).toHaveCount(0);
  await expect(page.locator('tr.data').first()).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/opportunities$/);
  await expect(page.getByRole('option', { name: 'DE', selected: true })).toHaveCount(0);
});

test('filters by both countries', async ({ page }) => {
  await openOpportunities(page, '?sell=DE');
  await page.getByRole('listbox', { name: 'Buy in' }).getByRole('option', { name: 'FR' }).click();
  await expect(page).toHaveURL(/buy=FR&sell=DE/);
  await expect(page.locator('tr.data td.route', { hasText: /Buy on Amazon (DE|IT|ES|UK)/ })).toHaveCount(0);
});

test('filters by margin with the slider', async ({ page }) => {
  await openOpportunities(page);
  await page.getByRole('slider', { name: /Margin at least/ }).fill('25');
  await expect(page).toHaveURL(/minMarginBps=2500/);
  await expect(page.getByText('margin at least 25.0%')).toBeVisible();
  await expect(page.locator('table[aria-busy=false]')).toBeVisible();
  await expect.poll(async () => Math.min(...(await numbersOf(page, 'marginBps')))).toBeGreaterThanOrEqual(25);
});

test('restores the filters of a copied link', async ({ page }) => {
  await openOpportunities(page, '?sell=DE&minRoiBps=3000&sort=roiBps');
  await expect(page.getByRole('listbox', { name: 'Sell in' }).getByRole('option', { name: 'DE' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(page.getByLabel('ROI at least')).toHaveValue('30');
  await expect(page.getByRole('columnheader', { name: 'ROI' })).toHaveAttribute('aria-sort', 'descending');
  const roi = await numbersOf(page, 'roiBps');
  expect(roi).toEqual([...roi].sort((a, b) => b - a));
  expect(Math.min(...roi)).toBeGreaterThanOrEqual(30);
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
  const asin = /[A-Z0-9]{10}/.exec(await page.locator('tr.data td.product').first().innerText())?.[0] ?? '';
  await page.getByLabel('Title, brand, ASIN or EAN').fill(asin);
  await expect(page).toHaveURL(new RegExp(`q=${asin}`));
  await expect(page.locator('tr.data td.product', { hasNotText: asin })).toHaveCount(0);
});

test('says which filter leaves nothing and takes it off', async ({ page }) => {
  await openOpportunities(page);
  await page.getByLabel('ROI at least').fill('9000');
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
