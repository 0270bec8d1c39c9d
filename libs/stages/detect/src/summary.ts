import { summaryAlertId } from '@tracker/detection';
import type { ContextCause, CostProfileDto, SummaryAlertDto } from '@tracker/dto';
import type { Stores, SweepRow } from '@tracker/store-port';

const BEST = 10;

const CHANGED: Record<ContextCause, string> = {
  settings: 'the cost profile changed',
  fx: 'new exchange rates',
  rates: 'other fees are in force',
};

/** Open routes, counted up to 10,000. */
export async function openRoutes(stores: Stores, now: string): Promise<number> {
  await stores.settled();
  const { total } = await stores.opportunities.search(
    { state: 'open', sort: 'profitHome', limit: 1 },
    { now, staleBefore: now },
  );
  return total.value;
}

/** What a finished sweep tells: counts and the ten best routes that are open and not stale. */
export async function summaryOf(
  { n, cause, newDay, opened, closed, openBefore, done }: SweepRow,
  { ageLimits }: CostProfileDto,
  stores: Stores,
  now: Date,
): Promise<SummaryAlertDto> {
  const openAfter = await openRoutes(stores, now.toISOString());
  const staleBefore = new Date(now.getTime() - ageLimits.showMinutes * 60_000).toISOString();
  const { items } = await stores.opportunities.search(
    { state: 'open', verdict: ['pays', 'check'], sort: 'profitHome', order: 'desc', limit: BEST },
    { now: now.toISOString(), staleBefore },
  );
  return {
    schemaVersion: 1,
    alertId: summaryAlertId(n),
    kind: 'summary',
    n,
    decidedAt: now.toISOString(),
    cause,
    why: `${newDay ? 'a new day' : CHANGED[cause]}: routes opened ${opened}, closed ${closed}, open now ${openAfter}`,
    summary: {
      products: done,
      opened,
      closed,
      openBefore,
      openAfter,
      best: items.map(({ asin, buy, sell, title, profitHome, roiBps }) => ({
        asin,
        buy,
        sell,
        title,
        profitHome,
        roiBps,
      })),
    },
  };
}
