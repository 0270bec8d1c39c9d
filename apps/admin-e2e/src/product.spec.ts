import type { APIRequestContext, Page } from '@playwright/test';
import { expect, openOpportunities, openProduct, test } from './console';

interface Point {
  at: string;
  value: number | null;
}
interface Series {
  marketplace: string;
  series: string;
  points: Point[];
}

/** What a test needs the world to have: the first product that has it. Worlds differ by seed and by hour. */
async function findProduct<T>(
  request: APIRequestContext,
  what: string,
  look: (asin: string) => Promise<T | undefined>,
): Promise<{ asin: string; found: T }> {
  const { items } = await read<{ items: { asin: string }[] }>(request, '/api/products?limit=100&watched=true');
  for (const { asin } of items) {
    const found = await look(asin);
    if (found !== undefined) return { asin, found };
  }
  throw new Error(`no product has ${what}: the simulated world should have many`);
}

async function read<T>(request: APIRequestContext, path: string): Promise<T> {
  return (await (await request.get(path)).json()) as T;
}

const historyOf = async (request: APIRequestContext, asin: string): Promise<Series[]> =>
  (await read<{ series: Series[] }>(request, `/api/products/${asin}/history?days=91&series=NEW`)).series;

/** Profit and lines on screen, all of one moment. */
const shownMargin = (page: Page): Promise<{ sum: number; lines: number[]; profit: string; sumText: string }> =>
  page.evaluate(() => {
    const one = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-testid=${id}]`);
    const lines = [...document.querySelectorAll<HTMLElement>('[data-testid=waterfall] tbody [data-minor]')];
    return {
      sum: Number(one('sum')?.dataset['minor'] ?? NaN),
      lines: lines.map((cell) => Number(cell.dataset['minor'])),
      profit: one('profit')?.innerText ?? '',
      sumText: one('sum')?.innerText ?? '',
    };
  });

test('opens a product from its row with the route chosen, and its lines sum to the profit', async ({
  page,
  request,
}) => {
  // prices come in all the while: the row may be older than the page, so the page is held against the route as it is now
  await expect(async () => {
    await openOpportunities(page, '?sell=DE');
    const link = page.locator('tr.data a.title').first();
    const title = await link.innerText();
    await link.click();
    await expect(page).toHaveURL(/\/products\/[A-Z0-9]{10}\?buy=..&sell=DE$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(page.getByTestId('sum')).toBeVisible({ timeout: 15_000 });

    const { pathname, searchParams } = new URL(page.url());
    const id = `${pathname.split('/').at(-1)}-${searchParams.get('buy')}-DE`;
    const shown = await shownMargin(page);
    const { profitHome } = await read<{ profitHome: { amount: number } }>(request, `/api/arbitrage/${id}`);
    expect(shown.sum).toBe(profitHome.amount);
    expect(shown.profit).toBe(shown.sumText);
    expect(shown.lines.reduce((sum, amount) => sum + amount, 0)).toBe(shown.sum);
    expect(shown.lines.length).toBeGreaterThan(4);
  }).toPass({ timeout: 120_000 });
  await expect(page.getByTestId('waterfall')).toContainText('Rate Card');
});

test('draws the history as steps without a broken path', async ({ page, request }) => {
  await openOpportunities(page);
  const { asin, found } = await findProduct(request, 'three prices that moved', async (asin) => {
    const moving = (await historyOf(request, asin)).filter(
      ({ points }) => new Set(points.flatMap(({ value }) => value ?? [])).size > 1,
    );
    return moving.length >= 3 ? moving : undefined;
  });
  await page.goto(`/products/${asin}?series=${found.map(({ marketplace }) => `${marketplace}.NEW`).join(',')}`);
  const lines = page.locator('app-price-history-chart .series.NEW path.line');
  await expect(lines).toHaveCount(found.length);
  const drawn = await lines.evaluateAll((paths) =>
    paths.map((path) => ({ d: path.getAttribute('d') ?? '', length: (path as SVGPathElement).getTotalLength() })),
  );
  expect(drawn.filter(({ d }) => /NaN|undefined|Infinity/.test(d))).toEqual([]);
  // steps: no line is drawn but along an axis
  expect(drawn.filter(({ d }) => /[CQASc]/.test(d))).toEqual([]);
  expect(drawn.filter(({ length }) => !(length > 0))).toEqual([]);
  await expect(page.locator('.summary')).toContainText(/lowest now|nothing is on offer now/);
});

test('leaves a gap where nothing was on offer', async ({ page, request }) => {
  await openOpportunities(page);
  const from = Date.now() - 90 * 86_400_000;
  const { asin, found } = await findProduct(request, 'a gap between two prices', async (asin) =>
    (await historyOf(request, asin)).find(({ points }) =>
      points.some(
        ({ at, value }, index) =>
          value === null &&
          Date.parse(at) > from &&
          points.slice(0, index).some((one) => one.value !== null) &&
          points.slice(index).some((one) => one.value !== null),
      ),
    ),
  );
  await page.goto(`/products/${asin}?series=${found.marketplace}.NEW`);
  const path = page.locator('app-price-history-chart path.line');
  await expect(path).toHaveAttribute('d', /M.+M/);
  expect(await path.getAttribute('d')).not.toContain('NaN');
  await expect(page.locator('app-price-history-chart .gap').first()).toBeAttached();
  await page.getByText('View as table').click();
  await expect(page.locator('app-price-events')).toContainText('no offer');
});

test('reads the price in force under the crosshair and changes the range', async ({ page }) => {
  await openProduct(page);
  await expect(page.getByText('Prices now')).toBeVisible();
  await page.locator('app-price-history-chart .pointer').hover();
  await expect(page.getByText(/^Prices in force on/)).toBeVisible();
  await page.getByRole('button', { name: '1Y' }).click();
  await expect(page).toHaveURL(/range=1y/);
  await expect(page.getByText('New includes shipping from here')).toBeVisible();
});

test('chooses a route that has never opened in the matrix and reads its lines', async ({ page, request }) => {
  await openOpportunities(page, '?sell=DE');
  interface Score {
    buy: string;
    sell: string;
    profitHome: { amount: number } | null;
  }
  const { asin, found } = await findProduct(request, 'a losing route that has never opened', async (asin) => {
    const { arbitrageScores } = await read<{ arbitrageScores: Score[] }>(request, `/api/products/${asin}`);
    for (const score of arbitrageScores.filter(({ profitHome }) => profitHome && profitHome.amount < -100)) {
      const route = await read<{ state?: string }>(request, `/api/arbitrage/${asin}-${score.buy}-${score.sell}`);
      if (route.state === 'never_opened') return score;
    }
    return undefined;
  });
  await page.goto(`/products/${asin}`);
  const matrix = page.locator('app-route-matrix');
  await expect(matrix.getByRole('button')).toHaveCount(20);
  const order = await matrix.locator('thead abbr').allInnerTexts();
  const row = matrix.locator('tbody tr').nth(order.indexOf(found.buy));
  const cell = row.locator('td').nth(order.indexOf(found.sell)).getByRole('button');
  await cell.click();
  await expect(page).toHaveURL(new RegExp(`buy=${found.buy}&sell=${found.sell}`));
  await expect(cell).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('has never opened')).toBeVisible();
  await expect(page.getByText('The lines add up to the profit exactly.')).toBeVisible();
  expect((await shownMargin(page)).sum).toBeLessThan(0);
});

test('explains every route of a product, or says why it has no figures', async ({ page }) => {
  await openProduct(page);
  const routes = page.locator('app-route-matrix button');
  await expect(routes).toHaveCount(20);
  for (const route of await routes.all()) {
    await route.click();
    await expect(route).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByText(/The lines add up to the profit exactly|This route has no figures/)).toBeVisible();
  }
});

test('is of use on a phone: what decides stands within the screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openOpportunities(page, '?sell=DE');
  const row = page.locator('tr.data').first();
  // banners may stand above it: what is asked is that nothing decisive is cut off at the side
  await row.evaluate((one) => one.scrollIntoView({ block: 'center', inline: 'start' }));
  const decisive = [row.locator('strong'), row.getByText('ROI'), row.locator('app-verdict')];
  for (const figure of decisive) await expect(figure).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('search')).toBeHidden();
  await page.getByRole('button', { name: 'Filters (1)' }).click();
  await expect(page.getByRole('search')).toBeVisible();
});

test('refreshes the prices at the cost it names', async ({ page }) => {
  await openProduct(page);
  await page.getByRole('button', { name: 'Refresh (15 tokens)' }).click();
  // the click goes before everything else that is asked for, but waits for the ask under way and for its tokens
  await expect(page.getByText(/^New prices from .* are here\.$/)).toBeVisible({ timeout: 120_000 });
});
