import { DEAL, FX } from './calculator-deal';
import { expect, openProduct, test, titleOf } from './console';

/** A beauty article from France to Italy, below the 10.00 up to which the referral fee is 8 %. */
const E07 = new URLSearchParams({
  buy: 'FR',
  buyPrice: '3.60',
  mode: 'b2b_reverse_charge',
  sell: 'IT',
  sellPrice: '9.90',
  method: 'fba_local',
  months: '1',
  centralEurope: 'yes',
  category: 'beauty_health_personal_care',
  package: '180 x 80 x 35',
  weight: '210',
  vatProfile: 'registered',
  establishedIn: 'IT',
  inbound: '0.20',
  prep: '0.15',
  asOf: '2026-09-30',
  target: 'profit',
  goal: '0',
  ...FX,
});

test('works out the deal of a link and follows a change at once, without asking the server', async ({ page }) => {
  await page.goto(`/calculator?${DEAL}`);
  await expect(page.getByTestId('profit')).toHaveText('+€29.79');
  await expect(page.getByTestId('min-sell')).toHaveText('€125.58');
  await expect(page.getByTestId('max-buy')).toHaveText('€100.82');
  const lines = page.getByTestId('waterfall').locator('tbody [data-minor]');
  const minors = await lines.evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-minor'))));
  expect(minors.reduce((sum, minor) => sum + minor, 0)).toBe(2979);

  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.getByLabel('Sale price with VAT').fill('149.99');
  await expect(page.getByTestId('profit')).toHaveText('+€37.49');
  await expect(page).toHaveURL(/sellPrice=149.99/);
  expect(asked.filter((url) => url.includes('/api/') && !url.endsWith('/health'))).toEqual([]);
});

test('says at which higher prices a step in the fees breaks the target', async ({ page }) => {
  await page.goto(`/calculator?${E07}`);
  await expect(page.getByTestId('profit')).toHaveText('+€0.54');
  await expect(page.getByTestId('min-sell')).toHaveText('€9.16');
  await expect(page.getByTestId('broken')).toContainText('not from €10.01 to €10.15');
  await page.getByLabel('Sale price with VAT').fill('10.01');
  await expect(page.getByTestId('profit')).toHaveText('-€0.11');
});

test('says what is wrong at its field', async ({ page }) => {
  await page.goto(`/calculator?${DEAL}`);
  await page.getByLabel('Package, three sides').fill('');
  await expect(page.getByTestId('fault')).toContainText('package unknown');
  await expect(page.getByLabel('Package, three sides')).toHaveAttribute('aria-invalid', 'true');
});

test('opens with a route and earns what the route says', async ({ page }) => {
  await openProduct(page);
  await page.getByRole('link', { name: 'Open in the calculator' }).click();
  await expect(page).toHaveURL(/\/calculator\?/);
  // the route may have been worked out anew in between: the lines of the calculator sum to its own profit
  const shown = await page.getByTestId('profit').innerText();
  await expect(page.getByTestId('sum')).toHaveText(shown);
  await expect(page.getByText('The lines add up to the profit exactly.')).toBeVisible();
});

test('starts from the cost profile', async ({ page }) => {
  await page.goto('/opportunities');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Calculator' }).click();
  await expect(page).toHaveTitle(titleOf('Calculator'));
  await expect(page.getByLabel('Inbound shipping')).toHaveValue('0.60');
  await expect(page.getByText('Give the buy and the sale price')).toBeVisible();
});
