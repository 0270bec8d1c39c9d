import { amountText, minorUnits, mulDivHalfUp } from './money';

/** Size class: decides peak, storage rate and whether a selected category has its own grid. */
export type SizeClass = 'envelope' | 'parcel' | 'oversize' | 'special';

type Fees<T> = Readonly<Partial<Record<string, T>>>;

/** Fees of a tier as a table file holds them: by band of billing weight, then per started 100 g or per kg pro rata. */
export interface RawFees {
  readonly tier: string;
  readonly bands: readonly { readonly upToG: number; readonly fee: Fees<string> }[];
  readonly perKgOver?: Fees<string>;
  readonly perStarted100gOver?: Fees<string>;
}

export interface RawTier extends RawFees {
  readonly size: string;
  readonly billing: string;
  readonly maxSidesMm?: readonly number[];
  readonly unitOverG?: number;
  readonly maxUnitG?: number;
  readonly maxDimensionalG?: number;
}

export interface TierFees {
  readonly tier: string;
  readonly bands: readonly { readonly upTo: number; readonly fee: Fees<number> }[];
  readonly perKgOver: Fees<number> | null;
  readonly perStarted100gOver: Fees<number> | null;
}

export interface SizeTier extends TierFees {
  readonly size: SizeClass;
  readonly billing: 'unit' | 'greater';
  readonly sides: readonly [number, number, number];
  readonly unitOver: number;
  readonly maxUnit: number;
  readonly maxDimensional: number;
}

/**
 * A package ready to be sized. Weights are in 1/5000 g, because the dimensional weight in grams is mm³ / 5000
 * (L·W·H / 5000 in cm and kg): so both weights are exact integers.
 */
export interface Parcel {
  /** Millimetres, longest first. */
  readonly sides: readonly [number, number, number];
  readonly unit: number;
  readonly dimensional: number;
  readonly volumeMm3: number;
}

export const WEIGHT_UNITS_PER_GRAM = 5000;
const WEIGHT_UNITS_PER_KG = 1000 * WEIGHT_UNITS_PER_GRAM;
const WEIGHT_UNITS_PER_100_G = 100 * WEIGHT_UNITS_PER_GRAM;

const inMinorUnits = (fees: Fees<string>): Fees<number> =>
  Object.fromEntries(Object.entries(fees).map(([column, fee]) => [column, minorUnits(fee ?? '')]));

export function tierFees(raw: RawFees): TierFees {
  return {
    tier: raw.tier,
    bands: raw.bands.map(({ upToG, fee }) => ({ upTo: upToG * WEIGHT_UNITS_PER_GRAM, fee: inMinorUnits(fee) })),
    perKgOver: raw.perKgOver ? inMinorUnits(raw.perKgOver) : null,
    perStarted100gOver: raw.perStarted100gOver ? inMinorUnits(raw.perStarted100gOver) : null,
  };
}

export function sizeTier(raw: RawTier): SizeTier {
  const [long = Infinity, middle = Infinity, short = Infinity] = raw.maxSidesMm ?? [];
  const weight = (grams: number | undefined, absent: number) =>
    grams === undefined ? absent : grams * WEIGHT_UNITS_PER_GRAM;
  return {
    ...tierFees(raw),
    size: raw.size as SizeClass,
    billing: raw.billing as SizeTier['billing'],
    sides: [long, middle, short],
    unitOver: weight(raw.unitOverG, 0),
    maxUnit: weight(raw.maxUnitG, Infinity),
    maxDimensional: weight(raw.maxDimensionalG, Infinity),
  };
}

export function parcelOf(packageMm: readonly number[], unitWeightG: number): Parcel {
  const [a = 0, b = 0, c = 0] = packageMm;
  const long = Math.max(a, b, c);
  const short = Math.min(a, b, c);
  const volumeMm3 = a * b * c;
  return {
    sides: [long, a + b + c - long - short, short],
    unit: unitWeightG * WEIGHT_UNITS_PER_GRAM,
    dimensional: volumeMm3,
    volumeMm3,
  };
}

/** Over 31.5 kg, a side over 175 cm, or L + 2W + 2H over 360 cm; tested before every other tier. */
export function isSpecialOversize({ sides: [long, middle, short], unit }: Parcel): boolean {
  return unit > 31_500 * WEIGHT_UNITS_PER_GRAM || long > 1750 || long + 2 * middle + 2 * short > 3600;
}

/** The first tier whose sides and weights hold, or null. */
export function firstFit(tiers: readonly SizeTier[], { sides, unit, dimensional }: Parcel): SizeTier | null {
  for (const tier of tiers) {
    if (
      sides[0] <= tier.sides[0] &&
      sides[1] <= tier.sides[1] &&
      sides[2] <= tier.sides[2] &&
      unit <= tier.maxUnit &&
      unit > tier.unitOver &&
      dimensional <= tier.maxDimensional
    )
      return tier;
  }
  return null;
}

/** The billing weight in 1/5000 g. */
export function billingWeight(tier: SizeTier, { unit, dimensional }: Parcel): number {
  return tier.billing === 'unit' ? unit : Math.max(unit, dimensional);
}

interface FeeParts {
  readonly base: number;
  /** Weight above the last band. */
  readonly over: number;
}

function partsAt({ bands }: TierFees, column: string, weight: number): FeeParts | undefined {
  let last = bands[0];
  for (const band of bands) {
    last = band;
    if (weight <= band.upTo) break;
  }
  const base = last?.fee[column];
  return last === undefined || base === undefined ? undefined : { base, over: Math.max(0, weight - last.upTo) };
}

const startedSteps = (over: number) => Math.ceil(over / WEIGHT_UNITS_PER_100_G);

/** Fee in minor units of the column's currency; undefined when the tier has no such column. Bands include their end. */
export function feeAt(fees: TierFees, column: string, weight: number): number | undefined {
  const parts = partsAt(fees, column, weight);
  if (!parts || parts.over === 0) return parts?.base;
  const started = fees.perStarted100gOver?.[column];
  if (started !== undefined) return parts.base + started * startedSteps(parts.over);
  // the card does not say whether kilograms count pro rata or as started; pro rata is taken
  return parts.base + mulDivHalfUp(fees.perKgOver?.[column] ?? 0, parts.over, WEIGHT_UNITS_PER_KG);
}

/** The arithmetic of feeAt: "4.33 + 39.24 kg × 0.18". */
export function feeText(fees: TierFees, column: string, weight: number): string {
  const parts = partsAt(fees, column, weight);
  if (!parts) return '';
  const base = amountText(parts.base);
  if (parts.over === 0) return base;
  const started = fees.perStarted100gOver?.[column];
  if (started !== undefined) return `${base} + ${startedSteps(parts.over)} × ${amountText(started)}`;
  const kilograms = Number((parts.over / WEIGHT_UNITS_PER_KG).toFixed(4));
  return `${base} + ${kilograms} kg × ${amountText(fees.perKgOver?.[column] ?? 0)}`;
}
