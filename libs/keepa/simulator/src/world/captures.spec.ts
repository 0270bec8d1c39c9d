import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Asking } from '../testing/asking';
import { startSimulator } from '../simulator';

const CAPTURES = resolve(__dirname, '../../../decode/src/fixtures');
const CAPTURED = 'B0F7XPYCSJ';
const FILE = 'us_product_B0F7XPYCSJ_full_20260510.json';

describe('captured answers', () => {
  let folder: string;
  let asking: Asking | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'captures-'));
  });
  afterEach(async () => {
    await asking?.simulator.close();
    asking = undefined;
    rmSync(folder, { recursive: true });
  });
  const start = async () => {
    asking = await Asking.start({ size: 20, captures: folder });
    return asking;
  };
  type Products = { asin: string; csv: (number[] | null)[] | null; stats: object | null; lastUpdate: number }[];

  it('are served beside the world, as they came', async () => {
    copyFileSync(join(CAPTURES, FILE), join(folder, FILE));
    copyFileSync(join(CAPTURES, 'token_status_20260530.json'), join(folder, 'token.json'));
    const one = await start();
    const { products, tokensConsumed } = await one.ask(`product?domain=1&asin=${CAPTURED}&stats=90`);
    const [product] = products as Products;
    expect(tokensConsumed).toBe(1);
    expect(product).toMatchObject({ asin: CAPTURED, domainId: 1, stats: { current: expect.any(Array) } });
    expect(product?.csv?.[1]?.slice(0, 2)).toEqual([7554276, 2599]);
    const [ours = ''] = one.simulator.world.asins;
    expect((await one.ask(`product?domain=3&asin=${ours}`))['products']).toMatchObject([{ asin: ours }]);
    expect((await one.ask(`product?domain=3&asin=${CAPTURED}`))['products']).toMatchObject([{ productType: 4 }]);
  });

  it('leave out what a request did not ask for', async () => {
    copyFileSync(join(CAPTURES, FILE), join(folder, FILE));
    const one = await start();
    const bare = (await one.ask(`product?domain=1&asin=${CAPTURED}&history=0`))['products'] as Products;
    expect(bare).toMatchObject([{ csv: null, stats: null }]);
    const short = (await one.ask(`product?domain=1&asin=${CAPTURED}&days=10`))['products'] as Products;
    expect(short[0]?.csv?.[1]).toHaveLength(2);
  });

  it('are found by the searches', async () => {
    copyFileSync(join(CAPTURES, FILE), join(folder, FILE));
    const one = await start();
    expect((await one.ask('query?domain=1', { brand: 'powthx' }))['asinList']).toEqual([CAPTURED]);
    expect((await one.ask('search?type=product&domain=1&term=powthx&asins-only=1'))['asinList']).toEqual([CAPTURED]);
  });

  it('may be packed, lists or single products; the latest of a page counts; long numbers stay whole', async () => {
    const product = { asin: 'B0CAPTURED', domainId: 3, csv: null, productType: 0, lastUpdate: 5, title: 'old' };
    writeFileSync(join(folder, 'a.json.gz'), gzipSync(JSON.stringify({ products: [{ ...product, lastUpdate: 9 }] })));
    writeFileSync(join(folder, 'b.json'), JSON.stringify([product, { ...product, asin: 'B0ANOTHER0' }]));
    const huge = JSON.stringify({ ...product, asin: 'B0HUGE0000', rootCategory: 0 });
    writeFileSync(join(folder, 'c.json'), huge.replace('"rootCategory":0', '"rootCategory":9223372036854775807'));
    const one = await start();
    const { bytes } = await one.raw('product?domain=3&asin=B0CAPTURED,B0ANOTHER0,B0HUGE0000');
    expect(bytes.toString()).toContain('"rootCategory":9223372036854775807');
    const { products } = JSON.parse(bytes.toString()) as { products: Products };
    const updates = products.map(({ asin, lastUpdate }) => [asin, lastUpdate]).sort();
    expect(updates).toEqual([
      ['B0ANOTHER0', 5],
      ['B0CAPTURED', 9],
      ['B0HUGE0000', 5],
    ]);
  });

  it('that can not be read stop the start and are named', async () => {
    writeFileSync(join(folder, 'broken.json'), '{"products":');
    await expect(startSimulator({ captures: folder })).rejects.toThrow(/broken\.json/);
    await expect(startSimulator({ captures: join(folder, 'nowhere') })).rejects.toThrow(/nowhere/);
  });
});
