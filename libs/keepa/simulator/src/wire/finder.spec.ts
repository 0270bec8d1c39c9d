import type { Listing } from '../world/listing';
import { DAY, keepaMinute } from '../world/keepa-time';
import { listingOf } from '../world/listing';
import { find } from './finder';
import { Refusal } from './parameters';
import { Asking, DE, asParameter } from '../testing/asking';

const NOW = keepaMinute(Date.UTC(2026, 10, 25, 12));

/** A page with a series each for Amazon's price and the rank; a value holds from so many days ago. */
function page(asin: string, amazon: [daysAgo: number, value: number][], rank: number, more: object = {}): Listing {
  const csv: (number[] | null)[] = Array.from({ length: 36 }, () => null);
  csv[0] = amazon.flatMap(([daysAgo, value]) => [NOW - daysAgo * DAY, value]);
  csv[3] = [NOW - 400 * DAY, rank];
  return listingOf({ asin, domainId: DE, csv, stats: null, parentAsin: null, ...more }, NOW);
}

const CHEAP = page('B0CHEAP000', [[400, 1500]], 100, { title: 'Blue kettle', brand: 'Arvo', packageWeight: 500 });
const FALLEN = page(
  'B0FALLEN00',
  [
    [400, 8000],
    [3, 6000],
  ],
  20,
  { title: 'Red kettle', brand: 'Tilno', categories: [7] },
);
const GONE = page(
  'B0GONE0000',
  [
    [400, 4000],
    [1, -1],
  ],
  5,
  { title: 'Red lamp', brand: 'ARVO', packageWeight: -1 },
);
const UNRANKED = page('B0UNRANKED', [[400, 3000]], -1, { parentAsin: 'B0PARENT00', monthlySold: 200 });
const PAGES = [CHEAP, FALLEN, GONE, UNRANKED];

const found = (selection: object): string[] => find(PAGES, { ...selection }).matches.map(({ asin }) => asin);

describe('a selection of the Product Finder', () => {
  it.each<[string, object, Listing[]]>([
    ['a price between bounds', { current_AMAZON_gte: 1500, current_AMAZON_lte: 3000 }, [CHEAP, UNRANKED]],
    ['a price up to a bound, which does not mean sold out', { current_AMAZON_lte: 2000 }, [CHEAP]],
    ['sold out, as -1 on both sides', { current_AMAZON_gte: -1, current_AMAZON_lte: -1 }, [GONE]],
    ['a fall below the average of 90 days, in cents', { delta90_AMAZON_gte: 1000 }, [FALLEN]],
    ['the same in percent', { deltaPercent90_AMAZON_gte: 20, deltaPercent90_AMAZON_lte: 30 }, [FALLEN]],
    ['the last change', { deltaLast_AMAZON_gte: 2000 }, [FALLEN]],
    ['an average of 30 days', { avg30_AMAZON_gte: 7000 }, [FALLEN]],
    ['a price lower than ever', { isLowest_AMAZON: true, brand: 'Tilno' }, [FALLEN]],
    ['a rank', { current_SALES_lte: 50, current_SALES_gte: 10 }, [FALLEN]],
    ['a share of days without an offer', { outOfStockPercentage90_gte: 1 }, [GONE]],
    ['a brand, case ignored', { brand: ['arvo'] }, [GONE, CHEAP]],
    ['all brands but one', { brand: ['✜arvo'] }, [FALLEN, UNRANKED]],
    ['all words of a title', { title: 'kettle red' }, [FALLEN]],
    ['words of a title, without one', { title: 'red -lamp' }, [FALLEN]],
    ['a category, as a text', { categories_include: ['7'] }, [FALLEN]],
    ['all categories but one', { categories_exclude: [7], packageWeight_gte: 1 }, [CHEAP]],
    ['a weight that is unknown', { packageWeight_lte: 600 }, [CHEAP]],
    ['sold per month', { monthlySold_gte: 100 }, [UNRANKED]],
    ['a variation', { hasParentASIN: true }, [UNRANKED]],
    ['a field that the pages have no value for', { color: 'red' }, []],
    ['two filters joined by "and"', { brand: 'arvo', current_AMAZON_gte: 1 }, [CHEAP]],
  ])('finds by %s', (_, selection, pages) => {
    expect(found(selection)).toEqual(pages.map(({ asin }) => asin));
  });

  it('passes over names that it does not know and nulls, as long as one filter is left', () => {
    expect(found({ brand: 'Tilno', whatever_gte: 5, current_NEW_gte: null })).toEqual([FALLEN.asin]);
    expect(() => found({ whatever_gte: 5 })).toThrow(Refusal);
  });

  it('sorts by rank unless told otherwise, pages without a value last in both directions', () => {
    const all = { current_SALES_gte: -1 };
    expect(found(all)).toEqual([GONE, FALLEN, CHEAP, UNRANKED].map(({ asin }) => asin));
    const dearest = { ...all, sort: [['current_AMAZON', 'desc']] };
    expect(found(dearest)).toEqual([FALLEN, UNRANKED, CHEAP, GONE].map(({ asin }) => asin));
  });

  it.each<[string, number, object]>([
    ['no number for a bound', 400, { current_AMAZON_gte: 'cheap' }],
    ['no truth value for a flag', 400, { isLowest_AMAZON: 'perhaps' }],
    ['more than 50 entries', 400, { brand: Array.from({ length: 51 }, (_, n) => String(n)) }],
    ['a sort by what can not be sorted', 400, { brand: 'Arvo', sort: [['brand', 'asc']] }],
    ['a sort without direction', 400, { brand: 'Arvo', sort: [['current_SALES']] }],
    ['four sorts', 400, { brand: 'Arvo', sort: Array.from({ length: 4 }, () => ['current_SALES', 'asc']) }],
    ['pages of fewer than 50', 405, { brand: 'Arvo', perPage: 20 }],
    ['pages of more than 10,000', 405, { brand: 'Arvo', perPage: 10_001 }],
    ['results beyond 10,000', 405, { brand: 'Arvo', perPage: 5000, page: 3 }],
  ])('is refused with %s (%i)', (_, status, selection) => {
    expect(() => found(selection)).toThrow(expect.objectContaining({ status }));
  });
});

describe('/query', () => {
  let asking: Asking;
  beforeAll(async () => {
    asking = await Asking.start({ size: 160 });
    await asking.ask('query?domain=3', everything);
  }, 60_000);
  afterAll(() => asking.simulator.close());
  const everything = { current_SALES_gte: 1 };
  const query = (selection: object, more = '') =>
    asking.ask(`query?domain=3${more}&selection=${asParameter(selection)}`);

  it('takes the selection as parameter and as body, and answers the same', async () => {
    const { asinList, totalResults } = await query(everything);
    const posted = await asking.ask('query?domain=3', everything);
    expect(posted).toMatchObject({ asinList, totalResults });
    expect((asinList as string[]).length).toBe(50);
    expect(totalResults).toBeGreaterThan(100);
  });

  it('agrees with what /product says of the same pages', async () => {
    const { asinList } = await query({ current_AMAZON_gte: 2000, current_AMAZON_lte: 6000 });
    const asins = asinList as string[];
    const { products } = await asking.ask(`product?domain=3&asin=${asins.join(',')}&stats=30&update=-1`);
    const prices = (products as { stats: { current: number[] } }[]).map(({ stats }) => stats.current[0]);
    expect(asins.length).toBeGreaterThan(10);
    expect(prices.filter((price) => !(price && price >= 2000 && price <= 6000))).toEqual([]);
  });

  it('goes on with the next page where the last one ended', async () => {
    const pages = await Promise.all([0, 1].map((page) => query({ ...everything, page })));
    const both = await query({ ...everything, perPage: 100 });
    expect(pages.flatMap(({ asinList }) => asinList)).toEqual(both['asinList']);
  });

  it.each([
    [{ ...everything }, '', 11],
    [{ ...everything, perPage: 150 }, '', 12],
    [{ ...everything, brand: 'Nobody' }, '', 10],
    [{ ...everything }, '&stats=1', 41],
  ])('costs 10, one per started hundred and 30 for insights: %p %s = %i', async (selection, more, tokens) => {
    const answer = await query(selection, more);
    expect(answer.tokensConsumed).toBe(tokens);
    expect(answer['searchInsights'] !== undefined).toBe(more !== '');
  });

  it.each([
    ['domain=3&selection=nonsense', 400],
    ['domain=3', 400],
    ['domain=fr&selection=%7B%22brand%22%3A%22x%22%7D', 400],
    ['domain=3&selection=%5B%5D', 400],
  ])('refuses "%s" with %i, for nothing', async (parameters, status) => {
    expect(await asking.status(`query?${parameters}`)).toBe(status);
    expect((await asking.ask(`query?${parameters}`)).tokensConsumed).toBe(0);
  });
});
