import { isPictureName } from '@tracker/dto';
import { CsvData, decodeCsv } from './csv';
import { keepaDomain, TrackedMarketplace } from './domains';
import { FieldFault, FieldReader, isRecord } from './field-reader';
import { canonicalGtin } from './gtin';
import { decodeHtmlEntities } from './html-entities';
import { Observed } from './observed';

const PRODUCT_TYPES = ['standard', 'downloadable', 'ebook', 'inaccessible', 'invalid', 'variation_parent'] as const;
/** standard: may have every price; the other types have none of their own (Keepa docs, productType). */
export type ProductType = (typeof PRODUCT_TYPES)[number];

/** Keepa's -1 to 4, in order. */
const AMAZON_AVAILABILITIES = ['none', 'in_stock', 'pre_order', 'unknown', 'back_order', 'delayed'] as const;
export type AmazonAvailability = (typeof AMAZON_AVAILABILITIES)[number];

/** Keepa's 0 to 10 (Keepa docs, offer object). */
const CONDITIONS = [
  'unknown',
  'new',
  'used_like_new',
  'used_very_good',
  'used_good',
  'used_acceptable',
  'refurbished',
  'collectible_like_new',
  'collectible_very_good',
  'collectible_good',
  'collectible_acceptable',
] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface Category {
  id: string;
  name: string | null;
}

export interface BuyBoxSeller {
  /** null when the box is suppressed, empty or its seller unknown */
  sellerId: string | null;
  isAmazon: boolean | null;
  isFba: boolean | null;
  isUnqualified: boolean | null;
  isUsed: boolean | null;
  isPreorder: boolean | null;
  isBackorder: boolean | null;
  condition: Condition | null;
}

/** Times are ISO-8601 UTC, prices and fees minor units of `currency`, lengths mm, weights g. null: Keepa doesn't say. */
export interface DecodedProduct {
  asin: string;
  domainId: number;
  marketplace: TrackedMarketplace | null;
  currency: string;
  productType: ProductType | null;
  title: string | null;
  brand: string | null;
  /** file name of the first picture in medium size (Keepa docs, `images`) */
  picture: string | null;
  rootCategory: Category | null;
  categoryTree: Category[];
  /** canonical (see `canonicalGtin`), without repetition, Keepa's primary EAN first */
  eans: string[];
  packageQuantity: number | null;
  numberOfItems: number | null;
  /** length, width, height */
  packageMm: [number, number, number] | null;
  packageWeightG: number | null;
  /** Keepa leaves the field out both when nothing is hazardous and when nothing is known: that is null, not false */
  hazmat: boolean | null;
  heatSensitive: boolean | null;
  adult: boolean | null;
  amazonAvailability: AmazonAvailability | null;
  monthlySold: number | null;
  salesRankDrops: { 30: number | null; 90: number | null; 180: number | null };
  /** id of the category in which the sales rank counts */
  salesRankReference: string | null;
  lastUpdate: string | null;
  lastPriceChange: string | null;
  lastBuyBoxUpdate: string | null;
  lastOffersUpdate: string | null;
  keepaFees: { pickAndPackFee: number; lastUpdate: string | null } | null;
  /** decimal rate: "0.1498" is 14.98 % */
  referralRate: string | null;
  observed: { amazon: Observed; new: Observed; buyBox: Observed };
  /** null when the buy box was not asked for */
  buyBoxSeller: BuyBoxSeller | null;
  offerCounts: CsvData['offerCounts'];
  series: CsvData['series'];
  faults: FieldFault[];
}

export type DecodeResult = { ok: true; product: DecodedProduct } | { ok: false; reason: string; asin: string | null };

/**
 * Decodes one element of Keepa's `products`. Fails only when the product can't be named (ASIN, store); any other odd
 * field reads as null or unknown and is listed in `faults`.
 * @param asked what the request contained, where the caller knows; tells "unknown" from "not asked" for the buy box
 */
export function decodeProduct(raw: unknown, asked: { buyBox?: boolean } = {}): DecodeResult {
  if (!isRecord(raw)) return { ok: false, reason: 'not an object', asin: null };
  const { asin } = raw;
  if (typeof asin !== 'string' || !/^[A-Z0-9]{10}$/i.test(asin)) return { ok: false, reason: 'no ASIN', asin: null };
  const domain = keepaDomain(raw['domainId']);
  if (!domain) return { ok: false, reason: 'no domainId that Keepa has', asin: asin.toUpperCase() };

  const faults: FieldFault[] = [];
  const fields = new FieldReader(raw, faults);
  const stats = fields.object('stats');
  const lastUpdate = fields.time('lastUpdate');
  const csv = decodeCsv(fields, lastUpdate === null ? null : Date.parse(lastUpdate) / 1_000, asked.buyBox);
  const categoryTree = decodeCategoryTree(fields);
  const product: DecodedProduct = {
    asin: asin.toUpperCase(),
    domainId: domain.id,
    marketplace: domain.marketplace,
    currency: domain.currency,
    productType: fields.named('productType', PRODUCT_TYPES),
    title: plainText(fields, 'title'),
    brand: plainText(fields, 'brand'),
    picture: decodePicture(fields),
    rootCategory: decodeRootCategory(fields, categoryTree),
    categoryTree,
    eans: decodeEans(fields),
    ...decodePackage(fields),
    hazmat: decodeHazmat(fields),
    heatSensitive: fields.flag('isHeatSensitive'),
    adult: fields.flag('isAdultProduct'),
    amazonAvailability: fields.named('availabilityAmazon', AMAZON_AVAILABILITIES, -1),
    monthlySold: fields.integerFrom(0, 'monthlySold'),
    salesRankDrops: {
      30: stats.integerFrom(0, 'salesRankDrops30'),
      90: stats.integerFrom(0, 'salesRankDrops90'),
      180: stats.integerFrom(0, 'salesRankDrops180'),
    },
    salesRankReference: fields.id('salesRankReference'),
    lastUpdate,
    lastPriceChange: fields.time('lastPriceChange'),
    lastBuyBoxUpdate: stats.time('lastBuyBoxUpdate'),
    lastOffersUpdate: stats.time('lastOffersUpdate'),
    keepaFees: decodeKeepaFees(fields),
    referralRate: decodeReferralRate(fields),
    observed: { amazon: csv.amazon, new: csv.new, buyBox: csv.buyBox },
    buyBoxSeller: csv.buyBox.status === 'not_asked' ? null : decodeBuyBoxSeller(stats),
    offerCounts: csv.offerCounts,
    series: csv.series,
    faults: withoutRepetition(faults),
  };
  return { ok: true, product };
}

/** Embeddings, overrides and isolates (Unicode UAX #9): unbalanced, they turn round what is shown beside the text. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
/** What is to become one space; a single space is one already, and most names hold nothing else. */
// eslint-disable-next-line no-control-regex
const SPACES_AND_CONTROLS = /[\s\u0000-\u001f\u007f-\u009f]{2,}|[^\S ]|[\u0000-\u001f\u007f-\u009f]/g;

function plainText(fields: FieldReader, name: string): string | null {
  const text = fields.text(name);
  if (text === null) return null;
  return decodeHtmlEntities(text).replace(DIRECTION_CONTROLS, '').replace(SPACES_AND_CONTROLS, ' ').trim() || null;
}

/** Only a bare file name is taken: the console puts the host before it. */
function decodePicture(fields: FieldReader): string | null {
  const [first] = fields.list('images');
  if (first === undefined) return null;
  if (!isRecord(first)) return fields.fault('images', 'the first is not an object');
  const name = first['m'] ?? first['l'] ?? null;
  return name === null || isPictureName(name) ? name : fields.fault('images', 'the first has no file name');
}

function decodeCategoryTree(fields: FieldReader): Category[] {
  return fields.list('categoryTree').flatMap((entry) => {
    const node = isRecord(entry) ? new FieldReader(entry, [], '') : null;
    const id = node?.id('catId') ?? null;
    if (!node || id === null) {
      fields.fault('categoryTree', 'an entry without catId');
      return [];
    }
    return [{ id, name: plainText(node, 'name') }];
  });
}

function decodeRootCategory(fields: FieldReader, tree: readonly Category[]): Category | null {
  const id = fields.id('rootCategory');
  return id === null ? null : { id, name: tree.find((category) => category.id === id)?.name ?? null };
}

function decodeEans(fields: FieldReader): string[] {
  const codes = ['eanList', 'upcList', 'gtinList'].flatMap((name) =>
    fields.list(name).flatMap((code) => {
      const canonical = typeof code === 'string' ? canonicalGtin(code) : null;
      if (canonical === null) fields.fault(name, 'an entry that is no GTIN or has a wrong check digit');
      return canonical ?? [];
    }),
  );
  return [...new Set(codes)];
}

function decodePackage(
  fields: FieldReader,
): Pick<DecodedProduct, 'packageQuantity' | 'numberOfItems' | 'packageMm' | 'packageWeightG'> {
  const positive = (name: string): number | null => fields.integerFrom(1, name);
  const [length, width, height] = ['packageLength', 'packageWidth', 'packageHeight'].map(positive);
  return {
    packageQuantity: positive('packageQuantity'),
    numberOfItems: positive('numberOfItems'),
    packageMm: length && width && height ? [length, width, height] : null,
    packageWeightG: positive('packageWeight'),
  };
}

function decodeHazmat(fields: FieldReader): boolean | null {
  const stated = fields.list('hazardousMaterials');
  return Array.isArray(fields.raw('hazardousMaterials')) ? stated.length > 0 : null;
}

/** Keepa writes `{"pickAndPackFee": -1}` when it has no fee. */
function decodeKeepaFees(fields: FieldReader): DecodedProduct['keepaFees'] {
  const fees = fields.object('fbaFees');
  const pickAndPackFee = fees.integerFrom(0, 'pickAndPackFee');
  return pickAndPackFee === null ? null : { pickAndPackFee, lastUpdate: fees.time('lastUpdate') };
}

/** Shifts the decimal point in the text of the number, so that 14.98 becomes exactly 0.1498. */
function decodeReferralRate(fields: FieldReader): string | null {
  const percent = fields.raw('referralFeePercentage');
  if (percent === undefined || percent === null || percent === -1) return null;
  const parts = typeof percent === 'number' ? /^(\d{1,3})(?:\.(\d+))?$/.exec(String(percent)) : null;
  if (!parts || (percent as number) > 100) return fields.fault('referralFeePercentage', 'not a percentage');
  const [, whole = '', fraction = ''] = parts;
  const padded = whole.padStart(3, '0');
  const rate = `${Number(padded.slice(0, 1))}.${padded.slice(1)}${fraction}`;
  return rate.replace(/\.?0+$/, '');
}

/** Seller "-1" is a suppressed box, "-2" an unknown seller or nothing on offer (Keepa docs, statistics object). */
function decodeBuyBoxSeller(stats: FieldReader): BuyBoxSeller {
  const sellerId = stats.text('buyBoxSellerId');
  return {
    sellerId: sellerId?.startsWith('-') ? null : sellerId,
    isAmazon: stats.flag('buyBoxIsAmazon'),
    isFba: stats.flag('buyBoxIsFBA'),
    isUnqualified: stats.flag('buyBoxIsUnqualified'),
    isUsed: stats.flag('buyBoxIsUsed'),
    isPreorder: stats.flag('buyBoxIsPreorder'),
    isBackorder: stats.flag('buyBoxIsBackorder'),
    condition: stats.named('buyBoxCondition', CONDITIONS),
  };
}

/** One field may be read twice, or hold the same fault in many entries. */
function withoutRepetition(faults: readonly FieldFault[]): FieldFault[] {
  return [...new Map(faults.map((fault) => [`${fault.field}\n${fault.reason}`, fault])).values()];
}
