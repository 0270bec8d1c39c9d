import { UNKNOWN_CATEGORY, double } from '../wire/json';
import { pickAndPackFee } from './fba-fee';
import { DAY } from './keepa-time';
import { referralPercent } from './root-categories';
import type { PageTraits } from './traits';

const NO_PICTURE_SHARE = 0.03;

export interface Family {
  parentAsin: string | null;
  variations: readonly string[];
}

export function categoryFields({ product, marketplace: { code } }: PageTraits): Record<string, unknown> {
  const { root, category, draws, unknownCategory } = product;
  if (unknownCategory) {
    const huge = draws.chance('huge-category', 0.5);
    return { categories: [], categoryTree: null, rootCategory: huge ? UNKNOWN_CATEGORY : 0, salesRankReference: -1 };
  }
  const tree = [root.roots[code], category.nodes[code]];
  return {
    categories: [category.nodes[code].id],
    categoryTree: tree.map(({ id, name }) => ({ catId: id, name })),
    rootCategory: root.roots[code].id,
    salesRankReference: root.roots[code].id,
  };
}

export function packageFields({ product, packs, grams, draws }: PageTraits): Record<string, unknown> {
  const { noDimensions, mm } = product;
  const unknown = draws.chance('dimensions-zero', 0.5) ? 0 : -1;
  const [length, width, height] = noDimensions ? [unknown, unknown, unknown] : [mm[0], mm[1], mm[2] * packs];
  const smaller = (value: number) => (value > 0 ? Math.max(1, Math.round(value * 0.93)) : value);
  return {
    packageHeight: height,
    packageLength: length,
    packageWidth: width,
    packageWeight: noDimensions ? unknown : grams,
    packageQuantity: packs > 1 ? packs : draws.chance('quantity-unknown', 0.3) ? -1 : 1,
    itemHeight: smaller(height),
    itemLength: smaller(length),
    itemWidth: smaller(width),
    itemWeight: noDimensions ? unknown : smaller(grams),
    numberOfItems: packs,
    numberOfPages: -1,
  };
}

export function feeFields(page: PageTraits, price: number, minute: number): Record<string, unknown> {
  const { product, marketplace, draws, packs, grams } = page;
  const basis = price > 0 ? price : 10_000;
  const percent = referralPercent(product.category.referral, basis / 100);
  const period = draws.whole('fee-period', 20, 60) * DAY;
  const [length, width, height] = product.mm;
  // Amazon knows the size of some packages that its page does not tell
  const known = !product.noDimensions || draws.chance('fee-despite-no-dimensions', 0.5);
  const mm = [length, width, height * packs] as const;
  const fee = known ? pickAndPackFee(marketplace.code, mm, grams, product.hazmat) : undefined;
  const lastUpdate = minute - ((minute + draws.whole('fee-offset', 0, period)) % period);
  const stated = fee === undefined ? { pickAndPackFee: -1 } : { lastUpdate, pickAndPackFee: fee };
  return {
    fbaFees: draws.chance('no-fees', 0.06) ? null : stated,
    referralFeePercent: Math.round(percent),
    referralFeePercentage: draws.chance('no-referral', 0.05) ? null : double(percent),
  };
}

/** File names that look like Amazon's and lead nowhere. */
export const pictureNames = (asin: string): { l: string; m: string } => ({
  l: `01${asin.slice(1)}.jpg`,
  m: `00${asin.slice(1)}.jpg`,
});

/** Keepa leaves the field out where it has no picture (Keepa docs, product object). */
export function pictureFields({ product: { asin, draws } }: PageTraits): Record<string, unknown> {
  if (draws.chance('no-picture', NO_PICTURE_SHARE)) return {};
  const { l, m } = pictureNames(asin);
  return { images: [{ l, lH: 1500, lW: 1500, m, mH: 500, mW: 500, variant: 'MAIN' }] };
}

export function identityFields(
  { product, ean, title, marketplace }: PageTraits,
  family: Family,
): Record<string, unknown> {
  const { asin, article, brand, model, hazmat } = product;
  const upc = ean.startsWith('0') ? ean.slice(1) : null;
  return {
    asin,
    domainId: marketplace.domainId,
    title,
    brand,
    manufacturer: brand,
    model,
    partNumber: model,
    eanList: [ean],
    upcList: upc === null ? null : [upc],
    ...(hazmat && { hazardousMaterials: [{ aspect: 'hazmat', value: article.hazmat ? 'lithium_ion' : 'flammable' }] }),
    parentAsin: family.parentAsin,
    variations: family.variations.length
      ? family.variations.map((variation) => ({
          asin: variation,
          attributes: [{ dimension: 'Style', value: variation }],
        }))
      : null,
  };
}

/** Fields that the simulated products have no value for. */
export const EMPTY = {
  author: null,
  binding: null,
  color: null,
  coupon: null,
  description: null,
  ebayListingIds: null,
  edition: null,
  features: null,
  format: null,
  frequentlyBoughtTogether: null,
  isAdultProduct: false,
  isEligibleForSuperSaverShipping: false,
  isEligibleForTradeIn: false,
  isHeatSensitive: false,
  isRedirectASIN: false,
  isSNS: false,
  languages: null,
  lastEbayUpdate: 0,
  launchpad: false,
  productGroup: null,
  promotions: null,
  publicationDate: -1,
  releaseDate: -1,
  size: null,
  type: null,
};
