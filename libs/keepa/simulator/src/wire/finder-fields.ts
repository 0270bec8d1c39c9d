import type { Listing, Window } from '../world/listing';
import { categoriesOf, rankOf } from '../world/listing';
import { FINDER_TYPES } from '../world/price-types';
import { NO_OFFER } from '../world/series';

/** What a filter compares: one number, a yes or no, or any of several texts and ids. null = the page has no value. */
export type Field =
  | { kind: 'number'; of: (listing: Listing) => number | null }
  | { kind: 'boolean'; of: (listing: Listing) => boolean }
  | { kind: 'list'; of: (listing: Listing) => readonly string[] }
  | { kind: 'words'; of: (listing: Listing) => string };

const finite = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** Positive = has fallen (Keepa docs, Product Finder); null when either side is missing. */
function fall(listing: Listing, days: Window, type: number): number | null {
  const current = listing.current[type] as number;
  const mean = listing.means[days][type] as number;
  return current < 0 || mean < 0 ? null : mean - current;
}

function fallPercent(listing: Listing, days: Window, type: number): number | null {
  const mean = listing.means[days][type] as number;
  const delta = fall(listing, days, type);
  return delta === null || mean === 0 ? null : Math.round((100 * delta) / mean);
}

function fallLast({ current, before }: Listing, type: number): number | null {
  const [now, then] = [current[type] as number, before[type] as number];
  return now < 0 || then < 0 ? null : then - now;
}

const number = (of: (listing: Listing) => number | null): Field => ({ kind: 'number', of });
const boolean = (of: (listing: Listing) => boolean): Field => ({ kind: 'boolean', of });
/** Numbers beyond 2^53 are kept as their text. */
const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? (value as { rawJSON: string }).rawJSON : String(value).toLowerCase();
const list = (of: (listing: Listing) => readonly unknown[]): Field => ({
  kind: 'list',
  of: (listing) => of(listing).map(textOf),
});

const FAMILY =
  /^(current|avg|deltaPercent|deltaLast|delta|lastPriceChange|backInStock|isLowest90|isLowest)(\d*)_(\w+)$/;
const AVERAGES = ['1', '7', '30', '90', '180', '365'];
const DELTAS = ['1', '7', '30', '90'];

/** One of the families that exist for each price type. */
function familyField(name: string): Field | undefined {
  const [, family, days = '', typeName = ''] = FAMILY.exec(name) ?? [];
  const type = FINDER_TYPES.get(typeName);
  if (type === undefined) return undefined;
  const window = Number(days) as Window;
  if (family === 'avg')
    return AVERAGES.includes(days) ? number(({ means }) => means[window][type] as number) : undefined;
  if (family === 'delta') return DELTAS.includes(days) ? number((page) => fall(page, window, type)) : undefined;
  if (family === 'deltaPercent')
    return DELTAS.includes(days) ? number((page) => fallPercent(page, window, type)) : undefined;
  if (days !== '') return undefined;
  if (family === 'current') return number(({ current }) => current[type] as number);
  if (family === 'deltaLast') return number((page) => fallLast(page, type));
  if (family === 'lastPriceChange') return number(({ since }) => since[type] as number);
  if (family === 'isLowest') return boolean(({ lowest }) => lowest[type] === true);
  if (family === 'isLowest90') return boolean(({ lowest90 }) => lowest90[type] === true);
  return boolean(({ current, before }) => (current[type] as number) >= 0 && before[type] === NO_OFFER);
}

const OUT_OF_STOCK: Record<string, number> = { '': 0, _NEW: 1, _USED: 2, _BB: 18, _BB_USED: 32 };

function outOfStockField(name: string): Field | undefined {
  const suffix = /^outOfStockPercentage90(.*)$/.exec(name)?.[1];
  const type = suffix === undefined ? undefined : OUT_OF_STOCK[suffix];
  if (type === undefined) return undefined;
  return number(({ stats }) => finite((stats['outOfStockPercentage90'] as number[] | undefined)?.[type]));
}

const NUMBERS_OF_PRODUCT =
  'packageHeight packageLength packageWidth packageWeight packageQuantity itemHeight itemLength itemWidth itemWeight ' +
  'numberOfItems numberOfPages monthlySold trackingSince listedSince lastUpdate lastRatingUpdate lastPriceChange ' +
  'publicationDate releaseDate';
const NUMBERS_OF_STATS =
  'salesRankDrops30 salesRankDrops90 salesRankDrops180 salesRankDrops365 outOfStockCountAmazon30 ' +
  'outOfStockCountAmazon90 offerCountFBA offerCountFBM totalOfferCount lastOffersUpdate deltaPercent90_monthlySold';
const BOOLEANS_OF_PRODUCT = 'hasReviews isAdultProduct isEligibleForTradeIn isHeatSensitive isSNS launchpad';
const BOOLEANS_OF_STATS =
  'buyBoxIsAmazon buyBoxIsFBA buyBoxIsUnqualified buyBoxIsPreorder buyBoxIsBackorder buyBoxIsPrimeExclusive ' +
  'buyBoxIsPrimeEligible';
const LISTS_OF_PRODUCT =
  'author binding brand brandStoreName brandStoreUrlName color dealType edition format genre itemForm itemTypeKeyword ' +
  'label languages manufacturer material model partNumber pattern platform productGroup publisher scent size studio ' +
  'style targetAudienceKeyword type unitType websiteDisplayGroup websiteDisplayGroupName productType ' +
  'availabilityAmazon returnRate rootCategory salesRankReference';
const LISTS_OF_STATS = 'buyBoxSellerId buyBoxUsedSellerId buyBoxUsedCondition sellerIdsLowestFBA sellerIdsLowestFBM';

const cubic = (listing: Listing, of: 'package' | 'item'): number | null => {
  const sides = ['Height', 'Length', 'Width'].map((side) => finite(listing.product[of + side]) ?? -1);
  return sides.every((side) => side > 0) ? sides.reduce((volume, side) => volume * side, 1) : null;
};
const variations = ({ product }: Listing): number => ((product['variations'] ?? []) as unknown[]).length;
const asList = (value: unknown): unknown[] => [value ?? []].flat();

function named(names: string, field: (name: string) => Field): [string, Field][] {
  return names.split(' ').map((name) => [name, field(name)]);
}

/** Filters that stand alone. Those that the pages have no value for match nothing, as they would on Keepa. */
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...named(NUMBERS_OF_PRODUCT, (name) => number(({ product }) => finite(product[name]))),
  ...named(NUMBERS_OF_STATS, (name) => number(({ stats }) => finite(stats[name]))),
  ...named(BOOLEANS_OF_PRODUCT, (name) => boolean(({ product }) => product[name] === true)),
  ...named(BOOLEANS_OF_STATS, (name) => boolean(({ stats }) => stats[name] === true)),
  ...named(LISTS_OF_PRODUCT, (name) => list(({ product }) => asList(product[name]))),
  ...named(LISTS_OF_STATS, (name) => list(({ stats }) => asList(stats[name]))),
  ['title', { kind: 'words', of: ({ product }) => String(product['title'] ?? '') }],
  [
    'fbaFees',
    number(({ product }) => finite((product['fbaFees'] as { pickAndPackFee?: number } | null)?.pickAndPackFee)),
  ],
  ['packageDimension', number((listing) => cubic(listing, 'package'))],
  ['itemDimension', number((listing) => cubic(listing, 'item'))],
  ['variationCount', number(variations)],
  ['imageCount', number(({ product }) => asList(product['images']).length)],
  ['videoCount', number(({ product }) => asList(product['videos']).length)],
  ['hasParentASIN', boolean(({ product }) => typeof product['parentAsin'] === 'string')],
  ['singleVariation', boolean((listing) => listing.product['parentAsin'] === null && variations(listing) === 0)],
  ['isHazMat', boolean(({ product }) => product['hazardousMaterials'] !== undefined)],
  ['salesRank', number(rankOf)],
  ['categories', list((listing) => [...categoriesOf(listing), listing.product['rootCategory']])],
]);

/** The field of this name, without `_gte`, `_lte`, `_include` or `_exclude`. */
export function fieldOf(name: string): Field | undefined {
  return FIELDS.get(name) ?? outOfStockField(name) ?? familyField(name);
}
