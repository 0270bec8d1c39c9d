import { Columns, columnsOf } from './columns';
import { fault, MarginFault } from './fault';
import { exchange } from './fx';
import { MarginRequest } from './request';
import {
  billingWeight,
  feeAt,
  firstFit,
  isSpecialOversize,
  Parcel,
  parcelOf,
  SizeTier,
  TierFees,
  WEIGHT_UNITS_PER_GRAM,
} from './size-tier';
import { TableHead, TablesInForce } from './tables';

/** Names of the fee grids, as they appear in answers. */
export type Grid = 'standard' | 'low_price' | 'selected' | 'efn' | 'efn_selected';

/** Where the fee of a sized package was read. */
export interface TableCell {
  readonly grid: Grid;
  readonly tier: SizeTier;
  /** The tier's fees, or those of the peak. */
  readonly fees: TierFees;
  readonly column: string;
  readonly card: TableHead;
  readonly peak: boolean;
  readonly billingWeight: number;
}

export interface FulfilmentFee {
  /** Base and add-ons, without fuel; for FBM the outbound shipping. */
  readonly amount: number;
  /** Add-on inside the amount for stock in Germany outside the Central Europe Programme, sold in another store. */
  readonly outsideCentralEurope: number;
  /** Hazmat add-on inside the amount. */
  readonly hazmat: number;
  /** Packaging fee of oversize inside the amount; 0 also where none is published. */
  readonly packaging: number;
  /** Null for FBM and where Amazon's observed fee is used. */
  readonly cell: TableCell | null;
  /** Amazon's observed fee after the Central Europe correction. */
  readonly observed: number | null;
  readonly observedDiffers: boolean;
  /** The column of another store or currency stands in for one that is not published. */
  readonly substituted: boolean;
  readonly overRemoteCap: boolean;
  readonly estimate: boolean;
}

/** Observed fee and table more than this many minor units apart: one of the two does not describe this item. */
const OBSERVED_TOLERANCE = 30;

interface Grids {
  readonly card: TableHead;
  readonly standard: readonly SizeTier[];
  readonly selectedCard: TableHead;
  readonly selected: readonly SizeTier[];
}

function gridsOn(card: TableHead & { tiers: readonly SizeTier[]; selectedTiers: readonly SizeTier[] }): Grids {
  return { card, standard: card.tiers, selectedCard: card, selected: card.selectedTiers };
}

function gridsOf({ sell, fulfilment }: MarginRequest, tables: TablesInForce): Grids {
  if (sell.marketplace === 'IE') return gridsOn(tables.ireland);
  if (fulfilment.method === 'fba_efn') return gridsOn(tables.efn);
  const { localStandard, localSelected } = tables;
  return {
    card: localStandard,
    standard: localStandard.tiers,
    selectedCard: localSelected,
    selected: localSelected.tiers,
  };
}

interface Found {
  readonly grid: Grid;
  readonly tier: SizeTier;
  readonly card: TableHead;
  readonly column: string;
}

/** The highest sale price of low-price FBA, in minor units of the store's currency; null where it does not exist. */
export function lowPriceCeiling(
  { sell, item, fulfilment }: MarginRequest,
  { localLowPrice }: TablesInForce,
): number | null {
  if (fulfilment.method !== 'fba_local') return null;
  const { restrictedCategories, restrictedCeiling, ceiling } = localLowPrice;
  const restricted = item.feeCategory !== undefined && restrictedCategories.has(item.feeCategory);
  return (restricted ? restrictedCeiling : ceiling)[sell.marketplace] ?? null;
}

/** Low-price FBA is automatic for local stock when price and size allow it. */
function lowPriceCell(request: MarginRequest, parcel: Parcel, tables: TablesInForce, columns: Columns): Found | null {
  const { sell } = request;
  const limit = lowPriceCeiling(request, tables);
  if (limit === null || sell.price.amount > limit) return null;
  const { tiers } = tables.localLowPrice;
  const irish = sell.marketplace === 'IE';
  const tier = firstFit(irish ? tables.ireland.lowPriceTiers : tiers, parcel);
  const card = irish ? tables.ireland : tables.localLowPrice;
  return tier && { grid: 'low_price', tier, card, column: columns.standard };
}

function regularCell(request: MarginRequest, parcel: Parcel, tables: TablesInForce, columns: Columns): Found | null {
  const { item, fulfilment } = request;
  const efn = fulfilment.method === 'fba_efn';
  const grids = gridsOf(request, tables);
  const tier = firstFit(grids.standard, parcel);
  if (item.feeCategory && tables.localSelected.categories.has(item.feeCategory) && tier?.size !== 'envelope') {
    const parcelTier = firstFit(grids.selected, parcel);
    if (parcelTier)
      return {
        grid: efn ? 'efn_selected' : 'selected',
        tier: parcelTier,
        card: grids.selectedCard,
        column: columns.selected,
      };
  }
  return tier && { grid: efn ? 'efn' : 'standard', tier, card: grids.card, column: columns.standard };
}

/** Fees of the festive peak; undefined outside the window and for what the card leaves unchanged. */
function peakFees(request: MarginRequest, found: Found, tables: TablesInForce): TierFees | undefined {
  const { grid, tier, card, column } = found;
  const category = request.item.feeCategory;
  if (grid === 'low_price' || card === tables.ireland) return undefined;
  if (category !== undefined && tables.peak.excludedCategories.has(category)) return undefined;
  const fees = tables.peak[grid].get(tier.tier);
  return fees?.bands.some(({ fee }) => fee[column] !== undefined) ? fees : undefined;
}

/** Special oversize has columns for UK, DE, FR, IT and ES; elsewhere DE's stands in, converted at fx. */
function specialFee(request: MarginRequest, parcel: Parcel, tables: TablesInForce): FulfilmentFee | null {
  const { sell, fx } = request;
  const tier = tables.localStandard.tiers.find(({ size }) => size === 'special');
  if (!tier) return null;
  const weight = billingWeight(tier, parcel);
  const own = feeAt(tier, sell.marketplace, weight);
  const base = own ?? exchange(feeAt(tier, 'DE', weight) ?? 0, 'EUR', sell.price.currency, fx);
  const column = own === undefined ? 'DE' : sell.marketplace;
  const card = tables.localStandard;
  const cell: TableCell = { grid: 'standard', tier, fees: tier, column, card, peak: false, billingWeight: weight };
  return finish(request, tables, cell, base, own === undefined);
}

function notPublished(request: MarginRequest, what: string, pointer: string): MarginFault {
  const { sell, seller, fulfilment } = request;
  const lane =
    fulfilment.method === 'fba_efn' ? `${seller.establishedIn} stock to ${sell.marketplace}` : sell.marketplace;
  return fault(
    'fee_not_published',
    pointer,
    `No fee is published for ${what}, ${lane}: use another fulfilment method.`,
  );
}

/** The observed fee in the stock's terms: on DE it is the price outside the Central Europe Programme. */
function observedFee({ item, sell, fulfilment }: MarginRequest, { surcharges }: TablesInForce): number | null {
  const fee = item.observed?.fulfilmentFee;
  if (!fee || fulfilment.method !== 'fba_local') return null;
  const enrolled = sell.marketplace === 'DE' && fulfilment.centralEurope === true;
  return Math.max(0, fee.amount - (enrolled ? surcharges.outsideCentralEurope.DE : 0));
}

/** A footnote of the card for every unit that leaves a German warehouse; the columns of DE contain it already. */
function outsideCentralEurope({ sell, seller, fulfilment }: MarginRequest, { surcharges }: TablesInForce): number {
  const isGermanStock = fulfilment.method === 'fba_efn' && seller.establishedIn === 'DE';
  return isGermanStock && fulfilment.centralEurope !== true ? surcharges.outsideCentralEurope[sell.marketplace] : 0;
}

function finish(
  request: MarginRequest,
  tables: TablesInForce,
  cell: TableCell,
  base: number,
  substituted: boolean,
): FulfilmentFee {
  const { item, sell, seller, fulfilment } = request;
  const hazmat = item.hazmat === true ? tables.surcharges.hazmat[sell.price.currency] : 0;
  const addOn = outsideCentralEurope(request, tables);
  const packagingFees = tables.surcharges.oversizePackaging.get(cell.tier.tier);
  const packaging = packagingFees ? (feeAt(packagingFees, sell.marketplace, cell.billingWeight) ?? 0) : 0;
  const amount = base + addOn + hazmat + packaging;
  const observed = observedFee(request, tables);
  // the fee that Amazon states is without packaging
  const observedDiffers = observed !== null && Math.abs(observed - (amount - packaging)) > OBSERVED_TOLERANCE;
  const isRemote = fulfilment.method === 'fba_efn' && (seller.establishedIn === 'UK' || sell.marketplace === 'UK');
  const overRemoteCap = isRemote && sell.price.amount > remoteCap(request, tables);
  return {
    amount,
    outsideCentralEurope: addOn,
    hazmat,
    packaging,
    cell,
    observed,
    observedDiffers,
    substituted,
    overRemoteCap,
    // neither the rounding of kilograms nor whether oversize has packaging of its own is certain
    estimate: substituted || observedDiffers || overRemoteCap || cell.tier.size === 'oversize',
  };
}

function remoteCap({ sell, fx }: MarginRequest, { efn }: TablesInForce): number {
  const currency = sell.price.currency;
  return efn.remotePriceCap[currency] ?? exchange(efn.remotePriceCap['EUR'] ?? 0, 'EUR', currency, fx);
}

function withoutTable(amount: number, observed: number | null): FulfilmentFee {
  return {
    amount,
    outsideCentralEurope: 0,
    hazmat: 0,
    packaging: 0,
    cell: null,
    observed,
    observedDiffers: false,
    substituted: false,
    overRemoteCap: false,
    estimate: observed !== null,
  };
}

/** The package with its weight, when both are known. */
export function knownParcel({ packageMm, unitWeightG }: MarginRequest['item']): Parcel | null {
  return packageMm && unitWeightG !== undefined ? parcelOf(packageMm, unitWeightG) : null;
}

/**
 * Fulfilment fee without VAT in the selling store's currency: from the tables when package and weight are known, else
 * Amazon's observed fee (fba_local only). Source: Amazon Europe rate card of 2026-07-01.
 */
export function fulfilmentFee(request: MarginRequest, tables: TablesInForce): FulfilmentFee | MarginFault {
  const { item, fulfilment, sell, fx } = request;
  if (fulfilment.method === 'fbm') {
    const shipping = fulfilment.outboundShipping;
    return withoutTable(shipping ? exchange(shipping.amount, shipping.currency, sell.price.currency, fx) : 0, null);
  }
  const parcel = knownParcel(item);
  if (parcel) return tabulatedFee(request, parcel, tables);
  const observed = observedFee(request, tables);
  if (observed !== null) return withoutTable(observed, observed);
  const missing = item.packageMm ? 'unitWeightG' : 'packageMm';
  const instead = fulfilment.method === 'fba_local' ? ', or Amazon’s fee as item.observed.fulfilmentFee' : '';
  return fault('package_unknown', `/item/${missing}`, `package unknown: give packageMm and unitWeightG${instead}.`);
}

function tabulatedFee(request: MarginRequest, parcel: Parcel, tables: TablesInForce): FulfilmentFee | MarginFault {
  const columns = columnsOf(request);
  if (!columns) return notPublished(request, 'Remote Fulfilment', '/fulfilment/method');
  const found = isSpecialOversize(parcel)
    ? null
    : (lowPriceCell(request, parcel, tables, columns) ?? regularCell(request, parcel, tables, columns));
  if (!found || found.tier.size === 'special') {
    const special = request.fulfilment.method === 'fba_local' ? specialFee(request, parcel, tables) : null;
    return special ?? notPublished(request, 'special oversize', '/item/packageMm');
  }
  const { grid, tier, card, column } = found;
  const weight = billingWeight(tier, parcel);
  const inPeak = peakFees(request, found, tables);
  const fees = inPeak ?? tier;
  const base = feeAt(fees, column, weight);
  if (base === undefined) return notPublished(request, tier.tier, '/item/packageMm');
  const peak = inPeak !== undefined;
  const cell: TableCell = { grid, tier, fees, column, card: peak ? tables.peak : card, peak, billingWeight: weight };
  return finish(request, tables, cell, base, columns.substituted && column === columns.standard);
}

/** Billing weight in whole grams, half-up. */
export function billingWeightG({ billingWeight: weight }: TableCell): number {
  return Math.floor((2 * weight + WEIGHT_UNITS_PER_GRAM) / (2 * WEIGHT_UNITS_PER_GRAM));
}
