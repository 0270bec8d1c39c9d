import { ClosingFee, closingFee, ReferralFee, referralFee } from './referral';
import { DigitalServicesFee, digitalServicesFee } from './digital-services-fee';
import { isFault, MarginFault } from './fault';
import { FulfilmentFee, fulfilmentFee } from './fulfilment';
import { Conversion, conversionBetween, exchange } from './fx';
import { Money, mulDivHalfUp } from './money';
import { grossOf, netOf, parseRate, Rate, replaceVat, share, vatWithin, ZERO_RATE } from './rate';
import { BuyMode, MarginRequest, VatProfile } from './request';
import { stockCountry, StorageFee, storageFee } from './storage';
import { TablesInForce, tablesOn } from './tables';
import { requestFault } from './validation';

/** Everything that does not depend on the buy price. Amounts are minor units of the selling store's currency, ≥ 0. */
export interface Terms {
  readonly request: MarginRequest;
  readonly tables: TablesInForce;
  readonly buyVat: Rate;
  /** The VAT of the sale: the selling country's, under the margin scheme the seller's. */
  readonly saleVat: Rate;
  /** Standard rate where the seller is established. */
  readonly homeVat: Rate;
  readonly importVatRate: Rate;
  readonly dutyRate: Rate;
  readonly returnsRate: Rate;
  readonly fxSpreadRate: Rate;
  readonly toSelling: Conversion;
  readonly referral: ReferralFee;
  readonly closing: ClosingFee;
  readonly fulfilment: FulfilmentFee;
  readonly fuel: number;
  readonly storage: StorageFee | null;
  readonly digitalServices: DigitalServicesFee;
  /** All of Amazon's fees (for FBM the outbound shipping too) without VAT. */
  readonly fees: number;
  /** VAT on those fees that the seller can't deduct. */
  readonly feeVat: number;
  /** Inbound and prep, with VAT where it can't be deducted. */
  readonly inboundAndPrep: number;
  readonly freight: number;
  readonly brokerage: number;
}

/** One deal to the cent: the terms and what follows from the buy price. */
export interface Deal {
  readonly terms: Terms;
  readonly buyPrice: number;
  /** Cost of the goods in the buying currency, before conversion. */
  readonly invoice: number;
  readonly goods: number;
  readonly duty: number;
  readonly importVat: number;
  readonly outputVat: number;
  readonly returnsAllowance: number;
  readonly fxSpread: number;
  readonly landed: number;
  readonly profit: number;
}

/** What becomes of the VAT in the buy price: deducted, replaced by the seller's own, or paid. */
export type GoodsVat = 'net' | 'replaced' | 'gross';

const GOODS_VAT: Readonly<Record<BuyMode, Readonly<Record<VatProfile, GoodsVat>>>> = {
  b2b_reverse_charge: { registered: 'net', exempt: 'replaced', margin_scheme: 'gross' },
  retail_delivered_home: { registered: 'net', exempt: 'replaced', margin_scheme: 'gross' },
  domestic_invoice: { registered: 'net', exempt: 'gross', margin_scheme: 'gross' },
  source_vat_sunk: { registered: 'gross', exempt: 'gross', margin_scheme: 'gross' },
  import: { registered: 'net', exempt: 'net', margin_scheme: 'gross' },
  private_purchase: { registered: 'gross', exempt: 'gross', margin_scheme: 'gross' },
};

export function goodsVatOf({ buy, seller }: MarginRequest): GoodsVat {
  return GOODS_VAT[buy.mode][seller.vatProfile];
}

const rateOr = (text: string | undefined, otherwise: Rate): Rate =>
  (text === undefined ? null : parseRate(text)) ?? otherwise;

function inSelling(cost: Money | undefined, { sell, fx }: MarginRequest): number {
  return cost ? exchange(cost.amount, cost.currency, sell.price.currency, fx) : 0;
}

/** Inbound and prep without VAT: one sum, converted once when both are in one currency. */
function handling(request: MarginRequest): number {
  const { inbound, prep } = request.costs ?? {};
  if (inbound && prep && inbound.currency === prep.currency)
    return inSelling({ amount: inbound.amount + prep.amount, currency: inbound.currency }, request);
  return inSelling(inbound, request) + inSelling(prep, request);
}

function vatRates(request: MarginRequest, { vat }: TablesInForce) {
  const { buy, sell, seller } = request;
  const homeVat = vat.standard[seller.establishedIn];
  const storeVat = rateOr(sell.vatRate, vat.standard[sell.marketplace]);
  const destination = stockCountry(request);
  return {
    buyVat: rateOr(buy.vatRate, vat.standard[buy.marketplace]),
    saleVat: seller.vatProfile === 'margin_scheme' ? homeVat : storeVat,
    homeVat,
    // goods with a reduced rate on sale bear the same rate on import into that country
    importVatRate: destination === sell.marketplace ? storeVat : vat.standard[destination],
  };
}

/** The rules of a request but for the buy price, or the first fault. */
export function termsOf(request: MarginRequest): Terms | MarginFault {
  const invalid = requestFault(request);
  if (invalid) return invalid;
  const { buy, sell, seller, fulfilment: shipping, costs, fx } = request;
  const tables = tablesOn(request.asOf);
  const fulfilment = fulfilmentFee(request, tables);
  if (isFault(fulfilment)) return fulfilment;

  const rates = vatRates(request, tables);
  const byAmazon = shipping.method !== 'fbm';
  const tier = fulfilment.cell?.tier ?? null;
  const referral = referralFee(request, tables, byAmazon && tier?.tier === 'heavy_oversize');
  const closing = closingFee(request, tables);
  const fuel = byAmazon ? share(fulfilment.amount, tables.surcharges.fuelRate) : 0;
  const storage = storageFee(request, tables, tier && tier.size);
  const selling = referral.amount + closing.amount;
  const digitalServices = digitalServicesFee(request, tables, selling, byAmazon ? fulfilment.amount + fuel : 0);
  const fees =
    selling + fulfilment.amount + fuel + (storage?.amount ?? 0) + digitalServices.selling + digitalServices.fba;
  const net = handling(request);
  const exempt = seller.vatProfile === 'exempt';
  return {
    request,
    tables,
    ...rates,
    dutyRate: rateOr(costs?.dutyRate, ZERO_RATE),
    returnsRate: rateOr(costs?.returnsRate, ZERO_RATE),
    fxSpreadRate: buy.price.currency === sell.price.currency ? ZERO_RATE : rateOr(costs?.fxSpread, ZERO_RATE),
    toSelling: conversionBetween(buy.price.currency, sell.price.currency, fx) ?? { over: 1, under: 1 },
    referral,
    closing,
    fulfilment,
    fuel,
    storage,
    digitalServices,
    fees,
    feeVat: exempt ? share(fees, rates.homeVat) : 0,
    inboundAndPrep: exempt ? grossOf(net, rates.homeVat) : net,
    freight: inSelling(costs?.freight, request),
    brokerage: inSelling(costs?.brokerage, request),
  };
}

function invoiceOf({ request, buyVat, homeVat }: Terms, buyPrice: number): number {
  const vat = goodsVatOf(request);
  if (vat === 'net') return netOf(buyPrice, buyVat);
  return vat === 'replaced' ? replaceVat(buyPrice, buyVat, homeVat) : buyPrice;
}

function outputVatOf({ request, saleVat }: Terms, goods: number): number {
  const price = request.sell.price.amount;
  if (request.seller.vatProfile === 'exempt') return 0;
  const taxable = request.seller.vatProfile === 'margin_scheme' ? Math.max(0, price - goods) : price;
  return vatWithin(taxable, saleVat);
}

/** The deal at a buy price in minor units of the buying currency. Its profit never rises with the buy price. */
export function dealAt(terms: Terms, buyPrice: number): Deal {
  const { request, toSelling, freight, brokerage, inboundAndPrep } = terms;
  const price = request.sell.price.amount;
  const importing = request.buy.mode === 'import';
  const invoice = invoiceOf(terms, buyPrice);
  const goods = mulDivHalfUp(invoice, toSelling.over, toSelling.under);
  const duty = importing ? share(goods + freight, terms.dutyRate) : 0;
  const bearsImportVat = importing && request.seller.vatProfile === 'exempt';
  const importVat = bearsImportVat ? share(goods + freight + duty, terms.importVatRate) : 0;
  const outputVat = outputVatOf(terms, goods);
  const returnsAllowance = share(price - outputVat, terms.returnsRate);
  const fxSpread = share(goods, terms.fxSpreadRate);
  const landed = goods + freight + duty + brokerage + importVat + inboundAndPrep;
  return {
    terms,
    buyPrice,
    invoice,
    goods,
    duty,
    importVat,
    outputVat,
    returnsAllowance,
    fxSpread,
    landed,
    profit: price - outputVat - terms.fees - terms.feeVat - returnsAllowance - landed - fxSpread,
  };
}
