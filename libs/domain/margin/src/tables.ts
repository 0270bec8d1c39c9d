import digitalServicesFee from './tables/digital-services-fee.2026-03-20.json';
import efn from './tables/fba-efn.2026-07-01.json';
import ireland from './tables/fba-ireland.2026-07-01.json';
import localLowPrice from './tables/fba-local-low-price.2026-07-01.json';
import localSelected from './tables/fba-local-selected.2026-07-01.json';
import localStandard from './tables/fba-local-standard.2026-07-01.json';
import storage from './tables/fba-storage.2026-07-01.json';
import surcharges from './tables/fba-surcharges.2026-04-17.json';
import noPeakYet from './tables/festive-peak.2026-07-01.json';
import peak2026 from './tables/festive-peak.2026-10-15.json';
import peakUnknown from './tables/festive-peak.2027-01-15.json';
import referral from './tables/referral-fees.2026-07-01.json';
import vat from './tables/vat-rates.2026-07-01.json';
import { Country, Store } from './marketplace';
import { Currency, minorUnits } from './money';
import { Rate, tableRate } from './rate';
import { RawFees, RawTier, sizeTier, SizeTier, TierFees, tierFees } from './size-tier';

/** What every version of every table says about itself. Dates are calendar dates, both inclusive; null is open. */
export interface TableHead {
  readonly id: string;
  readonly kind: string;
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
  readonly title: string;
}

interface RawHead extends Omit<TableHead, 'title'> {
  readonly source: { readonly title: string };
}

const headOf = ({ id, kind, effectiveFrom, effectiveTo, source }: RawHead): TableHead => ({
  id,
  kind,
  effectiveFrom,
  effectiveTo,
  title: source.title,
});

type Amounts = Partial<Record<string, number>>;
const amounts = (raw: object): Amounts =>
  Object.fromEntries(Object.entries(raw).map(([key, text]) => [key, minorUnits(String(text))]));
const tiers = (raw: readonly RawTier[]): SizeTier[] => raw.map(sizeTier);
const feesByTier = (raw: readonly RawFees[]): ReadonlyMap<string, TierFees> =>
  new Map(raw.map((fees) => [fees.tier, tierFees(fees)]));

export type FeeCategory = keyof typeof referral.categories;
export const FEE_CATEGORIES = Object.keys(referral.categories) as readonly FeeCategory[];

/** One step of a referral rule: the rate up to a price, or without end. */
export interface ReferralBand {
  readonly upTo: Amounts | null;
  readonly rate: Rate;
}

/** flat: one rate. whole_price_band: the rate of the band of the price hits all of it. portion: each band its own. */
export interface ReferralRule {
  readonly mode: 'flat' | 'whole_price_band' | 'portion' | 'clothing';
  readonly bands: readonly ReferralBand[];
  /** Clothing by FBA above the first limit: by portion instead. */
  readonly fbaPortion: readonly ReferralBand[] | null;
  readonly media: 'books' | 'other' | null;
  readonly hasMinimum: boolean;
}

interface RawBand {
  readonly upTo: object | null;
  readonly rate: string;
}
interface RawRule {
  readonly mode: string;
  readonly rate?: string;
  readonly bands?: readonly RawBand[];
  readonly fbaPortion?: readonly RawBand[];
  readonly media?: string;
  readonly noMinimum?: boolean;
}

const referralBand = ({ upTo, rate }: RawBand): ReferralBand => ({
  upTo: upTo && amounts(upTo),
  rate: tableRate(rate),
});

function referralRule(raw: RawRule): ReferralRule {
  return {
    mode: raw.mode as ReferralRule['mode'],
    bands: raw.bands?.map(referralBand) ?? [{ upTo: null, rate: tableRate(raw.rate ?? '') }],
    fbaPortion: raw.fbaPortion?.map(referralBand) ?? null,
    media: (raw.media ?? null) as ReferralRule['media'],
    hasMinimum: raw.noMinimum !== true,
  };
}

const referralTable = (raw: typeof referral) => ({
  ...headOf(raw),
  publishedFor: new Set<string>(raw.publishedFor),
  minimum: amounts(raw.minimum),
  heavyOversizeMinimum: amounts(raw.heavyOversizeMinimum),
  closingFee: Object.fromEntries(
    Object.entries(raw.closingFee).map(([store, fees]) => [store, amounts(fees)]),
  ) as Partial<Record<Store, Amounts>>,
  rules: Object.fromEntries(
    Object.entries<RawRule>(raw.categories).map(([category, rule]) => [category, referralRule(rule)]),
  ) as Record<FeeCategory, ReferralRule>,
});

const localTable = (raw: RawHead & { readonly tiers: readonly RawTier[] }) => ({
  ...headOf(raw),
  tiers: tiers(raw.tiers),
});

const lowPriceTable = (raw: typeof localLowPrice) => ({
  ...localTable(raw),
  ceiling: amounts(raw.priceCeiling),
  restrictedCeiling: amounts(raw.restrictedPriceCeiling),
  restrictedCategories: new Set<string>(raw.restrictedCategories),
});

const selectedTable = (raw: typeof localSelected) => ({
  ...localTable(raw),
  categories: new Set<string>(raw.selectedCategories),
});

const efnTable = (raw: typeof efn) => ({
  ...localTable(raw),
  selectedTiers: tiers(raw.selectedTiers),
  remotePriceCap: amounts(raw.remotePriceCap),
});

const irishTable = (raw: typeof ireland) => ({
  ...localTable(raw),
  lowPriceTiers: tiers(raw.lowPriceTiers),
  selectedTiers: tiers(raw.selectedTiers),
});

interface RawPeak extends RawHead {
  readonly nextPeakUnknown: boolean;
  readonly excludedCategories: readonly string[];
  readonly localTiers: readonly RawFees[];
  readonly localSelectedTiers: readonly RawFees[];
  readonly efnTiers: readonly RawFees[];
  readonly efnSelectedTiers: readonly RawFees[];
}

const peakTable = (raw: RawPeak) => ({
  ...headOf(raw),
  nextPeakUnknown: raw.nextPeakUnknown,
  excludedCategories: new Set(raw.excludedCategories),
  standard: feesByTier(raw.localTiers),
  selected: feesByTier(raw.localSelectedTiers),
  efn: feesByTier(raw.efnTiers),
  efn_selected: feesByTier(raw.efnSelectedTiers),
});

const surchargeTable = (raw: typeof surcharges) => ({
  ...headOf(raw),
  fuelRate: tableRate(raw.fuelRate),
  hazmat: amounts(raw.hazmat) as Record<Currency, number>,
  outsideCentralEurope: amounts(raw.outsideCentralEurope) as Record<Store, number>,
  /** By tier; columns are stores. Goods that ship in packaging of their own (SIPP) do without. */
  oversizePackaging: new Map(raw.oversizePackaging.map((fees) => [fees.tier, tierFees(fees)])),
});

type StorageRate = Readonly<Record<'janSep' | 'octDec', number>>;
type RawStorageRates = typeof storage.rates.EU;
const storageRates = (raw: RawStorageRates) => {
  const rate = ({ janSep, octDec }: { janSep: string; octDec: string }): StorageRate => ({
    janSep: minorUnits(janSep),
    octDec: minorUnits(octDec),
  });
  return {
    currency: raw.currency as Currency,
    volumeUnit: raw.volumeUnit as 'cubic_foot' | 'cubic_metre',
    standard: rate(raw.standard),
    apparel: rate(raw.apparel),
    oversize: rate(raw.oversize),
  };
};

const storageTable = (raw: typeof storage) => ({
  ...headOf(raw),
  apparelCategories: new Set<string>(raw.apparelCategories),
  publishedFor: new Set<string>(raw.publishedFor),
  UK: storageRates(raw.rates.UK),
  EU: storageRates(raw.rates.EU),
});

interface RawDsfRule {
  readonly establishedIn: readonly string[] | null;
  readonly stores: readonly string[] | null;
  readonly selling: string;
  readonly fba: string;
  readonly fbaUnpublished?: boolean;
}
const dsfTable = (raw: RawHead & { readonly rules: readonly RawDsfRule[] }) => ({
  ...headOf(raw),
  rules: raw.rules.map((rule) => ({
    establishedIn: rule.establishedIn,
    stores: rule.stores,
    selling: tableRate(rule.selling),
    fba: tableRate(rule.fba),
    fbaUnpublished: rule.fbaUnpublished === true,
  })),
});

const vatTable = (raw: typeof vat) => ({
  ...headOf(raw),
  standard: Object.fromEntries(
    Object.entries(raw.standard).map(([country, rate]) => [country, tableRate(rate)]),
  ) as Record<Country, Rate>,
});

/** Every table in its versions, oldest first. A new card is a new file and a new element here. */
export const TABLES = {
  localStandard: [localTable(localStandard)],
  localLowPrice: [lowPriceTable(localLowPrice)],
  localSelected: [selectedTable(localSelected)],
  efn: [efnTable(efn)],
  ireland: [irishTable(ireland)],
  peak: [peakTable(noPeakYet), peakTable(peak2026), peakTable(peakUnknown)],
  storage: [storageTable(storage)],
  surcharges: [surchargeTable(surcharges)],
  referral: [referralTable(referral)],
  digitalServicesFee: [dsfTable(digitalServicesFee)],
  vat: [vatTable(vat)],
};

export type TableKind = keyof typeof TABLES;
export type Table<K extends TableKind> = (typeof TABLES)[K][number];
export type TablesInForce = { readonly [K in TableKind]: Table<K> };

const KINDS = Object.keys(TABLES) as readonly TableKind[];

/** The first date for which every table has a version. */
export const firstCoveredDate: string = KINDS.map((kind) => TABLES[kind][0]?.effectiveFrom ?? '')
  .sort()
  .reduce((_, latest) => latest);

function inForce<T extends TableHead>(versions: readonly T[], asOf: string): T {
  for (const version of versions) {
    if (version.effectiveFrom <= asOf && (version.effectiveTo === null || asOf <= version.effectiveTo)) return version;
  }
  throw new RangeError(`no table for ${asOf}; the first covered date is ${firstCoveredDate}`);
}

/** One date at a time is asked about, for many deals. */
let lastFound: { asOf: string; tables: TablesInForce } | null = null;

/** The version of each table on a calendar date. Throws RangeError before firstCoveredDate. */
export function tablesOn(asOf: string): TablesInForce {
  if (lastFound?.asOf !== asOf) lastFound = { asOf, tables: findTables(asOf) };
  return lastFound.tables;
}

function findTables(asOf: string): TablesInForce {
  return {
    localStandard: inForce(TABLES.localStandard, asOf),
    localLowPrice: inForce(TABLES.localLowPrice, asOf),
    localSelected: inForce(TABLES.localSelected, asOf),
    efn: inForce(TABLES.efn, asOf),
    ireland: inForce(TABLES.ireland, asOf),
    peak: inForce(TABLES.peak, asOf),
    storage: inForce(TABLES.storage, asOf),
    surcharges: inForce(TABLES.surcharges, asOf),
    referral: inForce(TABLES.referral, asOf),
    digitalServicesFee: inForce(TABLES.digitalServicesFee, asOf),
    vat: inForce(TABLES.vat, asOf),
  };
}

/** Ids of all tables in force on a calendar date, for an alert's audit. Throws RangeError before firstCoveredDate. */
export function rateCardIds(asOf: string): readonly string[] {
  return Object.values(tablesOn(asOf)).map(({ id }) => id);
}

/**
 * First day of the FBA fee period of a calendar date: the card or the peak window, whichever began later. A fee that
 * Amazon stated before it does not describe that date. Throws RangeError before firstCoveredDate.
 */
export function feePeriodStart(asOf: string): string {
  const { localStandard, localLowPrice, localSelected, peak } = tablesOn(asOf);
  return [localStandard, localLowPrice, localSelected, peak].reduce(
    (latest, { effectiveFrom }) => (effectiveFrom > latest ? effectiveFrom : latest),
    '',
  );
}

/** Decimal string ("0.19"). Throws RangeError before firstCoveredDate. */
export function standardVatRate(country: Country, asOf: string): string {
  return inForce(TABLES.vat, asOf).standard[country].text;
}
