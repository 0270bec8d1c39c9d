import { expect, openOpportunities, test } from './console';

/** What the form calls the standard of each number, beside the value of a fresh installation. */
test('shows the whole profile; the standards that it names are those of a fresh installation', async ({ page }) => {
  await page.goto('/settings');
  await expect(page.getByLabel('Inbound')).toHaveValue('0.60');
  for (const field of await page.locator('form mat-form-field:has(input)').all()) {
    const standard = /Standard: ([\d.]+)/.exec(await field.innerText())?.[1];
    expect(Number(await field.locator('input').inputValue())).toBe(Number(standard));
  }
});

test('saves a change and follows it until every route is worked out again', async ({ page }) => {
  await openOpportunities(page);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click();
  const prep = page.getByLabel('Prep', { exact: true });
  await prep.fill('0,55');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const outcome = page.getByRole('region', { name: 'What saving did' });
  await expect(outcome).toContainText('All routes are worked out again', { timeout: 120_000 });
  await page.reload();
  await expect(prep).toHaveValue('0.55');
  await prep.fill('0.40');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(outcome).toContainText('Saved.');
});

test('refuses what can not be, before it is sent', async ({ page }) => {
  await page.goto('/settings');
  await page.getByLabel('Closes below an ROI of').fill('90');
  await expect(page.getByText('A route can not close above the ROI that it opens at.')).toBeVisible();
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.method()));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByLabel('Closes below an ROI of')).toBeFocused();
  expect(sent).not.toContain('PUT');
});
