import { DEAL_TYPES, SALES } from '../world/price-types';
import { KEEPA_DOMAIN_IDS } from '../world/marketplaces';
import { Refusal, domainOf } from './parameters';

export type Span = readonly [low: number, high: number];

/** A deal request, checked (Keepa docs, browsing deals). What the two switches leave out is undefined. */
export interface DealsRequest {
  domainId: number;
  page: number;
  /** Place in csv. */
  type: number;
  /** 0 day, 1 week, 2 month, 3 ninety days. */
  interval: 0 | 1 | 2 | 3;
  /** 1 age, 2 delta, 3 rank, 4 percent; negative turns the order round, but not that of 1. */
  sort: number;
  risers: boolean;
  ranges: { delta?: Span; deltaPercent?: Span; deltaLast?: Span; current?: Span; salesRank?: Span };
  /** Names of the flags that are on. */
  flags: ReadonlySet<string>;
  minRating: number;
  include: readonly number[];
  exclude: readonly number[];
  title: string;
  /** Wanted texts by field name. */
  texts: readonly (readonly [name: string, wanted: readonly string[]])[];
  warehouseConditions: readonly number[];
}

const LAST_PAGE = 66;
const MOST_CATEGORIES = 500;
const FLAGS = [
  'isLowest',
  'isLowest90',
  'isLowestOffer',
  'isHighest',
  'isOutOfStock',
  'isBackInStock',
  'hasReviews',
  'filterErotic',
  'singleVariation',
  'isPrimeExclusive',
  'mustHaveAmazonOffer',
  'mustNotHaveAmazonOffer',
];
const TEXTS =
  'material type manufacturer brand productGroup model color size unitType scent itemForm pattern style ' +
  'itemTypeKeyword targetAudienceKeyword edition format author binding languages brandStoreName brandStoreUrlName ' +
  'websiteDisplayGroup websiteDisplayGroupName salesRankDisplayGroup';

type Selection = Readonly<Record<string, unknown>>;

function whole(selection: Selection, name: string, standard: number, low: number, high: number): number {
  const value = selection[name] ?? standard;
  if (!Number.isInteger(value)) throw new Refusal(400);
  if ((value as number) < low || (value as number) > high) throw new Refusal(405);
  return value as number;
}

function span(selection: Selection, name: string): Span | undefined {
  const value = selection[name];
  if (value === undefined || value === null) return undefined;
  const [low, high, ...more] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!Number.isInteger(low) || !Number.isInteger(high) || more.length > 0) throw new Refusal(400);
  return [low as number, (high as number) === -1 ? Infinity : (high as number)];
}

function list(selection: Selection, name: string): unknown[] {
  const value = selection[name] ?? [];
  if (!Array.isArray(value) || value.length > MOST_CATEGORIES) throw new Refusal(400);
  return value as unknown[];
}

/** Exactly one, in a list; a bare number passes too, as Python's client sends it. */
function typeOf(selection: Selection): number {
  const [type, ...more] = [selection['priceTypes'] ?? []].flat() as unknown[];
  if (type === undefined || more.length > 0) throw new Refusal(400);
  if (!DEAL_TYPES.includes(type as number)) throw new Refusal(400);
  return type as number;
}

function rangesOf(selection: Selection, type: number): DealsRequest['ranges'] {
  const deltaPercent = span(selection, 'deltaPercentRange');
  const least = type === SALES ? 80 : 10;
  if (deltaPercent && deltaPercent[0] < least) throw new Refusal(405);
  const [delta, deltaLast] = [span(selection, 'deltaRange'), span(selection, 'deltaLastRange')];
  const [current, salesRank] = [span(selection, 'currentRange'), span(selection, 'salesRankRange')];
  return {
    ...(delta && { delta }),
    ...(deltaPercent && { deltaPercent }),
    ...(deltaLast && { deltaLast }),
    ...(current && { current }),
    ...(salesRank && { salesRank }),
  };
}

function filtersOf(selection: Selection) {
  const texts = TEXTS.split(' ').map((name) => {
    const wanted = [selection[name] ?? []].flat().map((text) => String(text).toLowerCase());
    return [name, wanted] as const;
  });
  return {
    flags: new Set(FLAGS.filter((name) => selection[name] === true || selection[name] === 1)),
    minRating: whole(selection, 'minRating', -1, -1, 50),
    include: list(selection, 'includeCategories').map(Number),
    exclude: list(selection, 'excludeCategories').map(Number),
    title: typeof selection['titleSearch'] === 'string' ? selection['titleSearch'] : '',
    texts: texts.filter(([, wanted]) => wanted.length > 0),
    warehouseConditions: list(selection, 'warehouseConditions').map(Number),
  };
}

/**
 * Reads the selection of /deal. Filters and ranges count only while their switch is on, wrong ones included.
 * @throws Refusal 400 malformed or without domainId or price type, 405 out of range
 */
export function parseDealsRequest(selection: Selection): DealsRequest {
  const type = typeOf(selection);
  const on = (name: string) => selection[name] === true || selection[name] === 1;
  const sort = whole(selection, 'sortType', 1, -4, 4);
  if (sort === 0) throw new Refusal(405);
  return {
    domainId: domainOf(selection['domainId'], KEEPA_DOMAIN_IDS),
    page: whole(selection, 'page', 0, 0, LAST_PAGE),
    type,
    interval: whole(selection, 'dateRange', 0, 0, 3) as DealsRequest['interval'],
    sort,
    risers: on('isFilterEnabled') && on('isRisers'),
    ranges: on('isRangeEnabled') ? rangesOf(selection, type) : {},
    ...filtersOf(on('isFilterEnabled') ? selection : {}),
  };
}
