import type { Page } from '@playwright/test';
import { expect, openOpportunities, test } from './console';

interface Stop {
  place: string;
  name: string;
  /** Whether the eye can see that it has the focus: by an outline, Material's indicator or the frame of its field. */
  marked: boolean;
}

const stopOf = (page: Page): Promise<Stop> =>
  page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const own = getComputedStyle(element);
    const outlined = own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 2 && own.opacity !== '0';
    const framed = (part: Element | null | undefined, pseudo?: string): boolean => {
      if (!part) return false;
      const style = getComputedStyle(part, pseudo);
      return style.content !== 'none' && style.display !== 'none' && parseFloat(style.borderTopWidth) >= 2;
    };
    const indicators = [element, ...(element.parentElement?.querySelectorAll('.mat-focus-indicator') ?? [])];
    const field = element.closest('mat-form-field')?.querySelector('.mdc-notched-outline__leading');
    return {
      place: element.closest('nav, header, [role=search], table')?.tagName.toLowerCase() ?? '',
      name: `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim()}`,
      marked: outlined || framed(field) || indicators.some((one) => framed(one, '::before')),
    };
  });

/** Presses Tab until the first link of the table has the focus. */
async function tabToFirstRow(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < 60) {
    await page.keyboard.press('Tab');
    const stop = await stopOf(page);
    stops.push(stop);
    if (stop.place === 'table' && stop.name.startsWith('a ')) break;
  }
  return stops;
}

test('leads by Tab through the navigation and the filters to the first row, the focus always in sight', async ({
  page,
}) => {
  await openOpportunities(page);
  const stops = await tabToFirstRow(page);
  const named = (place: string): string[] => stops.filter((stop) => stop.place === place).map(({ name }) => name);

  expect(named('nav').map((name) => name.split(' ')[1])).toEqual([
    'Opportunities',
    'Alerts',
    'Calculator',
    'Watchlist',
    'Settings',
    'Pipeline',
  ]);
  expect(named('form').length).toBeGreaterThanOrEqual(8);
  expect(stops.at(-1)?.place).toBe('table');
  expect(stops.filter(({ marked }) => !marked)).toEqual([]);

  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/products\/[A-Z0-9]{10}\?/);
});
