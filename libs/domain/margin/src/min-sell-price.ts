import { Deal, dealAt, termsOf } from './deal';
import { isFault } from './fault';
import { basisPoints, Figures, figuresOf } from './figures';
import { lowPriceCeiling } from './fulfilment';
import { MAX_AMOUNT, Money } from './money';
import { referralSteps } from './referral';
import { MarginRequest } from './request';
import { tablesOn } from './tables';
import { requestFault } from './validation';

/** Prices in minor units of the selling store's currency, both inclusive. */
export interface PriceRange {
  readonly from: number;
  readonly to: number;
}

export interface MinSellPrice {
  /** The lowest sale price that meets; null when none does. */
  readonly price: Money | null;
  /** Where a higher price does not meet: behind a step of a fee, or by a cent of rounding. Ascending, apart. */
  readonly brokenAt: readonly PriceRange[];
}

interface Point {
  readonly price: number;
  readonly deal: Deal;
  readonly figures: Figures;
}

interface Span {
  readonly low: Point;
  readonly high: Point;
}

interface Run extends PriceRange {
  readonly met: boolean;
}

type Meets = (figures: Figures) => boolean;

/**
 * How far rounding can take the profit from a straight line, in minor units. Of the lines that follow the sale price,
 * each is off by 0.5 of its own and its rate times what its base is off: output VAT 0.5, referral fee 0.5, Digital
 * Services Fee 0.5 + 0.5 · 3 %, VAT on fees 0.5 + 25 % of the two before, returns 0.5 + 0.5 · rate: below 3.3.
 */
const ROUNDING = 4;

/**
 * More stretches than this undecided at once: the profit is so flat in the price (below about 0.4 %, with rates that
 * eat up the whole price) that rounding alone decides over thousands of prices.
 */
const FLAT = 4_096;

/** Far above the error of a few double operations on ratios, far below what a minor unit moves. */
const FLOAT_ERROR = 1e-12;

function pointAt(request: MarginRequest, price: number): Point | null {
  const { sell, buy } = request;
  const terms = termsOf({ ...request, sell: { ...sell, price: { amount: price, currency: sell.price.currency } } });
  if (isFault(terms)) return null;
  const deal = dealAt(terms, buy.price.amount);
  return { price, deal, figures: figuresOf(deal) };
}

const atMinimum = ({ deal }: Point): boolean => deal.terms.referral.minimum !== null;

/** Where the minimum referral fee ends inside a span, which then falls in two. */
function withoutMinimum(span: Span, at: (price: number) => Point | null): Span[] {
  let { low, high } = span;
  if (!atMinimum(low) || atMinimum(high)) return [span];
  while (high.price - low.price > 1) {
    const middle = at(Math.floor((low.price + high.price) / 2));
    if (!middle) throw new RangeError('a fee that is published at two prices is so between them');
    if (atMinimum(middle)) low = middle;
    else high = middle;
  }
  return [
    { low: span.low, high: low },
    { low: high, high: span.high },
  ];
}

/** Prices where a straight line of the profit ends: steps of the referral fee, low-price FBA, no margin to tax. */
function lineEnds(request: MarginRequest, goods: number): number[] {
  const tables = tablesOn(request.asOf);
  const ends = [...referralSteps(request, tables), lowPriceCeiling(request, tables) ?? MAX_AMOUNT, goods, MAX_AMOUNT];
  return [...new Set(ends)].filter((end) => end >= 1 && end <= MAX_AMOUNT).sort((a, b) => a - b);
}

/** Bounds of the figures between two points of one straight line: `side` -1 what all reach, 1 what none exceeds. */
function boundOf({ low, high }: Span, side: 1 | -1): Figures {
  const { profit, landed } = low.figures;
  const [p, q] = [profit.amount, high.figures.profit.amount];
  const amount = (side < 0 ? Math.min(p, q) : Math.max(p, q)) + side * 2 * ROUNDING;
  return {
    ...low.figures,
    profit: { ...profit, amount },
    roiBps: basisPoints(amount, landed.amount),
    marginBps: marginBound(low, high, side),
  };
}

/**
 * A quotient of two straight lines only rises or only falls, so it lies between its ends. Rounding moves the profit by
 * ROUNDING and the revenue by 0.5, at the ends and between them. In basis points, rounded as the figures are.
 */
function marginBound(low: Point, high: Point, side: 1 | -1): number {
  const [r, s] = [low, high].map(({ price, deal }) => price - deal.outputVat) as [number, number];
  if (r < 2 || s < 2) return side * Infinity;
  const [p, q] = [low.deal.profit, high.deal.profit];
  const steepest = Math.max((Math.abs(p) + ROUNDING) / (r - 0.5), (Math.abs(q) + ROUNDING) / (s - 0.5));
  const slack = (2 * (ROUNDING + steepest / 2)) / Math.min(r, s) + FLOAT_ERROR;
  const ratio = side < 0 ? Math.min(p / r, q / s) - slack : Math.max(p / r, q / s) + slack;
  return Math.sign(ratio) * Math.floor(Math.abs(ratio) * 10_000 + 0.5);
}

/** Whether all prices of a span meet, none does, or neither is sure yet. */
function verdictOf(span: Span, meets: Meets): boolean | null {
  if (span.low.price === span.high.price) return meets(span.low.figures);
  if (meets(boundOf(span, -1))) return true;
  return meets(boundOf(span, 1)) ? null : false;
}

function halves({ low, high }: Span, at: (price: number) => Point | null): Span[] {
  const middle = Math.floor((low.price + high.price) / 2);
  const [left, right] = [at(middle), at(middle + 1)];
  if (!left || !right) throw new RangeError('a fee that is published at two prices is so between them');
  return [
    { low, high: left },
    { low: right, high },
  ];
}

/** Halves what is undecided, down to single prices. */
function runsOf(line: Span, at: (price: number) => Point | null, meets: Meets): Run[] {
  const runs: Run[] = [];
  let undecided = [line];
  while (undecided.length > 0 && undecided.length <= FLAT) {
    const next: Span[] = [];
    for (const span of undecided) {
      const met = verdictOf(span, meets);
      if (met === null) next.push(...halves(span, at));
      else runs.push({ from: span.low.price, to: span.high.price, met });
    }
    undecided = next;
  }
  for (const { low, high } of undecided) runs.push({ from: low.price, to: high.price, met: false });
  return runs;
}

function allRuns(request: MarginRequest, meets: Meets): Run[] {
  const at = (price: number) => pointAt(request, price);
  const goods = (at(request.sell.price.amount) ?? at(1) ?? at(MAX_AMOUNT))?.deal.goods ?? 0;
  const runs: Run[] = [];
  let from = 1;
  for (const to of lineEnds(request, goods)) {
    const [low, high] = [at(from), at(to)];
    if (low && high) for (const line of withoutMinimum({ low, high }, at)) runs.push(...runsOf(line, at, meets));
    else runs.push({ from, to, met: false });
    from = to + 1;
  }
  return runs.sort((a, b) => a.from - b.from);
}

/**
 * The lowest sale price at which the figures meet, exact to the minor unit, and every price above at which they do not.
 * `meets` looks at profit, ROI and margin and stays true when they rise (as targetMet and any "and" of such). The price
 * in the request does not matter. A request with a fault has no price; nor has a price whose fee is not published.
 *
 * Why it is exact. Between the steps of the tables (referral bands and portions, low-price FBA, the minimum fee, the
 * goods under the margin scheme) every line is a straight line of the price but for its rounding, the landed cost does
 * not depend on it, and every figure is tied to the calculator's own at the ends of a span. A span is taken as a whole
 * only when the bounds of all its prices agree; all others are halved, at last to single prices, which the calculator
 * itself decides. Only where the profit is FLAT is the rest of that stretch taken as not met, to end in time.
 */
export function minSellPrice(request: MarginRequest, meets: Meets): MinSellPrice {
  const { currency } = request.sell.price;
  if (requestFault({ ...request, sell: { ...request.sell, price: { amount: 1, currency } } }))
    return { price: null, brokenAt: [] };
  const runs = allRuns(request, meets);
  const first = runs.find(({ met }) => met);
  if (!first) return { price: null, brokenAt: [] };
  const brokenAt: { from: number; to: number }[] = [];
  for (const { from, to, met } of runs) {
    if (met || from < first.from) continue;
    const last = brokenAt.at(-1);
    if (last && last.to + 1 === from) last.to = to;
    else brokenAt.push({ from, to });
  }
  return { price: { amount: first.from, currency }, brokenAt };
}
