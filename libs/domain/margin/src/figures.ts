import { Deal, dealAt, termsOf } from './deal';
import { isFault, MarginFault } from './fault';
import { Currency, Money, mulDivHalfUp } from './money';
import { isBelowBulkyMinimum } from './referral';
import { MarginRequest } from './request';

/** What a deal earns, without its lines. Money in the selling store's currency, ratios in basis points. */
export interface Figures {
  readonly currency: Currency;
  readonly profit: Money;
  /** Goods, freight, duty, brokerage, import VAT borne, inbound and prep; never selling fees. */
  readonly landed: Money;
  /** profit / (sale price - output VAT), half-up; null when that is 0. */
  readonly marginBps: number | null;
  /** profit / landed, half-up; null when landed is 0. */
  readonly roiBps: number | null;
  /** Whether any line rests on an estimate. */
  readonly estimate: boolean;
}

/** part / whole in basis points, half-up; null when whole is 0. */
export function basisPoints(part: number, whole: number): number | null {
  return whole === 0 ? null : mulDivHalfUp(part, 10_000, whole);
}

function isEstimate({ terms }: Deal): boolean {
  const { referral, closing, fulfilment, storage, digitalServices } = terms;
  return (
    ((referral.estimate || isBelowBulkyMinimum(referral, fulfilment)) && referral.amount > 0) ||
    closing.estimate ||
    (fulfilment.estimate && fulfilment.amount > 0) ||
    (storage !== null && storage.estimate && storage.amount > 0) ||
    (digitalServices.estimate && digitalServices.selling > 0)
  );
}

export function figuresOf(deal: Deal): Figures {
  const { price } = deal.terms.request.sell;
  return {
    currency: price.currency,
    profit: { amount: deal.profit, currency: price.currency },
    landed: { amount: deal.landed, currency: price.currency },
    marginBps: basisPoints(deal.profit, price.amount - deal.outputVat),
    roiBps: basisPoints(deal.profit, deal.landed),
    estimate: isEstimate(deal),
  };
}

/** The figures of a request by the rules of explain, without building lines; or the first fault. */
export function profitOf(request: MarginRequest): Figures | MarginFault {
  const terms = termsOf(request);
  return isFault(terms) ? terms : figuresOf(dealAt(terms, request.buy.price.amount));
}
