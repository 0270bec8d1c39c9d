import { timeWeightedAverage } from './average';
import raclette from './fixtures/de_product_03-product_sample.json';
import airMassMeter from './fixtures/de_product_05-funnel-dryrun_sample.json';
import funnels from './fixtures/us_product_B0F7XPYCSJ_full_20260510.json';
import { parseKeepaJson } from './keepa-json';
import { keepaMinutesToSeconds } from './keepa-time';
import { DecodedProduct, decodeProduct } from './product';
import { Series, SeriesKey } from './series';

const DAY_S = 86_400;
const WINDOWS = [30, 90, 180, 365] as const;
/** Place of each series in the arrays of `stats`. */
const STATS_INDEX: Partial<Record<SeriesKey, number>> = { AMAZON: 0, SALES_RANK: 3, COUNT_NEW: 11, COUNT_NEW_FBA: 34 };

function decode(raw: unknown): DecodedProduct {
  const result = decodeProduct(parseKeepaJson(JSON.stringify(raw)));
  if (!result.ok) throw new Error(result.reason);
  return result.product;
}

const NOTHING: Series = { at: [], values: [] };

function averageOf(series: Series | undefined, to: number, days: number): number {
  return timeWeightedAverage(series ?? NOTHING, to - days * DAY_S, to).average ?? -1;
}

/** How far we are from Keepa's average; a few of Keepa's stand one unit beside the rounded-down mean. */
const deviation = (ours: number, keepas: number | undefined): number => Math.abs(ours - (keepas ?? Number.NaN));

describe('an American answer of 2026-05-10, whole', () => {
  const [raw] = funnels.products;
  const product = decode(raw);
  const answeredAt = funnels.timestamp / 1_000;

  it('decodes without a fault and belongs to no tracked marketplace', () => {
    expect(product).toMatchObject({
      asin: 'B0F7XPYCSJ',
      domainId: 1,
      marketplace: null,
      currency: 'USD',
      productType: 'standard',
      brand: 'POWTHX',
      picture: '51AbyoYJunL.jpg',
      rootCategory: { id: '16310091', name: 'Industrial & Scientific' },
      eans: ['0747474801770'],
      packageQuantity: null,
      numberOfItems: 10,
      packageMm: [156, 102, 52],
      packageWeightG: 235,
      amazonAvailability: 'none',
      monthlySold: 300,
      salesRankDrops: { 30: 13, 90: 35, 180: 84 },
      salesRankReference: null,
      lastUpdate: '2026-05-10T04:16:00.000Z',
      lastBuyBoxUpdate: null,
      keepaFees: { pickAndPackFee: 435, lastUpdate: '2026-04-20T16:08:00.000Z' },
      referralRate: '0.12',
      offerCounts: { new: 1, newFba: 1, newFbm: null },
      buyBoxSeller: null,
      faults: [],
    });
  });

  it('has a New offer of 25.99, no Amazon offer, and a buy box that was not asked for', () => {
    expect(product.observed).toEqual({
      amazon: { status: 'no_offer' },
      new: { status: 'offer', price: 2599, shipping: 0, landed: 2599 },
      buyBox: { status: 'not_asked' },
    });
  });

  it.each(WINDOWS)("agrees with Keepa's averages over %i days", (days) => {
    const deviations = Object.entries(STATS_INDEX).map(([key, index]) =>
      deviation(averageOf(product.series[key as SeriesKey], answeredAt, days), raw?.stats[`avg${days}`][index]),
    );
    expect(deviations).toHaveLength(4);
    expect(Math.max(...deviations)).toBeLessThanOrEqual(1);
  });

  it.each(WINDOWS)("agrees with Keepa's Amazon out-of-stock share over %i days", (days) => {
    const { outOfStockPercent } = timeWeightedAverage(
      product.series.AMAZON ?? NOTHING,
      answeredAt - days * DAY_S,
      answeredAt,
    );
    expect(outOfStockPercent).toBe(raw?.stats[`outOfStockPercentage${days}`][0]);
  });

  it('has its New price of January as listing price until 2026-02-23 and as landed price from then on', () => {
    expect(product.series.NEW_LISTING).toEqual({
      at: ['2025-05-13T00:36Z', '2026-01-29T08:44Z', '2026-01-31T07:10Z'].map((time) => Date.parse(time) / 1_000),
      values: [2599, null, 2599],
    });
    expect(product.series.NEW).toEqual({ at: [Date.parse('2026-02-23T00:00Z') / 1_000], values: [2599] });
    expect(averageOf(product.series.NEW, answeredAt, 30)).toBe(raw?.stats.avg30[1]);
  });

  it('gives the steps of "bought in the past month"', () => {
    expect(product.series.MONTHLY_SOLD?.values.at(-1)).toBe(300);
  });
});

describe('two German products of May 2026, cut to the last three points of each series', () => {
  it('decode as sold on amazon.de, in euro cents', () => {
    expect(decode(raclette)).toMatchObject({
      asin: 'B0BFRDGFP6',
      marketplace: 'DE',
      currency: 'EUR',
      observed: {
        amazon: { status: 'offer', price: 3046, shipping: 0, landed: 3046 },
        new: { status: 'offer', landed: 3046 },
        buyBox: { status: 'not_asked' },
      },
      offerCounts: { new: 2, newFba: 2, newFbm: null },
      salesRankDrops: { 30: 7, 90: 18, 180: 38 },
      faults: [],
    });
    expect(decode(airMassMeter)).toMatchObject({
      asin: 'B0010AH4BW',
      observed: { amazon: { status: 'offer', landed: 19600 }, new: { status: 'offer', landed: 19600 } },
      offerCounts: { new: 2, newFba: 1, newFbm: 1 },
      faults: [],
    });
  });

  // the captures lack the time of the answer; one minute after the last point fits every window
  it.each([
    ['B0BFRDGFP6', raclette, 8_105_054],
    ['B0010AH4BW', airMassMeter, 8_105_156],
  ] as const)("%s: Amazon averages of 30, 90 and 180 days are Keepa's", (_, raw, answeredMinute) => {
    const { AMAZON } = decode(raw).series;
    const averages = [30, 90, 180].map((days) => averageOf(AMAZON, keepaMinutesToSeconds(answeredMinute), days));
    expect(averages).toEqual([raw.stats.avg30[0], raw.stats.avg90[0], raw.stats.avg180[0]]);
  });
});
