import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProductDetailDto, ProductPageDto, WatchPageDto } from '@tracker/dto';
import { ScriptedKeepa, type KeepaPage } from './scripted-keepa';
import { eventually } from './standalone-process';
import { TestApplication } from './test-application';

const capture = (name: string): KeepaPage => {
  const path = resolve(__dirname, '../../../libs/keepa/decode/src/fixtures', `${name}.json`);
  const read = JSON.parse(readFileSync(path, 'utf8')) as KeepaPage & { products?: KeepaPage[] };
  return read.products?.[0] ?? read;
};
const RACLETTE = 'B0BFRDGFP6';
const MASS_AIRFLOW_METER = 'B0010AH4BW';
const GLASSWARE = 'B0F7XPYCSJ';
const EMPTY = 'B0EMPTY001';
const GERMANY = 3;

/** Genuine answers of Keepa: two German products and an American one, which is not ours to track. */
describe('genuine captures, from Keepa’s answer to GET /products/{asin}', () => {
  let keepa: ScriptedKeepa;
  let tracker: TestApplication;

  beforeAll(async () => {
    let now = (): Date => new Date();
    keepa = await ScriptedKeepa.start(() => now());
    const pages = new Map<string, KeepaPage>([
      [RACLETTE, capture('de_product_03-product_sample')],
      [MASS_AIRFLOW_METER, capture('de_product_05-funnel-dryrun_sample')],
      [GLASSWARE, capture('us_product_B0F7XPYCSJ_full_20260510')],
      [EMPTY, { asin: EMPTY, domainId: GERMANY }],
    ]);
    tracker = await TestApplication.start({
      at: '2026-07-02T10:00:00Z',
      keepaUrl: keepa.url,
      marketplaces: ['DE', 'IT'],
    });
    now = () => tracker.clock.now();
    keepa.page = (asin, { domain }) => (domain === GERMANY ? (pages.get(asin) ?? null) : null);
    await tracker.post('/products/watch', { asins: [...pages.keys()], marketplaces: ['DE'] });
  });
  afterAll(async () => {
    await tracker.close();
    await keepa.close();
  });

  const product = (asin: string): Promise<ProductDetailDto> =>
    eventually(
      () => tracker.get<ProductPageDto>('/products'),
      ({ items }) => items.some((item) => item.asin === asin),
    ).then(() => tracker.get<ProductDetailDto>(`/products/${asin}`));

  it('the raclette grill at 30.46 EUR from Amazon, with Keepa’s own time', async () => {
    const { title, currentPrices, priceHistory } = await product(RACLETTE);
    expect(title).toContain('Raclettegerät für 1/2 Personen');
    expect(currentPrices.DE).toMatchObject({
      currency: 'EUR',
      amazon: { status: 'offer', landed: { amount: 3046, currency: 'EUR' } },
      new: { status: 'offer', landed: { amount: 3046, currency: 'EUR' } },
      buyBox: { status: 'not_asked', landed: null },
      salesRank: 167_148,
      salesRankDrops30: 7,
      offerCountNew: 2,
      packageMm: null,
      // 8104624 Keepa minutes
      pricesFreshness: { observedAt: '2026-05-30T05:04:00.000Z' },
    });
    expect(currentPrices.IT).toBeNull();
    const amazon = priceHistory.find(({ series }) => series === 'AMAZON');
    expect(amazon?.points.slice(-2).map(({ value }) => value)).toEqual([3047, 3046]);
  });

  it('the mass airflow meter at 196.00 EUR', async () => {
    expect((await product(MASS_AIRFLOW_METER)).currentPrices.DE).toMatchObject({
      amazon: { landed: { amount: 19_600, currency: 'EUR' } },
      salesRankDrops30: 20,
    });
  });

  it('a product with every field absent: unknown everywhere, and nothing is 0', async () => {
    const { currentPrices, title } = await product(EMPTY);
    expect(title).toBeNull();
    expect(currentPrices.DE).toMatchObject({
      amazon: { status: 'unknown', landed: null },
      new: { status: 'unknown', landed: null },
      salesRank: null,
      monthlySold: null,
      packageMm: null,
      hazmat: null,
    });
  });

  it('the American product is refused, and the log says so', async () => {
    const { items } = await tracker.get<WatchPageDto>('/products/watch');
    expect(items.find(({ asin }) => asin === GLASSWARE)).toMatchObject({ title: null, answered: [] });
    expect(tracker.log.entries).toContainEqual({
      level: 'warn',
      message: 'keepa sent products of another store: refused',
      fields: expect.objectContaining({ asins: [GLASSWARE] }),
    });
  });
});
