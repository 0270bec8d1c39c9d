import type { FulfilmentFee } from './fulfilment';
import { exchange } from './fx';
import { mulDivHalfUp } from './money';
import { parseRate, Rate } from './rate';
import { MarginRequest } from './request';
import { ReferralBand, ReferralRule, Table, TablesInForce } from './tables';

/** A part of the price and the rate on it. */
export interface Portion {
  readonly base: number;
  readonly rate: Rate;
}

export interface ReferralFee {
  readonly amount: number;
  readonly portions: readonly Portion[];
  /** The minimum, when it is what is charged. */
  readonly minimum: number | null;
  /** table: the category's rule; observed: Amazon's stated rate; default: everything_else for an unknown category. */
  readonly basis: 'table' | 'observed' | 'default';
  /** The table's flat rate where the observed one took its place. */
  readonly replacedRate: Rate | null;
  readonly estimate: boolean;
}

/** In minor units. UK: "heavy bulky" goods have a minimum of 25.00; those of the other stores are not published. */
const HEAVY_BULKY_MINIMUM = 2500;

/** Whether a minimum that the tables lack may be above the fee. */
export function isBelowBulkyMinimum({ amount }: ReferralFee, { cell }: FulfilmentFee): boolean {
  return cell?.tier.size === 'special' && amount < HEAVY_BULKY_MINIMUM;
}

/** A known flat rate gives way to the observed one when they are more than 0.1 point apart. */
const isApart = (a: Rate, b: Rate) => Math.abs(a.over * b.under - b.over * a.under) * 1000 > a.under * b.under;

/**
 * A euro or sterling amount of the card in the store's currency; stores without their own amounts take the euro's,
 * converted at fx and rounded once.
 */
function amountIn({ sell, fx }: MarginRequest, amounts: Partial<Record<string, number>>): number {
  const currency = sell.price.currency;
  const own = amounts[currency];
  return own ?? exchange(amounts['EUR'] ?? 0, 'EUR', currency, fx);
}

function limitOf(band: ReferralBand, request: MarginRequest): number {
  return band.upTo === null ? Infinity : amountIn(request, band.upTo);
}

/** Sale prices up to which one step of the category's rule holds, in minor units of the store's currency. */
export function referralSteps(request: MarginRequest, { referral }: TablesInForce): number[] {
  const { bands, fbaPortion } = referral.rules[request.item.feeCategory ?? 'everything_else'];
  return [...bands, ...(fbaPortion ?? [])].flatMap((band) => (band.upTo ? [limitOf(band, request)] : []));
}

function byPortion(bands: readonly ReferralBand[], price: number, request: MarginRequest): Portion[] {
  const portions: Portion[] = [];
  let from = 0;
  for (const band of bands) {
    const upTo = Math.min(price, limitOf(band, request));
    if (upTo > from) portions.push({ base: upTo - from, rate: band.rate });
    from = upTo;
  }
  return portions;
}

function byBand(bands: readonly ReferralBand[], price: number, request: MarginRequest): Portion[] {
  const band = bands.find((candidate) => price <= limitOf(candidate, request));
  return band ? [{ base: price, rate: band.rate }] : [];
}

function portionsOf(rule: ReferralRule, request: MarginRequest): Portion[] {
  const price = request.sell.price.amount;
  const tail = rule.fbaPortion;
  const start = tail?.[0];
  if (tail && start && request.fulfilment.method !== 'fbm' && price > limitOf(start, request))
    return byPortion(tail, price, request);
  return rule.mode === 'portion' ? byPortion(rule.bands, price, request) : byBand(rule.bands, price, request);
}

/** The sum of the portions, rounded once. */
function chargeOf(portions: readonly Portion[]): number {
  let under = 1;
  for (const { rate } of portions) under = Math.max(under, rate.under);
  let over = 0;
  for (const { base, rate } of portions) over += base * rate.over * (under / rate.under);
  return mulDivHalfUp(over, 1, under);
}

function minimumOf(
  table: Table<'referral'>,
  rule: ReferralRule,
  request: MarginRequest,
  heavyOversize: boolean,
): number {
  if (heavyOversize) return amountIn(request, table.heavyOversizeMinimum);
  return rule.hasMinimum ? amountIn(request, table.minimum) : 0;
}

/**
 * Referral fee on the total price with VAT, itself without VAT. `heavyOversize`: FBA in that tier has its own minimum.
 * Source: Amazon Europe rate card of 2026-07-01, pages 28-30.
 */
export function referralFee(request: MarginRequest, { referral }: TablesInForce, heavyOversize: boolean): ReferralFee {
  const { feeCategory, observed } = request.item;
  const rule = referral.rules[feeCategory ?? 'everything_else'];
  const seen = observed?.referralRate === undefined ? null : parseRate(observed.referralRate);
  const flat = rule.mode === 'flat' ? (rule.bands[0]?.rate ?? null) : null;
  const replaced = feeCategory !== undefined && seen && flat && isApart(flat, seen) ? flat : null;
  const useSeen = seen !== null && (feeCategory === undefined || replaced !== null);
  const portions = useSeen && seen ? [{ base: request.sell.price.amount, rate: seen }] : portionsOf(rule, request);
  const charge = chargeOf(portions);
  const minimum = minimumOf(referral, rule, request, heavyOversize);
  return {
    amount: Math.max(charge, minimum),
    portions,
    minimum: minimum > charge ? minimum : null,
    basis: useSeen ? 'observed' : feeCategory === undefined ? 'default' : 'table',
    replacedRate: replaced,
    estimate: feeCategory === undefined || !referral.publishedFor.has(request.sell.marketplace),
  };
}

export interface ClosingFee {
  readonly amount: number;
  readonly estimate: boolean;
}

/** Media closing fee. Stores for which none is published take that of DE, converted at fx, as an estimate. */
export function closingFee(request: MarginRequest, { referral }: TablesInForce): ClosingFee {
  const category = request.item.feeCategory;
  const media = category === undefined ? null : referral.rules[category].media;
  if (media === null) return { amount: 0, estimate: false };
  const published = referral.closingFee[request.sell.marketplace]?.[media];
  if (published !== undefined) return { amount: published, estimate: false };
  const fee = referral.closingFee.DE?.[media] ?? 0;
  return { amount: amountIn(request, { EUR: fee }), estimate: true };
}
