import { dealAt, termsOf } from './deal';
import { isFault, MarginFault } from './fault';
import { Figures, figuresOf } from './figures';
import { billingWeightG, FulfilmentFee, Grid } from './fulfilment';
import { Line, linesOf } from './lines';
import { MarginRequest } from './request';

/** How the fulfilment fee was found. Tier and weight are null when it is the fee that Amazon states. */
export interface FulfilmentBasis {
  readonly table: Grid | 'observed';
  readonly sizeTier: string | null;
  readonly peak: boolean;
  readonly billingWeightG: number | null;
}

export interface Explained extends Omit<Figures, 'estimate'> {
  /** Signed, in the order of LINE_CODES, summing to profit; zero lines are left out. */
  readonly lines: readonly Line[];
  /** Absent for FBM. */
  readonly fulfilment?: FulfilmentBasis;
}

function basisOf({ cell }: FulfilmentFee): FulfilmentBasis {
  if (!cell) return { table: 'observed', sizeTier: null, peak: false, billingWeightG: null };
  return { table: cell.grid, sizeTier: cell.tier.tier, peak: cell.peak, billingWeightG: billingWeightG(cell) };
}

/** The answer of POST /margin: figures with every line and where it comes from; or the first fault. */
export function explain(request: MarginRequest): Explained | MarginFault {
  const terms = termsOf(request);
  if (isFault(terms)) return terms;
  const deal = dealAt(terms, request.buy.price.amount);
  const { currency, profit, marginBps, roiBps, landed } = figuresOf(deal);
  const lines = linesOf(deal);
  const figures = { currency, profit, marginBps, roiBps, landed, lines };
  return request.fulfilment.method === 'fbm' ? figures : { ...figures, fulfilment: basisOf(terms.fulfilment) };
}
