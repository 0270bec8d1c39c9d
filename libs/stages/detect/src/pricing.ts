import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import {
  MARKETPLACE_FACTS,
  MARKETPLACES,
  type ContextCause,
  type CostProfileDto,
  type FxRatesDto,
  type Marketplace,
} from '@tracker/dto';
import { firstCoveredDate, rateCardIds } from '@tracker/margin';
import type { PricingContextRow, Stores } from '@tracker/store-port';

/** What every decision rests on besides prices. */
export interface Pricing {
  profile: CostProfileDto;
  fx: FxRatesDto;
  /** Calendar date in each marketplace's zone. */
  dates: Record<Marketplace, string>;
  /** `n` of the stored pricing context. */
  contextN: number;
}

const calendars = MARKETPLACES.map((marketplace) => {
  const { timeZone } = MARKETPLACE_FACTS[marketplace];
  // Swedish dates are YYYY-MM-DD
  return [marketplace, new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })] as const;
});

/** `YYYY-MM-DD` in each marketplace's zone. */
export function datesAt(now: Date): Record<Marketplace, string> {
  const dates = calendars.map(([marketplace, calendar]) => [marketplace, calendar.format(now)]);
  return Object.fromEntries(dates) as Record<Marketplace, string>;
}

function cardsOn(dates: Record<Marketplace, string>): string[] {
  const covered = Object.values(dates).filter((date) => date >= firstCoveredDate);
  return [...new Set(covered.flatMap((date) => rateCardIds(date)))].sort();
}

const sameDates = (a: PricingContextRow['dates'], b: PricingContextRow['dates']): boolean =>
  MARKETPLACES.every((marketplace) => a[marketplace] === b[marketplace]);

type Context = Omit<PricingContextRow, 'n'>;

function contextOf(profile: CostProfileDto, fx: FxRatesDto, now: Date): Context {
  const dates = datesAt(now);
  return { profileRevision: profile.revision, fxDate: fx.date, rateCardIds: cardsOn(dates), dates };
}

async function inputs(stores: Stores): Promise<{ profile: CostProfileDto; fx: FxRatesDto } | null> {
  const [profile, fx] = await Promise.all([stores.costProfile.get(), stores.fxRates.newest()]);
  return fx && { profile: profile ?? DEFAULT_COST_PROFILE, fx };
}

/**
 * The pricing in force, under the number of the stored context, which is 1 when there was none. Null while no FX rates
 * are stored. Rejects with StoreUnavailable.
 */
export async function currentPricing(stores: Stores, now: Date): Promise<Pricing | null> {
  const found = await inputs(stores);
  if (!found) return null;
  let stored = await stores.pricingContext.get();
  if (!stored) {
    // whoever loses this reads what the winner stored
    await stores.pricingContext.put({ n: 1, ...contextOf(found.profile, found.fx, now) });
    stored = await stores.pricingContext.get();
  }
  return { ...found, dates: datesAt(now), contextN: stored?.n ?? 1 };
}

/** What the stored context no longer says. */
export interface ContextChange {
  /** The context to store, one number up. */
  next: PricingContextRow;
  cause: ContextCause;
  /** The calendar moved on and nothing else. */
  newDay: boolean;
}

/** Null when the stored context is that of now. Rejects with StoreUnavailable. */
export async function contextChange(stores: Stores, now: Date): Promise<ContextChange | null> {
  const [stored, found] = await Promise.all([stores.pricingContext.get(), inputs(stores)]);
  if (!stored || !found) return null;
  const rest = contextOf(found.profile, found.fx, now);
  const next = { n: stored.n + 1, ...rest };
  if (stored.profileRevision !== rest.profileRevision) return { next, cause: 'settings', newDay: false };
  if (stored.fxDate !== rest.fxDate) return { next, cause: 'fx', newDay: false };
  if (stored.rateCardIds.join() !== rest.rateCardIds.join()) return { next, cause: 'rates', newDay: false };
  return sameDates(stored.dates, rest.dates) ? null : { next, cause: 'rates', newDay: true };
}
