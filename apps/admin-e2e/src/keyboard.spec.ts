import type { Locator, Page } from '@playwright/test';
import { DEAL } from './calculator-deal';
import { expect, FIRST_ROUTES_MS, openOpportunities, openProduct, test } from './console';
import { NO_FAULTS, walk } from './focus-walk';

const link = (page: Page, name: string | RegExp): Locator => page.getByRole('link', { name }).first();
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name }).first();
const chip = (page: Page, group: string): Locator =>
  page.getByRole('listbox', { name: group }).getByRole('option').first();
const field = (page: Page, name: string): Locator => page.getByLabel(name).first();

/** The frame around every page, to the keyboard. */
const frame = (page: Page): Locator[] => [
  link(page, 'Skip to the content'),
  ...['Opportunities', /^Alerts/, 'Calculator', 'Watchlist', 'Settings', 'Pipeline'].map((name) =>
    page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name }),
  ),
  button(page, /^Theme/),
  button(page, /^Health/),
];

async function openAlerts(page: Page): Promise<void> {
  await page.goto('/alerts?kind=opened');
  await page.locator('app-alert-item').first().waitFor({ timeout: FIRST_ROUTES_MS });
}

async function openWatchlist(page: Page): Promise<void> {
  await page.goto('/watchlist');
  await expect(page.locator('tbody tr').first()).toBeVisible();
}

/** Every page: how it is opened, and the main stations in the order in which Tab leads to them. */
const PAGES: Readonly<Record<string, [(page: Page) => Promise<void>, (page: Page) => Locator[]]>> = {
  opportunities: [
    (page) => openOpportunities(page, '?sell=DE'),
    (page) => [
      button(page, 'Refresh'),
      chip(page, 'Verdict'),
      page.getByRole('slider', { name: /Margin at least/ }),
      field(page, 'Title, brand, ASIN or EAN'),
      field(page, 'Sort by'),
      button(page, /^sell in DE/),
      button(page, 'Clear filters'),
      page.getByRole('columnheader', { name: 'Profit' }).getByRole('button'),
      page.locator('tr.data a.title').first(),
      page.locator('tr.data').first().getByRole('button'),
    ],
  ],
  alerts: [
    openAlerts,
    (page) => [
      chip(page, 'Show'),
      page.locator('app-alert-item h2 a').first(),
      button(page, 'The route as it was then'),
      link(page, /^As it is now/),
      button(page, /^Only this product/),
    ],
  ],
  watchlist: [
    openWatchlist,
    (page) => [
      field(page, 'ASINs or Amazon links'),
      chip(page, 'Watch in'),
      button(page, 'Watch'),
      page.locator('tbody tr').first().getByRole('link'),
      button(page, /^Remove/),
      button(page, 'Previous'),
      button(page, 'Next'),
    ],
  ],
  product: [
    (page) => openProduct(page),
    (page) => [
      button(page, /^Copy the ASIN/),
      button(page, /^Refresh \(\d+ tokens\)/),
      button(page, '1W'),
      button(page, /^Amazon in DE/),
      button(page, /^Buy box in FR/),
      page.getByRole('group', { name: /^Price chart/ }),
      page.getByText('View as table'),
      page.locator('app-route-matrix button').first(),
      link(page, 'Open in the calculator'),
    ],
  ],
  settings: [
    async (page) => {
      await page.goto('/settings');
      await field(page, 'Prep').fill('0.41');
    },
    (page) => [
      field(page, 'Home'),
      chip(page, 'Registered for VAT in'),
      field(page, 'Buying in DE'),
      page.getByRole('checkbox', { name: /Central Europe/ }),
      field(page, 'Prep'),
      button(page, 'Save'),
      button(page, 'Discard changes'),
    ],
  ],
  calculator: [
    async (page) => {
      await page.goto(`/calculator?${DEAL}`);
      await expect(page.getByTestId('min-sell')).toBeVisible();
    },
    (page) => [
      button(page, 'Copy link'),
      button(page, 'Start anew'),
      field(page, 'Sale price with VAT'),
      field(page, 'Package, three sides'),
      field(page, 'Inbound shipping'),
      button(page, 'Apply to my profile'),
    ],
  ],
  pipeline: [
    async (page) => {
      await withDeadLetter(page);
      await page.goto('/pipeline');
      await expect(button(page, /^Show the event/)).toBeVisible();
    },
    (page) => [
      page.getByRole('checkbox', { name: 'Show replayed ones too' }),
      button(page, /^Show the event/),
      button(page, /^Replay the event/),
    ],
  ],
  'not found': [
    (page) => page.goto('/nowhere').then(() => undefined),
    (page) => [link(page, 'Go to the opportunities')],
  ],
};

/** A fresh demo has no dead letter: this one is the browser's. */
async function withDeadLetter(page: Page): Promise<void> {
  await page.route('**/api/dead-letters?*', (route) =>
    route.fulfill({
      json: {
        items: [
          {
            id: '1',
            topic: 'raw.keepa_updates',
            group: 'enrich',
            key: 'B0000FAKE1',
            reason: 'the price of DE is not a number',
            cause: 'decode',
            attempts: 1,
            at: new Date().toISOString(),
            replayedAt: null,
            value: '{}',
          },
        ],
        nextCursor: null,
        total: { value: 1, relation: 'eq' },
      },
    }),
  );
}

for (const [name, [open, stations]] of Object.entries(PAGES))
  test(`${name}: Tab leads to every control in reading order, in sight, and out again`, async ({ page }) => {
    await open(page);
    expect(await walk(page, [...frame(page), ...stations(page)])).toEqual(NO_FAULTS);
  });

/** Puts the focus on a control, as Tab would, and presses keys one after the other. */
async function press(control: Locator, ...keys: string[]): Promise<void> {
  await control.focus();
  for (const key of keys) await control.page().keyboard.press(key);
}

test('the theme menu opens by Enter, moves by arrows, and Escape leads back to its button', async ({ page }) => {
  await page.goto('/settings');
  const opener = button(page, /^Theme/);
  await press(opener, 'Enter');
  await expect(page.getByRole('menuitemradio', { name: 'Light' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(opener).toBeFocused();
});

test('the health panel opens by Enter, and Escape closes it from within', async ({ page }) => {
  await page.goto('/settings');
  const opener = button(page, /^Health/);
  await press(opener, 'Enter');
  await expect(link(page, /^See the pipeline/)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(link(page, /^See the pipeline/)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(opener).toHaveAttribute('aria-expanded', 'false');
  await expect(opener).toBeFocused();
});

test('opportunities: filters are chosen by arrows and Space; one taken off hands the focus on', async ({ page }) => {
  await openOpportunities(page);
  await press(chip(page, 'Sell in'), 'Space');
  await expect(page).toHaveURL(/sell=DE$/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/sell=DE&sell=IT/);
  await press(page.getByRole('slider', { name: /Margin at least/ }), 'ArrowRight');
  await expect(page).toHaveURL(/minMarginBps=100/);
  await press(button(page, /^sell in DE, IT/), 'Enter');
  await expect(button(page, /^margin at least/)).toBeFocused();
  await press(button(page, 'Clear filters'), 'Enter');
  await expect(page).toHaveURL(/\/opportunities$/);
  await expect(button(page, 'Refresh')).toBeFocused();
});

test('opportunities: a row opens by Enter and keeps the focus; its link leads into the product', async ({ page }) => {
  await openOpportunities(page);
  const why = page.locator('tr.data').first().getByRole('button');
  await press(why, 'Enter');
  await expect(page.locator('tr.reasons').first()).toContainText('From sale to profit');
  await expect(why).toBeFocused();
  await press(page.locator('tr.data a.title').first(), 'Enter');
  await expect(page).toHaveURL(/\/products\/[A-Z0-9]{10}\?/);
  await expect(page.getByRole('main')).toBeFocused();
});

test('alerts: an alert opens by Enter; a filter set from a row and taken off leaves the focus in the list', async ({
  page,
}) => {
  await openAlerts(page);
  const then = button(page, 'The route as it was then');
  await press(then, 'Enter');
  await expect(then).toHaveAttribute('aria-expanded', 'true');
  await expect(then).toBeFocused();
  await press(button(page, /^Only this product/), 'Enter');
  await expect(page).toHaveURL(/asin=/);
  await expect(page.locator('main :focus')).toHaveCount(1);
  await press(button(page, /^only [A-Z0-9]{10}/), 'Enter');
  await expect(page).not.toHaveURL(/asin=/);
  await expect(chip(page, 'Show')).toBeFocused();
});

test('watchlist: a removed row keeps the focus on its Undo, and back', async ({ page }) => {
  await openWatchlist(page);
  const row = page.locator('tbody tr').nth(2);
  const asin = await row.locator('td').nth(1).innerText();
  await press(button(page, `Remove ${asin}`), 'Enter');
  await expect(button(page, `Undo ${asin}`)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(button(page, `Remove ${asin}`)).toBeFocused();
});

test('watchlist: what can not be sent leads to the field at fault, and a page turned keeps its button', async ({
  page,
}) => {
  await openWatchlist(page);
  const box = field(page, 'ASINs or Amazon links');
  await press(button(page, 'Watch'), 'Enter');
  await expect(box).toBeFocused();
  await page.keyboard.type('B0000FAKE1');
  await press(chip(page, 'Watch in'), 'Space', 'ArrowRight', 'Space', 'ArrowRight', 'Space', 'ArrowRight', 'Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(page.getByText('Choose at least one marketplace.')).toBeVisible();
  await press(button(page, 'Watch'), 'Enter');
  await expect(chip(page, 'Watch in')).toBeFocused();

  await press(button(page, 'Next'), 'Enter');
  await expect(page.getByText('Page 2')).toBeVisible();
  await expect(button(page, 'Next')).toBeFocused();
  await press(button(page, 'Previous'), 'Enter');
  await expect(page.getByText('Page 1')).toBeVisible();
  await expect(button(page, 'Previous')).toBeFocused();
});

test('product: lines, range, crosshair, table and matrix obey the keyboard', async ({ page }) => {
  await openProduct(page);
  const amazon = button(page, /^Amazon in DE/);
  await press(amazon, 'Space');
  await expect(amazon).toHaveAttribute('aria-pressed', 'true');
  await press(amazon, 'Alt+Enter');
  await expect(page).toHaveURL(/series=DE.AMAZON(&|$)/);
  // the side that sells has a price: its buy box or its New
  const sell = new URL(page.url()).searchParams.get('sell');
  for (const kind of ['New', 'Buy box']) {
    const line = button(page, new RegExp(`^${kind} in ${sell}`));
    await press(line, 'Enter');
    await expect(line).toHaveAttribute('aria-pressed', 'true');
  }
  await press(button(page, '1Y'), 'Enter');
  await expect(page).toHaveURL(/range=1y/);

  const chart = page.getByRole('group', { name: /^Price chart/ });
  const instant = page.locator('app-price-history .instant');
  await press(chart, 'ArrowLeft');
  await expect(instant).toHaveText(/Prices in force on .+, (New|Buy box) in \w+/);
  const before = await instant.innerText();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(instant).not.toHaveText(before);
  await page.keyboard.press('Escape');
  await expect(instant).toHaveText('Prices now');
  await expect(chart).toBeFocused();

  await press(page.getByText('View as table'), 'Enter');
  await expect(page.locator('app-price-events table')).toBeVisible();
  const cell = page.locator('app-route-matrix button[aria-pressed=false]').first();
  const name = await cell.evaluate((one) => [one.closest('tr')?.rowIndex, one.closest('td')?.cellIndex]);
  await press(cell, 'Enter');
  const chosen = page.locator('app-route-matrix button[aria-pressed=true]');
  await expect(chosen).toBeFocused();
  expect(await chosen.evaluate((one) => [one.closest('tr')?.rowIndex, one.closest('td')?.cellIndex])).toEqual(name);
});

test('product: the button that asks for prices keeps the focus while they are on their way', async ({ page }) => {
  await openProduct(page);
  const refresh = button(page, /^Refresh \(\d+ tokens\)/);
  await press(refresh, 'Enter');
  await expect(page.getByText(/^(Queued|New prices)/)).toBeVisible();
  await expect(refresh).toBeFocused();
});

test('settings: saving what can not be leads to the first field at fault', async ({ page }) => {
  await page.goto('/settings');
  await field(page, 'Prep').fill('much');
  await field(page, 'Returns').fill('120');
  await press(button(page, 'Save'), 'Enter');
  const faulty = page.locator('[aria-invalid=true]');
  await expect(faulty).toHaveCount(2);
  await expect(faulty.first()).toBeFocused();
  await press(button(page, 'Discard changes'), 'Enter');
  await expect(button(page, 'Discard changes')).toBeFocused();
});

test('calculator: a group unfolds by Enter and stays open while its field is emptied', async ({ page }) => {
  await page.goto('/calculator');
  const group = page.locator('details:not([open])').first();
  const title = await group.locator('summary').innerText();
  const unfolded = page.locator('details', { hasText: title }).first();
  await press(group.locator('summary'), 'Enter');
  const box = unfolded.locator('input:not([type=checkbox], [type=date])').first();
  await press(box, '1', 'Backspace');
  await expect(box).toHaveValue('');
  await expect(unfolded).toHaveAttribute('open');
  await expect(box).toBeFocused();
});

test('pipeline: replaying asks first, Escape leads back, and the event shows by Enter', async ({ page }) => {
  await withDeadLetter(page);
  await page.goto('/pipeline');
  const replay = button(page, /^Replay the event/);
  await press(replay, 'Enter');
  await expect(page.getByRole('group', { name: 'Replay' }).getByRole('button', { name: 'Replay' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('group', { name: 'Replay' })).toHaveCount(0);
  await expect(replay).toBeFocused();
  await press(button(page, /^Show the event/), 'Enter');
  const event = page.getByRole('region', { name: 'The event as it came' });
  await expect(event).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(event).toBeFocused();
  await press(page.getByRole('checkbox', { name: 'Show replayed ones too' }), 'Space');
  await expect(page.getByRole('checkbox', { name: 'Show replayed ones too' })).toBeChecked();
});
