import type { Money } from '@tracker/margin';
import type { Evaluation } from './evaluate';
import type { Opportunity, Verdict } from './opportunity';
import type { Marketplace } from './product';

/** A route in short, for the product's matrix of 20. */
export interface RouteScore {
  buy: Marketplace;
  sell: Marketplace;
  verdict: Verdict;
  profitHome: Money | null;
  roiBps: number | null;
  reason: string | null;
}

/** An open route shows its row's verdict, which holds on between the opening and the closing thresholds. */
export function scoreOf(evaluation: Evaluation, row: Opportunity | null): RouteScore {
  const { buy, sell } = evaluation;
  if (evaluation.kind === 'none') {
    const nothing = { profitHome: null, roiBps: null };
    return { buy, sell, verdict: 'no', ...nothing, reason: evaluation.reason.text };
  }
  const { profitHome, roiBps } = evaluation;
  const { verdict, reasons } = row?.state === 'open' ? row : evaluation;
  return { buy, sell, verdict, profitHome, roiBps, reason: reasons[0]?.text ?? null };
}
