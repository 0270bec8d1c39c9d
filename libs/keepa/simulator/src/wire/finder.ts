import type { Listing } from '../world/listing';
import { fieldOf, type Field } from './finder-fields';
import { Refusal } from './parameters';

/** Pages of the Product Finder (Keepa docs): at least 50 each, 10,000 results in all. */
const LEAST_PER_PAGE = 50;
const MOST_RESULTS = 10_000;
const MOST_SORTS = 3;
const MOST_ENTRIES = 50;
const DEFAULT_SORT: readonly unknown[] = [['current_SALES', 'asc']];
/** Not filters, though they stand in the selection. */
const CONTROLS = new Set(['page', 'perPage', 'sort', 'minMatch', 'title_flag']);
/** In front of a text: pages with it are left out. */
const EXCLUDED = '✜';

type Selection = Readonly<Record<string, unknown>>;
type Test = (listing: Listing) => boolean;

interface Range {
  low?: number;
  high?: number;
}

function asNumber(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new Refusal(400);
  return number;
}

const SIGNED = /^delta/;

/** -1 (no offer) is in a range only when the range names a negative bound: "up to 20.00" does not mean sold out. */
function within(name: string, of: (listing: Listing) => number | null, { low, high }: Range): Test {
  const missingToo = SIGNED.test(name) || (low ?? 0) < 0 || (high ?? 0) < 0;
  return (listing) => {
    const value = of(listing);
    if (value === null || (value < 0 && !missingToo)) return false;
    return value >= (low ?? -Infinity) && value <= (high ?? Infinity);
  };
}

function anyOf(of: (listing: Listing) => readonly string[], value: unknown): Test {
  const entries = [value].flat();
  if (entries.length > MOST_ENTRIES) throw new Refusal(400);
  const texts = entries.map((entry) => {
    if (typeof entry !== 'string' && typeof entry !== 'number') throw new Refusal(400);
    return String(entry).toLowerCase();
  });
  const excluded = texts.filter((text) => text.startsWith(EXCLUDED)).map((text) => text.slice(EXCLUDED.length));
  const wanted = texts.filter((text) => !text.startsWith(EXCLUDED));
  return (listing) => {
    const values = of(listing);
    return (
      (wanted.length === 0 || wanted.some((text) => values.includes(text))) &&
      !excluded.some((text) => values.includes(text))
    );
  };
}

/** All words of the text, case ignored; one with a hyphen in front must not occur. */
export function allWords(of: (listing: Listing) => string, text: unknown): Test {
  if (typeof text !== 'string') throw new Refusal(400);
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (listing) => {
    const title = of(listing).toLowerCase();
    return words.every((word) => (/^-./.test(word) ? !title.includes(word.slice(1)) : title.includes(word)));
  };
}

function asBoolean(value: unknown): boolean {
  if (value === true || value === 1 || value === 'true') return true;
  if (value === false || value === 0 || value === 'false') return false;
  throw new Refusal(400);
}

function plainTest(name: string, field: Field, value: unknown): Test {
  switch (field.kind) {
    case 'number':
      return within(name, field.of, { low: asNumber(value), high: asNumber(value) });
    case 'boolean': {
      const wanted = asBoolean(value);
      return (listing) => field.of(listing) === wanted;
    }
    case 'list':
      return anyOf(field.of, value);
    case 'words':
      return allWords(field.of, value);
  }
}

/** Filters are joined by "and". Unknown names and nulls count as not written, as Keepa treats them. */
export function testsOf(selection: Selection): Test[] {
  const tests: Test[] = [];
  const ranges = new Map<string, Range>();
  for (const [name, value] of Object.entries(selection)) {
    const [, stem = name, bound = ''] = /^(.+)_(gte|lte|include|exclude)$/.exec(name) ?? [];
    const field = CONTROLS.has(name) || value === null ? undefined : fieldOf(stem);
    if (!field) continue;
    if (bound === '') tests.push(plainTest(name, field, value));
    else if (field.kind === 'list' && bound === 'include') tests.push(anyOf(field.of, value));
    else if (field.kind === 'list' && bound === 'exclude') {
      const among = anyOf(field.of, value);
      tests.push((listing) => !among(listing));
    } else if (field.kind === 'number') {
      const range = ranges.get(stem) ?? {};
      range[bound === 'gte' ? 'low' : 'high'] = asNumber(value);
      ranges.set(stem, range);
    }
  }
  for (const [stem, range] of ranges) {
    const field = fieldOf(stem);
    if (field?.kind === 'number') tests.push(within(stem, field.of, range));
  }
  return tests;
}

type Order = (a: Listing, b: Listing) => number;

/** Pages without a value come last, whatever the direction. */
function orderBy(entry: unknown): Order {
  const [name, direction] = Array.isArray(entry) ? (entry as unknown[]) : [];
  const field = typeof name === 'string' ? fieldOf(name) : undefined;
  if (field?.kind !== 'number' || (direction !== 'asc' && direction !== 'desc')) throw new Refusal(400);
  const sign = direction === 'asc' ? 1 : -1;
  const valueOf = (listing: Listing): number | null => {
    const value = field.of(listing);
    return value === null || (value < 0 && !SIGNED.test(name as string)) ? null : value;
  };
  return (a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return sign * (x - y);
  };
}

function ordersOf(sort: unknown): Order[] {
  const entries = sort === undefined || sort === null ? DEFAULT_SORT : sort;
  if (!Array.isArray(entries) || entries.length > MOST_SORTS) throw new Refusal(400);
  return (entries as unknown[]).map(orderBy);
}

function pageOf(selection: Selection): { from: number; to: number } {
  const page = asNumber(selection['page'] ?? 0);
  const perPage = asNumber(selection['perPage'] ?? LEAST_PER_PAGE);
  if (!Number.isInteger(page) || !Number.isInteger(perPage)) throw new Refusal(400);
  const beyond = perPage > MOST_RESULTS || page * perPage > MOST_RESULTS;
  if (page < 0 || perPage < LEAST_PER_PAGE || beyond) throw new Refusal(405);
  return { from: page * perPage, to: (page + 1) * perPage };
}

export interface Found {
  /** Everything that matches, in order. */
  matches: Listing[];
  /** The page that was asked for. */
  page: Listing[];
}

/**
 * Runs a selection of the Product Finder (Keepa docs) over the pages of a marketplace.
 * @throws Refusal when a value is malformed (400), out of its range (405), or there is no filter (400)
 */
export function find(listings: readonly Listing[], selection: Selection): Found {
  const tests = testsOf(selection);
  const orders = ordersOf(selection['sort']);
  const { from, to } = pageOf(selection);
  if (tests.length === 0) throw new Refusal(400);
  const matches = listings.filter((listing) => tests.every((test) => test(listing)));
  matches.sort((a, b) => orders.reduce((found, order) => found || order(a, b), 0));
  return { matches, page: matches.slice(from, to) };
}
