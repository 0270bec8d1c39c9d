import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { FIRST_ROUTES_MS } from './console';
import type { Started } from './distributed/fleet';
import { NO_FAULTS, walk } from './focus-walk';
import { startTracker } from './tracker';

const KEY = 'a-key-that-opens-the-tracker';
const port = Number(process.env['E2E_PORT'] ?? 8601) + 2;

let tracker: Started;

test.use({ baseURL: `http://127.0.0.1:${port}` });

test.beforeAll(async () => {
  tracker = await startTracker(port, { API_AUTH: 'keys', API_KEYS: KEY });
});

test.afterAll(() => tracker.stop());

test('leads to the sign-in page, back to the page with its filters, and out again', async ({ page, context }) => {
  await page.goto('/opportunities?buy=IT');
  await expect(page).toHaveURL(/\/sign-in\?back=/);
  await expect(page).toHaveTitle(/^Sign in/);
  await expect(page.getByRole('button', { name: 'Sign out' })).toHaveCount(0);

  await page.getByLabel('API key').fill('not-a-key-of-this-tracker');
  await page.getByLabel('API key').press('Enter');
  await expect(page.getByRole('alert')).toHaveText(/not a key of this server/);

  await page.getByLabel('API key').fill(KEY);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/opportunities\?buy=IT$/);
  await expect(page.locator('tr.data').first()).toBeVisible({ timeout: FIRST_ROUTES_MS });
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: 'tracker-session', httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(await page.evaluate(() => document.cookie)).toBe('');

  await page.reload();
  await expect(page.locator('tr.data').first()).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  expect(await context.cookies()).toEqual([]);
  await page.goto('/watchlist');
  await expect(page).toHaveURL(/\/sign-in\?back=%2Fwatchlist$/);
});

test('obeys the keyboard: what is missing or wrong leads to the field', async ({ page }) => {
  await page.goto('/sign-in');
  const box = page.getByLabel('API key');
  const send = page.getByRole('button', { name: 'Sign in' });
  await expect(box).toBeVisible();
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  expect(await walk(page, [skip, box, send])).toEqual(NO_FAULTS);

  await send.focus();
  await page.keyboard.press('Enter');
  await expect(box).toBeFocused();
  await page.keyboard.type('not-a-key-of-this-tracker');
  await page.keyboard.press('Tab');
  await expect(send).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText(/not a key of this server/);
  await expect(box).toBeFocused();
  await expect(box).toHaveAttribute('aria-invalid', 'true');
});

test('a page of another program on this machine can neither read nor write with the session', async ({
  page,
  context,
}) => {
  await page.goto('/sign-in?back=/watchlist');
  await page.getByLabel('API key').fill(KEY);
  await page.getByLabel('API key').press('Enter');
  await expect(page).toHaveURL(/\/watchlist$/);
  const watched = async (): Promise<number> =>
    (await (await page.request.get('/api/products/watch?limit=1')).json()).total.value;
  const before = await watched();
  expect(before).toBeGreaterThanOrEqual(2000);

  // another port is the same site: the browser sends the cookie along
  const neighbour = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(neighbour, 'listening');
  const other = await context.newPage();
  await other.goto(`http://127.0.0.1:${(neighbour.address() as AddressInfo).port}/`);
  const watch = `http://127.0.0.1:${port}/api/products/watch`;
  const tried = (init: { method?: string; headers?: Record<string, string>; body?: string }): Promise<string> =>
    other.evaluate(
      ([url, options]) =>
        fetch(url, { ...options, credentials: 'include' }).then(
          () => 'answered',
          () => 'kept from the page',
        ),
      [watch, init] as const,
    );
  const body = '{"asin":"B0000FAKE1"}';
  expect(await tried({})).toBe('kept from the page');
  expect(await tried({ method: 'POST', headers: { 'content-type': 'application/json' }, body })).toBe(
    'kept from the page',
  );
  // a form needs no permission to be sent, and its text can be made to read as JSON
  await other.setContent(
    `<form method="post" enctype="text/plain" action="${watch}">
      <input name='{"asin":"B0000FAKE1","x":"' value='"}'><button>Send</button>
    </form>`,
  );
  const sent = other.waitForResponse(watch);
  await other.getByRole('button', { name: 'Send' }).click();
  const answer = await sent;
  expect((await answer.request().allHeaders())['cookie']).toContain('tracker-session=');
  expect(answer.status()).toBe(403);
  neighbour.close();

  expect(await watched()).toBe(before);
});
