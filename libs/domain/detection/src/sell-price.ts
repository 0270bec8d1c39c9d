import { hoursBetween, isOlderThan } from './age';
import type { RouteSide } from './opportunity';
import type { Freshness, Marketplace, ObservedPrice, Snapshot } from './product';
import { reason, type Reason } from './reason';

/** Codes of the doubts that asking for the buy box can settle. */
export const BUY_BOX_DOUBTS: ReadonlySet<string> = new Set([
  'buy_box_not_asked',
  'buy_box_aged',
  'no_buy_box',
  'buy_box_unknown',
]);

export type SellPrice =
  | { readonly kind: 'price'; readonly side: RouteSide; readonly doubt: Reason | null }
  | { readonly kind: 'none'; readonly reason: Reason };

/** Why there is no price; no offer, unknown and not asked stay three things. */
export function missingPrice(side: 'buy' | 'sell', marketplace: Marketplace, offer: ObservedPrice): Reason {
  const where = `${marketplace}, where this route ${side}s`;
  if (offer.status === 'no_offer') return reason(`${side}_no_offer`, `no New offer in ${where}`);
  if (offer.status === 'unknown') return reason(`${side}_price_unknown`, `Keepa could not tell the price in ${where}`);
  return reason(`${side}_not_asked`, `prices not asked in ${where}`);
}

/** Lowers a price to its 90-day average: what has not lasted can't be counted on. */
function capped(
  source: 'buy_box' | 'new',
  landed: NonNullable<ObservedPrice['landed']>,
  average: number | null,
  { observedAt, traceId }: Freshness,
): RouteSide {
  const amount = average !== null && average > 0 ? Math.min(landed.amount, average) : landed.amount;
  return { price: { amount, currency: landed.currency }, source, uncapped: landed, observedAt, traceId };
}

function buyBoxDoubt({ buyBox, buyBoxFreshness }: Snapshot, now: string, alertMinutes: number): Reason | null {
  if (!buyBoxFreshness || buyBox.status === 'not_asked') return reason('buy_box_not_asked', 'buy box not asked');
  if (isOlderThan(buyBoxFreshness.observedAt, now, alertMinutes))
    return reason('buy_box_aged', `buy box seen ${hoursBetween(buyBoxFreshness.observedAt, now)} h ago`);
  if (buyBox.status === 'no_offer') return reason('no_buy_box', 'no offer holds the buy box');
  return buyBox.status === 'unknown' ? reason('buy_box_unknown', 'Keepa could not tell the buy box') : null;
}

/**
 * What the article can be sold for: the buy box if it was seen within the alert limit, else the lowest New offer with a
 * doubt; each capped by the 90-day average of its own series. No fallback to list prices or older averages.
 */
export function sellPrice(marketplace: Marketplace, snapshot: Snapshot, now: string, alertMinutes: number): SellPrice {
  const { buyBox, buyBoxFreshness, statistics } = snapshot;
  const doubt = buyBoxDoubt(snapshot, now, alertMinutes);
  if (!doubt && buyBox.landed && buyBoxFreshness)
    return {
      kind: 'price',
      side: capped('buy_box', buyBox.landed, statistics.buyBox.days90, buyBoxFreshness),
      doubt: null,
    };
  if (snapshot.new.status !== 'offer' || !snapshot.new.landed)
    return { kind: 'none', reason: missingPrice('sell', marketplace, snapshot.new) };
  return {
    kind: 'price',
    side: capped('new', snapshot.new.landed, statistics.new.days90, snapshot.pricesFreshness),
    doubt: doubt ?? reason('buy_box_unknown', 'Keepa could not tell the buy box'),
  };
}
