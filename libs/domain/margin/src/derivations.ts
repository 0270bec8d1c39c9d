import { Deal, goodsVatOf, Terms } from './deal';
import { billingWeightG, FulfilmentFee } from './fulfilment';
import { Fx, fxSource } from './fx';
import { LineCode } from './line-codes';
import { amountText, Currency, Money } from './money';
import { Rate } from './rate';
import { isBelowBulkyMinimum } from './referral';
import { BuyMode, MarginRequest } from './request';
import { feeText } from './size-tier';
import { stockCountry } from './storage';
import { TableHead } from './tables';

/** Where an amount comes from. */
export interface Derivation {
  /** The arithmetic with its numbers. */
  readonly formula: string;
  /** Table and card, or who gave the number. */
  readonly source: string;
  /** Date from which the table counts, or date of the rate or request. */
  readonly asOf: string;
  readonly estimate: boolean;
  readonly note?: string;
}

const onePlus = (rate: Rate) =>
  ((rate.under + rate.over) / rate.under).toFixed(Math.max(0, String(rate.under).length - 1));
const within = (rate: Rate) => `${rate.over} / ${rate.under + rate.over}`;
const cardSource = ({ id, title }: TableHead) => `${id}; ${title}`;

function derived(formula: string, source: string, asOf: string, estimate = false, notes: string[] = []): Derivation {
  return { formula, source, asOf, estimate, ...(notes.length > 0 && { note: notes.join('; ') }) };
}

function given(formula: string, what: string, { request }: Terms): Derivation {
  return derived(formula, `request: ${what}`, request.asOf);
}

function exchangeText(from: Currency, to: Currency, fx: Fx): string {
  if (from === to) return '';
  const over = from === 'EUR' ? '' : ` / ${fx.perEuro[from]}`;
  return to === 'EUR' ? over : `${over} × ${fx.perEuro[to]}`;
}

const summed = (parts: readonly string[]) => parts.join(' + ');
const bracketed = (parts: readonly string[]) => (parts.length > 1 ? `(${summed(parts)})` : summed(parts));
const amountsText = (amounts: readonly number[]) => bracketed(amounts.filter((amount) => amount > 0).map(amountText));

/** Costs of the request as one sum, with their conversion. */
function costs(what: string, all: readonly (Money | undefined)[], terms: Terms, factor = ''): Derivation {
  const { sell, fx } = terms.request;
  const to = sell.price.currency;
  const present = all.flatMap((money) => (money && money.amount > 0 ? [money] : []));
  const currencies = [...new Set(present.map(({ currency }) => currency))];
  const [only] = currencies;
  const rate = currencies.length === 1 && only ? exchangeText(only, to, fx) : '';
  const parts = present.map(
    ({ amount, currency }) => amountText(amount) + (currencies.length > 1 ? exchangeText(currency, to, fx) : ''),
  );
  const formula = rate || factor ? `${bracketed(parts)}${rate}${factor}` : summed(parts);
  if (currencies.every((currency) => currency === to)) return given(formula, what, terms);
  return derived(formula, `request: ${what}; ${fxSource(fx)}`, fx.date);
}

function vatSource(country: string, givenRate: string | undefined, pointer: string, { request, tables }: Terms) {
  return givenRate === undefined
    ? { source: `standard rate of ${country}; ${cardSource(tables.vat)}`, asOf: tables.vat.effectiveFrom }
    : { source: `request: ${pointer}`, asOf: request.asOf };
}

function outputVat({ terms, goods }: Deal): Derivation {
  const { request, saleVat } = terms;
  const { sell, seller } = request;
  const price = amountText(sell.price.amount);
  const scheme = seller.vatProfile === 'margin_scheme';
  const base = scheme ? `(${price} - ${amountText(goods)})` : price;
  const { source, asOf } = scheme
    ? vatSource(seller.establishedIn, undefined, '', terms)
    : vatSource(sell.marketplace, sell.vatRate, 'sell.vatRate', terms);
  return derived(`${base} × ${within(saleVat)}`, scheme ? `margin scheme, ${source}` : source, asOf);
}

function referralFee({ request, referral, fulfilment, tables }: Terms): Derivation {
  const { basis, portions, minimum, replacedRate } = referral;
  const belowMinimum = isBelowBulkyMinimum(referral, fulfilment);
  const estimate = referral.estimate || belowMinimum;
  const charge = portions.map(({ base, rate }) => `${amountText(base)} × ${rate.text}`).join(' + ');
  const formula = minimum === null ? charge : `max(${charge}, ${amountText(minimum)})`;
  const notes: string[] = [];
  if (replacedRate) notes.push(`Amazon states another rate than the table's ${replacedRate.text}; Amazon's is taken`);
  if (basis === 'default') notes.push('fee category unknown: taken as everything_else');
  if (basis === 'observed' && !replacedRate)
    notes.push('fee category unknown: the rate that Amazon states, taken as flat');
  if (belowMinimum) notes.push('the minimum fee of heavy bulky goods is not included');
  if (!tables.referral.publishedFor.has(request.sell.marketplace))
    notes.push(
      `no referral table for ${request.sell.marketplace}: that of the euro stores is taken${convertedAt(request)}`,
    );
  if (basis === 'observed')
    return derived(formula, 'referral rate that Amazon states for the product', request.asOf, estimate, notes);
  const category = request.item.feeCategory ?? 'everything_else';
  return derived(
    formula,
    `${category}; ${cardSource(tables.referral)}`,
    tables.referral.effectiveFrom,
    estimate,
    notes,
  );
}

/** How an amount that the card has in euro came into the store's currency. */
function convertedAt({ sell, fx }: MarginRequest): string {
  return sell.price.currency === 'EUR' || sell.price.currency === 'GBP' ? '' : `, converted at ${fxSource(fx)}`;
}

function closingFee({ closing, request, tables }: Terms): Derivation {
  const notes = closing.estimate
    ? [`no closing fee published for ${request.sell.marketplace}: that of DE is taken${convertedAt(request)}`]
    : [];
  return derived(
    amountText(closing.amount),
    `closing fee; ${cardSource(tables.referral)}`,
    tables.referral.effectiveFrom,
    closing.estimate,
    notes,
  );
}

function fulfilmentNotes(fee: FulfilmentFee, { request, tables }: Terms): string[] {
  const notes: string[] = [];
  if (!fee.cell) notes.push('package unknown: the fee that Amazon states is taken');
  if (fee.observedDiffers) notes.push(`Amazon states ${amountText(fee.observed ?? 0)} for this product`);
  if (fee.substituted)
    notes.push(
      `no fee published for ${request.sell.marketplace}: column ${fee.cell?.column} is taken${convertedAt(request)}`,
    );
  if (fee.outsideCentralEurope > 0)
    notes.push(`${amountText(fee.outsideCentralEurope)} for stock in Germany outside the Central Europe Programme`);
  if (fee.cell?.tier.size === 'oversize')
    notes.push(
      fee.packaging > 0
        ? `weight counted pro rata; ${amountText(fee.packaging)} as packaging fee, which goods in packaging of their own (SIPP) do without`
        : 'weight counted pro rata; a packaging fee is not included, as none is published for this size and store',
    );
  if (fee.overRemoteCap) notes.push('the price is above the cap of Remote Fulfilment');
  if (tables.peak.nextPeakUnknown) notes.push('the next festive peak is unknown');
  if (!request.item.packageMm && (request.fulfilment.storageMonths ?? 0) > 0)
    notes.push('storage is not included, as the package is unknown');
  return notes;
}

function fulfilmentFee(terms: Terms): Derivation {
  const { request, fulfilment: fee } = terms;
  if (request.fulfilment.method === 'fbm')
    return costs('fulfilment.outboundShipping', [request.fulfilment.outboundShipping], terms);
  const notes = fulfilmentNotes(fee, terms);
  if (!fee.cell)
    return derived(
      amountText(fee.amount),
      'fulfilment fee that Amazon states for the product',
      request.asOf,
      fee.estimate,
      notes,
    );
  const { card, grid, tier, fees, column, billingWeight } = fee.cell;
  const read = feeText(fees, column, billingWeight);
  const rate = fee.substituted ? exchangeText('EUR', request.sell.price.currency, request.fx) : '';
  const base = rate && read.includes(' ') ? `(${read})${rate}` : `${read}${rate}`;
  return derived(
    summed([
      base,
      ...[fee.outsideCentralEurope, fee.hazmat, fee.packaging].filter((addOn) => addOn > 0).map(amountText),
    ]),
    `${grid}, ${tier.tier}, ${billingWeightG(fee.cell)} g, column ${column}; ${cardSource(card)}`,
    card.effectiveFrom,
    fee.estimate,
    notes,
  );
}

function storage(terms: Terms): Derivation {
  const { request, tables } = terms;
  const fee = terms.storage;
  if (!fee) throw new Error('a storage line without storage');
  const volume =
    fee.volumeUnit === 'cubic_foot'
      ? `${(fee.volumeMm3 / 28_316_846.592).toFixed(4)} ft³`
      : `${(fee.volumeMm3 / 1e9).toFixed(6)} m³`;
  const months = request.fulfilment.storageMonths ?? 0;
  const rate = exchangeText(fee.currency, request.sell.price.currency, request.fx);
  const notes = fee.estimate
    ? [`no storage rates for ${stockCountry(request)}: those of DE, FR, IT and ES are taken`]
    : [];
  return derived(
    `${volume} × ${amountText(fee.monthlyRate)} × ${months}${rate}`,
    cardSource(tables.storage) + (rate && `; ${fxSource(request.fx)}`),
    tables.storage.effectiveFrom,
    fee.estimate,
    notes,
  );
}

function digitalServices(terms: Terms, part: 'selling' | 'fba'): Derivation {
  const { digitalServices: fee, referral, closing, fulfilment, fuel, request, tables } = terms;
  const selling = part === 'selling';
  const base = amountsText(selling ? [referral.amount, closing.amount] : [fulfilment.amount, fuel]);
  const notes =
    selling && fee.estimate ? ['the part on FBA fees is not published for this seller and store: taken as 0'] : [];
  return derived(
    `${base} × ${(selling ? fee.sellingRate : fee.fbaRate).text}`,
    `established in ${request.seller.establishedIn}, store ${request.sell.marketplace}; ${cardSource(tables.digitalServicesFee)}`,
    tables.digitalServicesFee.effectiveFrom,
    selling && fee.estimate,
    notes,
  );
}

const GOODS_SOURCE: Readonly<Record<BuyMode, string>> = {
  b2b_reverse_charge: 'bought with a VAT id, own VAT accounted for',
  retail_delivered_home: 'retail delivered home, at the VAT of the destination',
  domestic_invoice: 'bought on a domestic invoice',
  source_vat_sunk: 'bought with foreign VAT that nobody refunds',
  import: 'imported, without the VAT of the source',
  private_purchase: 'bought without VAT shown',
};

function goods({ terms, buyPrice, invoice }: Deal): Derivation {
  const { request, buyVat, homeVat } = terms;
  const { buy, sell, fx, asOf } = request;
  const price = amountText(buyPrice);
  const vat = goodsVatOf(request);
  const net = vat === 'gross' ? price : `${price} / ${onePlus(buyVat)}`;
  const billed = vat === 'replaced' ? `${net} × ${onePlus(homeVat)}` : net;
  const source = `request: buy price ${buy.marketplace}; ${GOODS_SOURCE[buy.mode]}`;
  const rate = exchangeText(buy.price.currency, sell.price.currency, fx);
  if (!rate) return derived(billed, source, asOf);
  const inBuying = billed === price ? price : `${billed} = ${amountText(invoice)}`;
  const formula = `${inBuying} ${buy.price.currency}${rate}`;
  return derived(formula, `${source}; ${fxSource(fx)}`, fx.date);
}

function fuelSurcharge({ fulfilment, tables: { surcharges } }: Terms): Derivation {
  const formula = `${amountText(fulfilment.amount)} × ${surcharges.fuelRate.text}`;
  return derived(formula, cardSource(surcharges), surcharges.effectiveFrom);
}

function feeVat(terms: Terms): Derivation {
  const { source, asOf } = vatSource(terms.request.seller.establishedIn, undefined, '', terms);
  return derived(`${amountText(terms.fees)} × ${terms.homeVat.text}`, source, asOf);
}

function returnsAllowance({ terms, outputVat: vat }: Deal): Derivation {
  const price = amountText(terms.request.sell.price.amount);
  const revenue = vat === 0 ? price : `(${price} - ${amountText(vat)})`;
  return given(`${revenue} × ${terms.returnsRate.text}`, 'costs.returnsRate', terms);
}

function inboundAndPrep(terms: Terms): Derivation {
  const { seller, costs: asked } = terms.request;
  const factor = seller.vatProfile === 'exempt' ? ` × ${onePlus(terms.homeVat)}` : '';
  return costs('costs.inbound and costs.prep', [asked?.inbound, asked?.prep], terms, factor);
}

function importVat({ terms, goods: cost, duty }: Deal): Derivation {
  const { request, importVatRate, freight } = terms;
  const country = stockCountry(request);
  const givenRate = country === request.sell.marketplace ? request.sell.vatRate : undefined;
  const { source, asOf } = vatSource(country, givenRate, 'sell.vatRate', terms);
  const base = amountsText([cost, freight, duty]);
  return derived(`${base} × ${importVatRate.text}`, `import into ${country}, ${source}`, asOf);
}

/** How each line of a deal comes about. */
export const DERIVATIONS: Readonly<Record<LineCode, (deal: Deal) => Derivation>> = {
  sale_price: ({ terms }) => {
    const { marketplace, price } = terms.request.sell;
    return given(amountText(price.amount), `sell price ${marketplace}`, terms);
  },
  output_vat: outputVat,
  referral_fee: ({ terms }) => referralFee(terms),
  closing_fee: ({ terms }) => closingFee(terms),
  fulfilment_fee: ({ terms }) => fulfilmentFee(terms),
  fuel_surcharge: ({ terms }) => fuelSurcharge(terms),
  storage: ({ terms }) => storage(terms),
  digital_services_fee_selling: ({ terms }) => digitalServices(terms, 'selling'),
  digital_services_fee_fba: ({ terms }) => digitalServices(terms, 'fba'),
  irrecoverable_fee_vat: ({ terms }) => feeVat(terms),
  returns_allowance: returnsAllowance,
  inbound_and_prep: ({ terms }) => inboundAndPrep(terms),
  goods,
  freight: ({ terms }) => costs('costs.freight', [terms.request.costs?.freight], terms),
  duty: ({ terms, goods: base }) =>
    given(`${amountsText([base, terms.freight])} × ${terms.dutyRate.text}`, 'costs.dutyRate', terms),
  brokerage: ({ terms }) => costs('costs.brokerage', [terms.request.costs?.brokerage], terms),
  import_vat: importVat,
  fx_spread: ({ terms, goods: base }) =>
    given(`${amountText(base)} × ${terms.fxSpreadRate.text}`, 'costs.fxSpread', terms),
};
