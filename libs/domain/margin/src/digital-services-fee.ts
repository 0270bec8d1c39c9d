import { Rate, share } from './rate';
import { MarginRequest } from './request';
import { Table, TablesInForce } from './tables';

type DsfRule = Table<'digitalServicesFee'>['rules'][number];

export interface DigitalServicesFee {
  readonly selling: number;
  readonly fba: number;
  readonly sellingRate: Rate;
  readonly fbaRate: Rate;
  /** The part on FBA fees is not published for this seller and store, and taken as 0. */
  readonly estimate: boolean;
}

function ruleFor({ seller, sell }: MarginRequest, rules: readonly DsfRule[]): DsfRule {
  const found = rules.find(
    ({ establishedIn, stores }) =>
      (establishedIn === null || establishedIn.includes(seller.establishedIn)) &&
      (stores === null || stores.includes(sell.marketplace)),
  );
  if (!found) throw new Error('the table of the Digital Services Fee ends without a rule for everyone');
  return found;
}

/**
 * On selling fees (referral and closing) and on FBA fees (fulfilment with add-on and fuel; 0 for FBM), each half-up.
 * It depends on where the seller is established and on the store.
 */
export function digitalServicesFee(
  request: MarginRequest,
  { digitalServicesFee: table }: TablesInForce,
  sellingFees: number,
  fbaFees: number,
): DigitalServicesFee {
  const { selling, fba, fbaUnpublished } = ruleFor(request, table.rules);
  return {
    selling: share(sellingFees, selling),
    fba: share(fbaFees, fba),
    sellingRate: selling,
    fbaRate: fba,
    estimate: fbaUnpublished && fbaFees > 0,
  };
}
