import { Deal } from './deal';
import { Derivation, DERIVATIONS } from './derivations';
import { LINE_CODES, LineCode } from './line-codes';

/** One signed amount in minor units of the selling store's currency. */
export interface Line extends Derivation {
  readonly code: LineCode;
  readonly amount: number;
}

/** Amounts by line, signed as they enter the profit. */
function amountsOf(deal: Deal): Readonly<Record<LineCode, number>> {
  const { terms } = deal;
  return {
    sale_price: terms.request.sell.price.amount,
    output_vat: -deal.outputVat,
    referral_fee: -terms.referral.amount,
    closing_fee: -terms.closing.amount,
    fulfilment_fee: -terms.fulfilment.amount,
    fuel_surcharge: -terms.fuel,
    storage: -(terms.storage?.amount ?? 0),
    digital_services_fee_selling: -terms.digitalServices.selling,
    digital_services_fee_fba: -terms.digitalServices.fba,
    irrecoverable_fee_vat: -terms.feeVat,
    returns_allowance: -deal.returnsAllowance,
    inbound_and_prep: -terms.inboundAndPrep,
    goods: -deal.goods,
    freight: -terms.freight,
    duty: -deal.duty,
    brokerage: -terms.brokerage,
    import_vat: -deal.importVat,
    fx_spread: -deal.fxSpread,
  };
}

/** The lines of a deal in the order of LINE_CODES, zero ones left out. They sum to its profit. */
export function linesOf(deal: Deal): Line[] {
  const amounts = amountsOf(deal);
  return LINE_CODES.filter((code) => amounts[code] !== 0).map((code) => ({
    code,
    amount: amounts[code],
    ...DERIVATIONS[code](deal),
  }));
}
