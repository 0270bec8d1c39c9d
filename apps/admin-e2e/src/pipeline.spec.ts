import { expect, FIRST_ROUTES_MS, openOpportunities, test, titleOf } from './console';

test('shows tokens, what they keep fresh, and how old the pages are', async ({ page }) => {
  await openOpportunities(page);
  await page.getByRole('button', { name: /^Health/ }).click();
  await page.getByRole('link', { name: /^See the pipeline/ }).click();
  await expect(page).toHaveURL(/\/pipeline$/);
  await expect(page).toHaveTitle(titleOf('Pipeline'));
  await expect(page.getByRole('region', { name: 'Tokens' })).toContainText('250 more each minute');
  const looks = page.getByRole('region', { name: 'Tokens' }).getByRole('row', { name: /^Looks/ });
  await expect(looks).not.toHaveText(/^Looks\s*0/, { timeout: FIRST_ROUTES_MS });
  await expect(page.getByRole('region', { name: 'What the plan can keep fresh' })).toContainText('24 h');
  await expect(page.getByRole('region', { name: 'Last look at the watched pages' })).toContainText('Not asked yet');
  await expect(page.getByRole('region', { name: 'Parts' })).toContainText('ingest');
  await expect(page.getByRole('region', { name: 'Exchange rates' })).toContainText('Simulated rates');
});

test('has no dead letters in a fresh demo and says so', async ({ page }) => {
  await page.goto('/pipeline');
  await expect(page.getByRole('region', { name: 'Dead letters' })).toContainText('None waits');
  await page.getByLabel('Show replayed ones too').check();
  await expect(page.getByRole('region', { name: 'Dead letters' })).toContainText('There is none');
});
