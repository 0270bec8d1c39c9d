import { convert, type Fx, type Money } from '@tracker/margin';
import type { Identity } from './opportunity';
import type { Snapshot } from './product';
import { reason, type Reason } from './reason';

/** Sides and weights of one article differ by measuring; more than this is another package. */
const DIMENSION_TOLERANCE_PERCENT = 15;
/** Usual pack sizes: a price ratio within 5 % of one of them hints at a pack behind the same ASIN. */
const PACK_RATIOS = [2, 3, 4, 6];
const RATIO_TOLERANCE_PERCENT = 5;

export interface IdentityCheck {
  readonly identity: Identity;
  readonly signs: readonly Reason[];
  /** Quantity or price say that one side is a pack of the other. */
  readonly packSize: boolean;
}

const knownQuantity = (snapshot: Snapshot): number | null =>
  snapshot.packageQuantity !== null && snapshot.packageQuantity > 0 ? snapshot.packageQuantity : null;

/** Null when either side states none. */
function eansOverlap(a: Snapshot, b: Snapshot): boolean | null {
  if (a.eans.length === 0 || b.eans.length === 0) return null;
  return a.eans.some((ean) => b.eans.includes(ean));
}

function areApart(a: number, b: number): boolean {
  return 100 * Math.abs(a - b) > DIMENSION_TOLERANCE_PERCENT * Math.max(a, b);
}

/** In whatever order each page gives its sides. */
function sidesApart(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length || a.every((side, i) => side === b[i])) return false;
  const [ascendingA, ascendingB] = [a.toSorted((x, y) => x - y), b.toSorted((x, y) => x - y)];
  return ascendingA.some((side, i) => areApart(side, ascendingB[i] ?? side));
}

function packageApart(a: Snapshot, b: Snapshot): boolean {
  const sides = sidesApart(a.packageMm ?? [], b.packageMm ?? []);
  const weights = a.packageWeightG && b.packageWeightG ? areApart(a.packageWeightG, b.packageWeightG) : false;
  return sides || weights;
}

/** The pack size that the price ratio is near to, or null. */
export function nearPackRatio(a: Money, b: Money, fx: Fx): number | null {
  const other = convert(b, a.currency, fx);
  if (!other || other.amount === 0 || a.amount === 0) return null;
  const [low, high] = [Math.min(a.amount, other.amount), Math.max(a.amount, other.amount)];
  return PACK_RATIOS.find((pack) => 100 * Math.abs(high - pack * low) <= RATIO_TOLERANCE_PERCENT * pack * low) ?? null;
}

/**
 * Whether two marketplaces sell the same article under the ASIN. Another quantity, or two signs at once, is a mismatch;
 * one sign alone is a suspect, as EANs and measures differ between countries for harmless reasons too. The price counts
 * as a sign unless EAN and quantity both agree.
 */
export function checkIdentity(buy: Snapshot, sell: Snapshot, buyPrice: Money, sellPrice: Money, fx: Fx): IdentityCheck {
  const [quantityA, quantityB] = [knownQuantity(buy), knownQuantity(sell)];
  const quantitiesKnown = quantityA !== null && quantityB !== null;
  const quantityDiffers = quantitiesKnown && quantityA !== quantityB;
  const overlap = eansOverlap(buy, sell);
  const samePack = overlap === true && quantitiesKnown && !quantityDiffers;
  const ratio = samePack ? null : nearPackRatio(buyPrice, sellPrice, fx);

  const signs: Reason[] = [];
  if (quantityDiffers)
    signs.push(
      reason('pack_quantity', `package quantity ${quantityA} on the buying side, ${quantityB} on the selling side`),
    );
  if (overlap === false) signs.push(reason('ean_differs', 'no EAN in common'));
  if (packageApart(buy, sell))
    signs.push(reason('package_differs', `package measures more than ${DIMENSION_TOLERANCE_PERCENT} % apart`));
  if (ratio !== null)
    signs.push(reason('price_ratio', `prices near 1 : ${ratio}, as if one side were a pack of ${ratio}`));

  const identity = quantityDiffers || signs.length > 1 ? 'mismatch' : signs.length === 1 ? 'suspect' : 'match';
  return { identity, signs, packSize: quantityDiffers || ratio !== null };
}
