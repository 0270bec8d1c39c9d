import { isOlderThan, minutesAfter, newerOf } from './age';
import type { CostProfile } from './cost-profile';
import type { Evaluation } from './evaluate';
import type { Marketplace, Product, Snapshot } from './product';
import { BUY_BOX_DOUBTS } from './sell-price';

/** A page that should be asked for, as a route hangs on it. */
export interface AskWish {
  asin: string;
  marketplace: Marketplace;
  kind: 'look' | 'confirm';
  /** An ask at or after this instant meets the wish; the same need has the same instant however often it is decided. */
  wantedAt: string;
  /** Minor units of the home currency. */
  profitHome: number;
}

/** No page is asked for twice within this; Keepa collects nothing afresh for us. */
const SAME_ASK_MINUTES = 60;
/** After an answer whose buy box was old or absent. */
const UNMOVED_MINUTES = 6 * 60;

/** From when on the buy box may be asked for. */
function confirmFrom({ pricesFreshness, buyBox, buyBoxFreshness }: Snapshot, alertMinutes: number): string {
  if (!buyBoxFreshness) return pricesFreshness.askedAt;
  const { askedAt, observedAt } = buyBoxFreshness;
  const unmoved = buyBox.status !== 'offer' || isOlderThan(observedAt, askedAt, alertMinutes);
  return minutesAfter(askedAt, unmoved ? UNMOVED_MINUTES : SAME_ASK_MINUTES);
}

/**
 * What would make a route sure that pays on what is known: the buy box of the selling side, and a fresh look at a buying
 * side that is too old to alert on. Nothing for a route that another doubt keeps at `check` anyway.
 */
export function askWishes(product: Product, evaluation: Evaluation, profile: CostProfile, now: string): AskWish[] {
  if (evaluation.kind === 'none' || evaluation.verdict === 'no') return [];
  const { doubts, buy, sell, buySide, profitHome } = evaluation;
  const [buying, selling] = [product.currentPrices[buy], product.currentPrices[sell]];
  if (!buying || !selling || doubts.some(({ code }) => !BUY_BOX_DOUBTS.has(code))) return [];
  const { alertMinutes } = profile.ageLimits;
  const wish = (marketplace: Marketplace, kind: AskWish['kind'], wantedAt: string): AskWish[] =>
    Date.parse(wantedAt) <= Date.parse(now)
      ? [{ asin: product.asin, marketplace, kind, wantedAt, profitHome: profitHome.amount }]
      : [];
  return [
    ...(doubts.length > 0 ? wish(sell, 'confirm', confirmFrom(selling, alertMinutes)) : []),
    ...(isOlderThan(buySide.observedAt, now, alertMinutes)
      ? wish(buy, 'look', minutesAfter(buying.pricesFreshness.askedAt, SAME_ASK_MINUTES))
      : []),
  ];
}

/** One wish for each page and kind: the richest route's, at the latest instant. */
export function mergeWishes(wishes: readonly AskWish[]): AskWish[] {
  const merged = new Map<string, AskWish>();
  for (const wish of wishes) {
    const id = `${wish.asin} ${wish.marketplace} ${wish.kind}`;
    const other = merged.get(id);
    merged.set(id, {
      ...wish,
      profitHome: Math.max(wish.profitHome, other?.profitHome ?? wish.profitHome),
      wantedAt: other ? newerOf(wish.wantedAt, other.wantedAt) : wish.wantedAt,
    });
  }
  return [...merged.values()];
}
