import type { MarketplaceCode } from './marketplaces';

// Cents or pence in the order UK, DE, FR, IT, ES, without VAT, add-ons and the festive peak; DE without Central Europe.
// Source: Amazon Europe rate card of 2026-07-01, local and standard fees.
type Band = readonly [upToGrams: number, ...fees: number[]];
interface Tier {
  mm: readonly [number, number, number];
  unitGrams: number;
  dimGrams: number;
  byVolume: boolean;
  bands: readonly Band[];
}
const ORDER: readonly MarketplaceCode[] = ['UK', 'DE', 'FR', 'IT', 'ES'];

// prettier-ignore
const TIERS: readonly Tier[] = [
  { mm: [330, 230, 25], unitGrams: 100, dimGrams: Infinity, byVolume: false, bands: [
    [20, 183, 233, 275, 323, 277], [40, 187, 237, 276, 326, 284], [60, 189, 239, 278, 328, 287], [80, 207, 252, 330, 339, 321], [100, 208, 254, 332, 341, 323]] },
  { mm: [330, 230, 25], unitGrams: 460, dimGrams: Infinity, byVolume: false, bands: [[210, 210, 257, 333, 345, 326], [460, 216, 268, 377, 364, 345]] },
  { mm: [330, 230, 40], unitGrams: 960, dimGrams: Infinity, byVolume: false, bands: [[960, 272, 304, 439, 394, 360]] },
  { mm: [330, 230, 60], unitGrams: 960, dimGrams: Infinity, byVolume: false, bands: [[960, 294, 342, 472, 417, 385]] },
  { mm: [350, 250, 120], unitGrams: 3900, dimGrams: 2100, byVolume: true, bands: [
    [150, 291, 338, 456, 413, 352], [400, 300, 339, 507, 454, 374], [900, 304, 340, 579, 495, 395], [1400, 305, 341, 587, 511, 421], [1900, 325, 343, 610, 514, 427], [3900, 327, 454, 780, 516, 550]] },
  { mm: [450, 340, 260], unitGrams: 11900, dimGrams: 7960, byVolume: true, bands: [
    [150, 294, 339, 458, 429, 355], [400, 301, 342, 522, 470, 377], [900, 306, 344, 601, 515, 399], [1400, 326, 393, 641, 526, 485], [1900, 348, 395, 644, 529, 494],
    [2900, 349, 455, 708, 530, 498], [3900, 354, 509, 781, 535, 553], [5900, 356, 522, 822, 538, 596], [8900, 357, 603, 884, 541, 724], [11900, 358, 665, 938, 625, 785]] },
];

const HAZMAT_ADD_ON = 10;

/** Amazon's pick-and-pack fee in minor units, or undefined for what is larger than a standard parcel. */
export function pickAndPackFee(
  marketplace: MarketplaceCode,
  mm: readonly [number, number, number],
  grams: number,
  hazmat: boolean,
): number | undefined {
  const dimGrams = (mm[0] * mm[1] * mm[2]) / 5000;
  const fits = (tier: Tier) =>
    mm.every((side, i) => side <= (tier.mm[i] as number)) && grams <= tier.unitGrams && dimGrams <= tier.dimGrams;
  const tier = TIERS.find(fits);
  const billed = tier?.byVolume ? Math.max(grams, dimGrams) : grams;
  const band = tier?.bands.find(([upTo]) => billed <= upTo);
  const fee = band?.[1 + ORDER.indexOf(marketplace)];
  return fee === undefined ? undefined : fee + (hazmat ? HAZMAT_ADD_ON : 0);
}
