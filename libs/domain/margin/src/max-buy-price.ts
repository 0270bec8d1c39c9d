import { dealAt, termsOf } from './deal';
import { fault, isFault, MarginFault } from './fault';
import { Figures, figuresOf } from './figures';
import { currencyOf, Store } from './marketplace';
import { MAX_AMOUNT, Money } from './money';
import { MarginRequest } from './request';

/** What a deal shall reach: ratios in whole basis points, a profit in the selling store's currency. */
export type Target = { readonly roiBps: number } | { readonly marginBps: number } | { readonly profit: Money };

/** No deal loses more than all of its landed cost, so a ratio at or below -100 % is no target. */
const LOWEST_BPS = -9_999;
const HIGHEST_BPS = 10_000_000;

/** What is wrong with a target for a sale in this store, or null. */
export function targetFault(target: Target, sell: Store): MarginFault | null {
  if ('profit' in target) {
    const { amount, currency } = target.profit;
    if (currency !== currencyOf(sell))
      return fault('currency_mismatch', '/target/profit/currency', `Give the profit in ${currencyOf(sell)}.`);
    if (Number.isInteger(amount) && Math.abs(amount) <= MAX_AMOUNT) return null;
    return fault('target_out_of_range', '/target/profit/amount', `Give whole minor units up to ${MAX_AMOUNT}.`);
  }
  const [key, bps] =
    'roiBps' in target ? (['roiBps', target.roiBps] as const) : (['marginBps', target.marginBps] as const);
  if (Number.isInteger(bps) && bps >= LOWEST_BPS && bps <= HIGHEST_BPS) return null;
  return fault(
    'target_out_of_range',
    `/target/${key}`,
    `Give whole basis points from ${LOWEST_BPS} to ${HIGHEST_BPS}; 25 percent is 2500.`,
  );
}

/**
 * Whether figures reach a target. Without landed cost any profit is an endless ROI; without revenue there is no margin.
 * A profit in another currency than the figures' throws RangeError (targetFault finds it before).
 */
export function targetMet(target: Target): (figures: Figures) => boolean {
  if ('profit' in target) {
    const { amount, currency } = target.profit;
    return ({ profit }) => {
      if (profit.currency !== currency) throw new RangeError(`a profit in ${profit.currency} against ${currency}`);
      return profit.amount >= amount;
    };
  }
  if ('marginBps' in target) return ({ marginBps }) => marginBps !== null && marginBps >= target.marginBps;
  return ({ roiBps, profit }) => (roiBps === null ? profit.amount > 0 : roiBps >= target.roiBps);
}

/**
 * The highest buy price, exact to the minor unit of the buying currency, at which the figures still meet. The price in
 * the request does not matter. `meets` must not turn true again as the price rises. Null when not even the lowest price
 * meets, or when the request has a fault.
 */
export function maxBuyPrice(request: MarginRequest, meets: (figures: Figures) => boolean): Money | null {
  const { currency } = request.buy.price;
  const terms = termsOf({ ...request, buy: { ...request.buy, price: { amount: 1, currency } } });
  if (isFault(terms)) return null;
  const meetsAt = (amount: number) => meets(figuresOf(dealAt(terms, amount)));
  if (!meetsAt(1)) return null;
  if (meetsAt(MAX_AMOUNT)) return { amount: MAX_AMOUNT, currency };
  let met = 1;
  let missed = MAX_AMOUNT;
  while (missed - met > 1) {
    const middle = Math.floor((met + missed) / 2);
    if (meetsAt(middle)) met = middle;
    else missed = middle;
  }
  return { amount: met, currency };
}
