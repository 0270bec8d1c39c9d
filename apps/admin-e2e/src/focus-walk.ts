import type { Locator, Page } from '@playwright/test';

/** What Tab has led to so far and what there was to be reached, kept in the page. */
interface Walk {
  order: Element[];
  /** Every control in sight at the start. */
  controls: Element[];
}
type Walking = typeof globalThis & { walk: Walk };

const MOST_STOPS = 600;
/** A date has a stop for its day, its month, its year and its calendar. */
const MOST_STOPS_WITHIN = 4;
const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]';

interface Stop {
  name: string;
  /** Whether the eye can see that it has the focus. */
  marked: boolean;
  /** The focus moved within the control, or not at all. */
  stays: boolean;
}

/** Goes on one Tab; what had the focus is remembered. Null at the end of the page. */
async function step(page: Page): Promise<Stop | null> {
  await page.keyboard.press('Tab');
  return page.evaluate(() => {
    const element = document.activeElement;
    const { order } = (globalThis as Walking).walk;
    const stays = element !== null && element === order.at(-1);
    if (!element || element === document.body || (order.includes(element) && !stays)) return null;
    if (!stays) order.push(element);
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
      name: `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim()}`,
      // by an outline, Material's indicator or the frame of its field
      marked: outlined || framed(field) || indicators.some((one) => framed(one, '::before')),
      stays,
    };
  });
}

/** What is wrong with a page for the keyboard, in names of controls. */
export interface WalkFaults {
  outOfSight: string[];
  notReached: string[];
  trapped: string[];
  outOfOrder: string[];
}
export const NO_FAULTS: WalkFaults = { outOfSight: [], notReached: [], trapped: [], outOfOrder: [] };

/**
 * Walks by Tab from the top of a page to its end. Every control that was in sight is to be reached, to show that it has
 * the focus and to let it go, and the stations are to come in the order given.
 */
export async function walk(page: Page, stations: readonly Locator[]): Promise<WalkFaults> {
  await page.evaluate((selector) => {
    // by itself Tab would go on from where something was last clicked or filled in
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    const controls = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    (globalThis as Walking).walk = { order: [], controls };
  }, CONTROLS);
  const stops: Stop[] = [];
  let within = 0;
  while (stops.length < MOST_STOPS && within < MOST_STOPS_WITHIN) {
    const stop = await step(page);
    if (!stop) break;
    stops.push(stop);
    within = stop.stays ? within + 1 : 0;
  }
  return {
    outOfSight: stops.filter(({ marked }) => !marked).map(({ name }) => name),
    notReached: await notReached(page),
    trapped: within < MOST_STOPS_WITHIN ? [] : stops.slice(-1).map(({ name }) => name),
    outOfOrder: await outOfOrder(stations),
  };
}

const notReached = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { order, controls } = (globalThis as Walking).walk;
    // within a group of chips the arrow keys lead on, and main takes the focus of the skip link only
    const isLedTo = (one: Element): boolean =>
      order.includes(one) || order.some((reached) => one.closest('[role=listbox]')?.contains(reached) ?? false);
    return controls
      .filter((one) => one.isConnected && !one.matches('main, [role=listbox], :disabled') && !isLedTo(one))
      .map((one) => one.outerHTML.slice(0, 120));
  });

/** The stations that came before the one named ahead of them, or not at all. */
async function outOfOrder(stations: readonly Locator[]): Promise<string[]> {
  const found: string[] = [];
  let last = -1;
  for (const station of stations) {
    const place = await station.evaluate((one) => (globalThis as Walking).walk.order.indexOf(one));
    if (place <= last) found.push(String(station));
    last = Math.max(last, place);
  }
  return found;
}
