import { readFileSync } from 'node:fs';
import { Asking, DE, START, asParameter, type Body } from '../testing/asking';
import { DAY, HOUR, keepaMinute } from '../world/keepa-time';
import { listingOf, type Listing } from '../world/listing';
import { dealObject, dealsOf } from './deals';
import { parseDealsRequest } from './deals-request';

const NOW = keepaMinute(START);
const BASE = { domainId: DE, priceTypes: [0], dateRange: 1 };

/** A page by Amazon's price: a value holds from so many hours ago. */
function page(asin: string, amazon: [hoursAgo: number, value: number][], rank: number, more: object = {}): Listing {
  const csv: (number[] | null)[] = Array.from({ length: 36 }, () => null);
  csv[0] = amazon.flatMap(([hoursAgo, value]) => [NOW - hoursAgo * HOUR, value]);
  csv[3] = [NOW - 400 * DAY, rank];
  csv[16] = [NOW - 400 * DAY, 42];
  return listingOf({ asin, domainId: DE, csv, stats: null, lastUpdate: NOW - HOUR, parentAsin: null, ...more }, NOW);
}

const LONG = 9600;
const HALVED = page(
  'B0HALVED00',
  [
    [LONG, 8000],
    [84, 4000],
  ],
  900,
  { title: 'Blue kettle', brand: 'Arvo' },
);
const CUT = page(
  'B0CUT00000',
  [
    [LONG, 5000],
    [10, 4500],
  ],
  20,
  { title: 'Red kettle', categories: [7] },
);
const RISEN = page(
  'B0RISEN000',
  [
    [LONG, 3000],
    [84, 6000],
  ],
  50,
);
const GONE = page(
  'B0GONE0000',
  [
    [LONG, 3000],
    [6, -1],
  ],
  60,
);
const BACK = page(
  'B0BACK0000',
  [
    [LONG, 3000],
    [300, -1],
    [200, 2900],
    [100, -1],
    [6, 2800],
  ],
  -1,
);
const OLD = page(
  'B0OLD00000',
  [
    [LONG, 8000],
    [84, 4000],
  ],
  5,
  { lastUpdate: NOW - 13 * HOUR },
);
const PAGES = [HALVED, CUT, RISEN, GONE, BACK, OLD];

const found = (more: object): string[] =>
  dealsOf(PAGES, parseDealsRequest({ ...BASE, ...more }), NOW).map(({ asin }) => asin);
const names = (...pages: Listing[]): string[] => pages.map(({ asin }) => asin);
const filter = { isFilterEnabled: true };
const range = { isRangeEnabled: true };

describe('a search for deals', () => {
  it('finds what is cheaper than its average and was updated in the last 12 hours, youngest change first', () => {
    expect(found({})).toEqual(names(BACK, CUT, HALVED));
  });

  it.each<[string, object, Listing[]]>([
    ['what has risen', { ...filter, isRisers: true }, [RISEN]],
    ['what has gone in the last day', { ...filter, isOutOfStock: true }, [GONE]],
    ['what is back since yesterday', { ...filter, isBackInStock: true }, [BACK]],
    ['the words of a title', { ...filter, titleSearch: 'KETTLE red' }, [CUT]],
    ['a brand', { ...filter, brand: ['arvo'] }, [HALVED]],
    ['a category', { ...filter, includeCategories: [7] }, [CUT]],
    ['all categories but one', { ...filter, excludeCategories: [7] }, [BACK, HALVED]],
    ['a rating that nobody has', { ...filter, minRating: 45 }, []],
    ['a current price', { ...range, currentRange: [4200, -1] }, [CUT]],
    ['a fall in percent', { ...range, deltaPercentRange: [30, 80] }, [HALVED]],
    ['a fall in cents', { ...range, deltaRange: [1000, -1] }, [HALVED]],
    ['a rank, which leaves out pages without', { ...range, salesRankRange: [0, -1] }, [CUT, HALVED]],
  ])('finds by %s', (_, more, pages) => {
    expect(found(more)).toEqual(names(...pages));
  });

  it('ignores filters and ranges, wrong ones too, while their switch is off', () => {
    const all = names(BACK, CUT, HALVED);
    expect(found({ titleSearch: 'kettle', isRisers: true, includeCategories: 'x' })).toEqual(all);
    expect(found({ currentRange: [4200, -1], deltaPercentRange: [1, 2] })).toEqual(all);
  });

  it.each([
    [2, [HALVED, CUT, BACK]],
    [-2, [BACK, CUT, HALVED]],
    [3, [CUT, HALVED, BACK]],
    [4, [HALVED, CUT, BACK]],
    [-1, [BACK, CUT, HALVED]],
  ])('sorts by %i', (sortType, pages) => {
    expect(found({ sortType })).toEqual(names(...pages));
  });

  it.each<[string, number, object]>([
    ['no domainId', 400, { domainId: undefined }],
    ['a domain that Keepa has not', 400, { domainId: 7 }],
    ['no price type', 400, { priceTypes: undefined }],
    ['two price types', 400, { priceTypes: [0, 1] }],
    ['a price type that has no deals', 400, { priceTypes: [4] }],
    ['a date range that Keepa has not', 405, { dateRange: 4 }],
    ['a fall below 10 percent', 405, { ...range, deltaPercentRange: [5, 80] }],
    ['a rank that falls by less than 80 percent', 405, { ...range, priceTypes: [3], deltaPercentRange: [50, 90] }],
    ['half a range', 400, { ...range, currentRange: [5] }],
  ])('is refused with %s (%i)', (_, status, more) => {
    expect(() => found(more)).toThrow(expect.objectContaining({ status }));
  });

  it('takes a bare price type, as the Python client sends it', () => {
    expect(found({ priceTypes: 0 })).toEqual(found({}));
  });
});

describe('a deal object', () => {
  type Deal = Record<'current' | 'currentSince' | 'deltaLast' | 'image' | 'backInStock', number[]> &
    Record<'avg' | 'delta' | 'deltaPercent', number[][]>;
  const deal = (listing: Listing) => dealObject(listing, parseDealsRequest(BASE), NOW) as unknown as Deal;

  it('counts [date range][price type], with delta = average - current', () => {
    const { avg, delta, deltaPercent, current, deltaLast, currentSince } = deal(HALVED);
    // half of the week at 80.00, the other half at 40.00
    expect(avg.map((of) => of[0])).toEqual([4000, 6000, 7548, 7844]);
    expect(delta.map((of) => of[0])).toEqual([0, 2000, 3548, 3844]);
    expect(deltaPercent.map((of) => of[0])).toEqual([0, 33, 47, 49]);
    expect([current[0], deltaLast[0], currentSince[0]]).toEqual([4000, 4000, NOW - 84 * HOUR]);
    for (const ofType of [...avg, ...delta, ...deltaPercent, current]) expect(ofType).toHaveLength(36);
  });

  it('says -1 for no price, -2 for no average and 0 for no delta', () => {
    const { avg, delta, current, currentSince } = deal(GONE);
    expect([current[0], current[9], currentSince[9]]).toEqual([-1, -1, -1]);
    expect([avg[1]?.[9], delta[1]?.[9], delta[1]?.[0]]).toEqual([-2, 0, 0]);
  });

  it('spells the name of the picture in character codes', () => {
    expect(String.fromCharCode(...deal(CUT).image)).toMatch(/^[\w-]+\.jpg$/);
  });

  it('says what is back in stock since yesterday', () => {
    expect([deal(BACK).backInStock[0], deal(CUT).backInStock[0]]).toEqual([true, false]);
  });
});

describe('/deal', () => {
  let asking: Asking;
  beforeAll(async () => {
    asking = await Asking.start({ size: 800 });
    await asking.ask('deal', BASE);
  }, 60_000);
  afterAll(() => asking.simulator.close());
  const dealsIn = (body: Body) => body['deals'] as { dr: Record<string, unknown>[]; categoryCount: number[] };

  it('costs 5 a page of at most 150, keeps the result for its pages for two minutes', async () => {
    const first = await asking.ask('deal/?', { ...BASE, sortType: 3, page: 0 });
    const second = await asking.ask('deal/?', { ...BASE, sortType: 3, page: 1 });
    expect([first.tokensConsumed, second.tokensConsumed]).toEqual([5, 5]);
    expect([first['dealsCached'], second['dealsCached']]).toEqual([false, true]);
    const [one, two] = [dealsIn(first), dealsIn(second)];
    expect(one.dr).toHaveLength(150);
    expect(two.dr.length).toBeGreaterThan(0);
    expect(new Set([...one.dr, ...two.dr].map(({ asin }) => asin)).size).toBe(150 + two.dr.length);
    expect(one.categoryCount.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(150);
    asking.clock += 120_000;
    expect((await asking.ask('deal/?', { ...BASE, sortType: 3, page: 2 }))['dealsCached']).toBe(false);
  });

  it('takes the selection as parameter too, beside a domain that does not count', async () => {
    const posted = await asking.ask('deal/?', { ...BASE, dateRange: 2 });
    const asked = await asking.ask(`deal/?domain=1&selection=${asParameter({ ...BASE, dateRange: 2 })}`);
    expect(asked['deals']).toEqual(posted['deals']);
  });

  it('has the keys of a deal that Keepa sent', async () => {
    const file = `${__dirname}/../fixtures/de_deal_sample_02.json`;
    const captured = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const [ours = {}] = dealsIn(await asking.ask('deal', BASE)).dr.filter(({ parentAsin }) => parentAsin === undefined);
    expect(Object.keys(ours)).toEqual(Object.keys(captured).sort());
    for (const [name, value] of Object.entries(captured)) {
      expect([name, typeof ours[name], Array.isArray(ours[name])]).toEqual([name, typeof value, Array.isArray(value)]);
    }
  });
});
