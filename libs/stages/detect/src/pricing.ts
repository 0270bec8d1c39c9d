import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import { MARKETPLACE_FACTS, MARKETPLACES, type CostProfileDto, type FxRatesDto, type Marketplace } from '@tracker/dto';
import { firstCoveredDate, rateCardIds } from '@tracker/margin';
import type { PricingContextRow, Stores } from '@tracker/store-port';

const MAX_ATTEMPTS = 5;

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

function saysTheSame(a: PricingContextRow, b: PricingContextRow): boolean {
  return (
    a.profileRevision === b.profileRevision &&
    a.fxDate === b.fxDate &&
    a.rateCardIds.join() === b.rateCardIds.join() &&
    MARKETPLACES.every((marketplace) => a.dates[marketplace] === b.dates[marketplace])
  );
}

/**
 * The pricing in force, with the stored context's number raised when the rest has changed. Null while no FX rates are
 * stored. Rejects with StoreUnavailable.
 */
export async function currentPricing(stores: Stores, now: Date): Promise<Pricing | null> {
  const [storedProfile, fx] = await Promise.all([stores.costProfile.get(), stores.fxRates.newest()]);
  if (!fx) return null;
  const profile = storedProfile ?? DEFAULT_COST_PROFILE;
  const dates = datesAt(now);
  const rest = { profileRevision: profile.revision, fxDate: fx.date, rateCardIds: cardsOn(dates), dates };
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const stored = await stores.pricingContext.get();
    if (stored && saysTheSame(stored, { ...rest, n: stored.n })) return { profile, fx, dates, contextN: stored.n };
    const raised = { ...rest, n: (stored?.n ?? 0) + 1 };
    if ((await stores.pricingContext.put(raised)) === 'stored') return { profile, fx, dates, contextN: raised.n };
  }
  throw new Error(`the pricing context changed ${MAX_ATTEMPTS} times while it was read`);
}
