import { inflateSync } from 'node:zlib';
import { Asking, DE, START } from '../testing/asking';
import { keepaMinute } from '../world/keepa-time';
import { MARKETPLACES } from '../world/marketplaces';
import { ROOT_CATEGORIES } from '../world/root-categories';

let asking: Asking;
beforeAll(async () => {
  asking = await Asking.start({ size: 150, refillRate: 1000 });
  await asking.ask('search?type=product&domain=3&term=usb&asins-only=1');
}, 60_000);
afterAll(() => asking.simulator.close());

const AMAZON = MARKETPLACES[0]?.amazonSellerId ?? '';
const ELECTRONICS = ROOT_CATEGORIES[0]?.roots.DE.id ?? 0;
const AUDIO = ROOT_CATEGORIES[0]?.children[0]?.nodes.DE.id ?? 0;

describe('what each request costs', () => {
  it.each<[string, number]>([
    ['token?', 0],
    ['query?domain=3&selection=%7B%22current_SALES_gte%22%3A1%7D', 11],
    ['deal?selection=%7B%22domainId%22%3A3%2C%22priceTypes%22%3A%5B0%5D%7D', 5],
    ['search?type=product&domain=3&term=usb', 10],
    ['search?type=category&domain=3&term=audio', 1],
    ['category?domain=3&category=0', 1],
    [`bestsellers?domain=3&category=${String(ELECTRONICS)}`, 50],
    ['bestsellers?domain=3&category=1', 0],
    [`seller?domain=3&seller=${AMAZON}`, 1],
    [`seller?domain=3&seller=${AMAZON}&storefront=1`, 10],
    [`seller?domain=3&seller=${AMAZON},NOBODY`, 1],
    ['seller?domain=3&seller=NOBODY', 0],
    ['sellerquery?domain=3&selection=%7B%22hasFBA%22%3Atrue%7D', 11],
    ['topseller?domain=3', 50],
    ['lightningdeal?domain=3&asin=B0ZZZZZZZZ', 1],
    ['lightningdeal?domain=3', 500],
    ['tracking?type=list', 0],
  ])('%s takes %i', async (path, tokens) => {
    const { tokensConsumed, error } = await asking.ask(path);
    expect([tokensConsumed, error]).toEqual([tokens, undefined]);
  });
});

describe('what is refused', () => {
  it.each<[string, number]>([
    ['search?type=product&domain=3', 400],
    ['search?type=nonsense&domain=3&term=usb', 400],
    ['search?type=category&domain=3&term=tv', 400],
    ['category?domain=3', 400],
    ['category?domain=3&category=1,2,3,4,5,6,7,8,9,10,11', 400],
    ['category?domain=de&category=0', 400],
    ['bestsellers?domain=12&category=1', 400],
    ['bestsellers?domain=3', 400],
    ['bestsellers?domain=3&category=1&range=45', 405],
    ['bestsellers?domain=3&category=1&month=11&year=2026', 405],
    ['bestsellers?domain=3&category=1&month=10&year=2023', 405],
    ['bestsellers?domain=3&category=1&month=10', 400],
    ['bestsellers?domain=3&category=1&month=10&year=2026&range=30', 400],
    ['seller?domain=3', 400],
    ['seller?domain=3&seller=A,B&storefront=1', 400],
    ['topseller?domain=12', 400],
    ['lightningdeal?domain=3&state=nonsense', 400],
    ['graphimage?domain=3&asin=nonsense', 400],
    ['graphimage?domain=3&asin=B0ZZZZZZZZ&width=200', 405],
    ['graphimage?domain=3&asin=B0ZZZZZZZZ&height=1801', 405],
    ['graphimage?domain=3&asin=B0ZZZZZZZZ&cAmazon=red', 400],
    ['finder?', 404],
  ])('%s with %i', async (path, status) => {
    expect(await asking.status(path)).toBe(status);
  });

  it('at a balance of zero: everything that costs tokens, and nothing else', async () => {
    const poor = await Asking.start({ size: 5, refillRate: 1 });
    await poor.ask('lightningdeal?domain=3');
    const paths = ['query?domain=3', 'deal?', 'graphimage?domain=3&asin=B0ZZZZZZZZ', 'category?domain=3&category=0'];
    for (const path of paths) expect(await poor.status(path)).toBe(429);
    for (const path of ['token?', 'tracking?type=list']) expect(await poor.status(path)).toBe(200);
    await poor.simulator.close();
  });
});

describe('/search', () => {
  it('finds at most 20 products by all words, best sellers first, as products or ASINs', async () => {
    const { asinList } = await asking.ask('search?type=product&domain=3&term=weiß&asins-only=1');
    const { products } = await asking.ask('search?type=product&domain=3&term=wei%C3%9F&stats=30&history=0');
    const found = products as { asin: string; title: string; csv: null; stats: { current: number[] } }[];
    expect(found.map(({ asin }) => asin)).toEqual(asinList);
    expect(found.length).toBeGreaterThan(3);
    expect(found.length).toBeLessThanOrEqual(20);
    const ranks = found.map(({ stats }) => stats?.current[3] ?? Infinity);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    for (const { title, csv } of found) expect([title.toLowerCase().includes('weiß'), csv]).toEqual([true, null]);
  });

  it('costs at most 5 more for ratings, one each to refresh what is younger than an hour', async () => {
    const count = ((await asking.ask('search?type=product&domain=3&term=weiß'))['products'] as unknown[]).length;
    const rated = await asking.ask('search?type=product&domain=3&term=weiß&rating=1');
    expect(rated.tokensConsumed).toBeGreaterThan(10);
    expect(rated.tokensConsumed).toBeLessThanOrEqual(15);
    await asking.ask('search?type=product&domain=3&term=weiß&update=0');
    expect((await asking.ask('search?type=product&domain=3&term=weiß&update=0')).tokensConsumed).toBe(10 + count);
  });

  it('finds categories by their name, marked as matched', async () => {
    const { categories } = await asking.ask('search?type=category&domain=3&term=hifi');
    expect(categories).toEqual({ [String(AUDIO)]: expect.objectContaining({ catId: AUDIO, matched: true }) });
    expect((await asking.ask('search?type=category&domain=3&term=qqqq'))['categories']).toEqual({});
  });
});

describe('/category', () => {
  type Categories = Record<string, { parent: number; children: number[]; productCount: number; lowestRank: number }>;

  it('0 gives all roots, whose products are those of their children', async () => {
    const roots = (await asking.ask('category?domain=3&category=0'))['categories'] as Categories;
    expect(Object.keys(roots)).toHaveLength(ROOT_CATEGORIES.length);
    const root = roots[String(ELECTRONICS)];
    const children = (await asking.ask(`category?domain=3&category=${String(root?.children)}`))['categories'];
    const counts = Object.values(children as Categories).map(({ productCount }) => productCount);
    expect(root?.productCount).toBe(counts.reduce((sum, count) => sum + count, 0));
    expect(root?.lowestRank).toBeGreaterThan(0);
  });

  it('gives parents on request, and nothing where the world has no such marketplace', async () => {
    const asked = await asking.ask(`category?domain=3&category=${String(AUDIO)}&parents=1`);
    expect(Object.keys(asked['categoryParents'] as Categories)).toEqual([String(ELECTRONICS)]);
    expect((await asking.ask(`category?domain=3&category=${String(AUDIO)}`))['categoryParents']).toBeUndefined();
    expect((await asking.ask('category?domain=1&category=0'))['categories']).toEqual({});
  });
});

describe('/bestsellers', () => {
  const list = async (more: string) =>
    (await asking.ask(`bestsellers?domain=3&${more}`))['bestSellersList'] as { asinList: string[]; categoryId: number };

  it('orders a category by rank, by id and by name', async () => {
    const byId = await list(`category=${String(ELECTRONICS)}&variations=1`);
    const byName = await list('category=elektronik%20%26%20foto&variations=1');
    expect(byName).toEqual(byId);
    const { products } = await asking.ask(`product?domain=3&asin=${byId.asinList.join(',')}&stats=30&update=-1`);
    const ranks = new Map(
      (products as { asin: string; stats: { current: number[] } }[]).map(({ asin, stats }) => [asin, stats.current[3]]),
    );
    const inOrder = byId.asinList.map((asin) => ranks.get(asin) ?? 0);
    expect(inOrder.length).toBeGreaterThan(3);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
  });

  it('knows averages and past months, and no list where nothing is ranked', async () => {
    const category = `category=${String(ELECTRONICS)}`;
    const [now, average, month] = await Promise.all(
      ['', '&range=90', '&month=8&year=2026'].map((more) => list(category + more)),
    );
    expect([...(average?.asinList ?? [])].sort()).toEqual([...(now?.asinList ?? [])].sort());
    expect(month?.asinList.length).toBeGreaterThan(0);
    expect(month?.asinList).not.toEqual(now?.asinList);
    expect(await list('category=1')).toBeUndefined();
  });
});

describe('sellers', () => {
  type Seller = Record<string, unknown> & { totalStorefrontAsins: number[]; asinList?: string[] };
  const seller = async (id: string, more = '') =>
    ((await asking.ask(`seller?domain=3&seller=${id}${more}`))['sellers'] as Record<string, Seller>)[id];

  it('stand behind the offers: each seller of a page has it in the storefront', async () => {
    const sold = asking.simulator.world.asins.filter(
      (asin) => asking.simulator.world.page(asin, DE)?.presence === 'sold',
    );
    const { products } = await asking.ask(`product?domain=3&asin=${sold.slice(0, 3).join(',')}&offers=20`);
    for (const { asin, offers = [] } of products as { asin: string; offers?: { sellerId: string }[] }[]) {
      for (const { sellerId } of offers) {
        const found = await seller(sellerId, '&storefront=1');
        expect(found?.asinList).toContain(asin);
        expect(found?.totalStorefrontAsins[1]).toBe(found?.asinList?.length);
      }
    }
  });

  it('have ratings over four spans and a storefront only on request', async () => {
    const amazon = await seller(AMAZON);
    expect(amazon).toMatchObject({ sellerId: AMAZON, domainId: DE, hasFBA: true, currentRating: 99 });
    expect(amazon?.['ratingCount']).toHaveLength(4);
    expect(amazon?.asinList).toBeUndefined();
  });

  it('are listed by their ratings, and found by them', async () => {
    const { sellerIdList } = await asking.ask('topseller?domain=3');
    const ids = sellerIdList as string[];
    expect(ids[0]).toBe(AMAZON);
    const [second, third] = await Promise.all(ids.slice(1, 3).map((id) => seller(id)));
    expect(second?.['currentRatingCount']).toBeGreaterThanOrEqual(third?.['currentRatingCount'] as number);
    const found = await asking.ask('sellerquery?domain=3', { currentRatingCount_gte: 1_000_000 });
    expect(found['sellerIdList']).toEqual([AMAZON]);
  });
});

describe('/lightningdeal', () => {
  it('lists the deals of the last four days with state and price, those of one ASIN too', async () => {
    const rich = await Asking.start({ size: 400 });
    const { lightningDeals } = await rich.ask('lightningdeal?domain=3');
    const deals = lightningDeals as Record<'asin' | 'dealState', string>[] & Record<string, number>[];
    expect(deals.length).toBeGreaterThan(0);
    const minute = keepaMinute(START);
    for (const { dealState, startTime = 0, endTime = 0, dealPrice, percentOff = 0 } of deals) {
      const state = startTime > minute ? 'UPCOMING' : endTime > minute ? 'AVAILABLE' : 'EXPIRED';
      expect([dealState, dealPrice === -1]).toEqual([state, state === 'UPCOMING']);
      expect(percentOff).toBeLessThan(60);
    }
    const expired = await rich.ask('lightningdeal?domain=3&state=EXPIRED');
    expect(expired['lightningDeals']).toEqual(deals.filter(({ dealState }) => String(dealState) === 'EXPIRED'));
    const one = await rich.ask(`lightningdeal?domain=3&asin=${String(deals[0]?.asin)}`);
    expect(one['lightningDeals']).toEqual(deals.filter(({ asin }) => asin === deals[0]?.asin));
    await rich.simulator.close();
  }, 30_000);
});

describe('/graphimage', () => {
  /** Width, height and the dots of a PNG without filters. */
  const decode = (png: Buffer) => {
    const parts = new Map<string, Buffer>();
    for (let at = 8; at < png.length;) {
      const length = png.readUInt32BE(at);
      parts.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
      at += length + 12;
    }
    const header = parts.get('IHDR') as Buffer;
    const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
    const rows = inflateSync(parts.get('IDAT') as Buffer);
    const dots: string[] = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const dot = y * (1 + 3 * width) + 1 + 3 * x;
        dots.push(rows.toString('hex', dot, dot + 3));
      }
    return { signature: png.toString('hex', 0, 8), width, height, dots };
  };
  const sold = () =>
    asking.simulator.world.asins.find((asin) => {
      const page = asking.simulator.world.page(asin, DE);
      return page?.presence === 'sold' && page.amazonSells && page.product.kind === 'standard';
    }) ?? '';
  const graph = (more: string) => asking.raw(`graphimage?domain=3&asin=${sold()}${more}`);
  const balance = async () => (await asking.ask('token?')).tokensLeft;

  it('draws the series that are asked for, in their colours and size', async () => {
    const { type, bytes } = await graph('&width=640&height=300&salesrank=1&cSalesrank=00ff00&title=0&new=0');
    expect(type).toBe('image/png');
    const { signature, width, height, dots } = decode(bytes);
    expect([signature, width, height]).toEqual(['89504e470d0a1a0a', 640, 300]);
    const drawn = new Set(dots);
    expect([drawn.has('ffa500'), drawn.has('00ff00'), drawn.has('8888dd')]).toEqual([true, true, false]);
    expect(dots).toHaveLength(640 * 300);
  });

  it('costs one token, and none when drawn again within 90 minutes', async () => {
    const before = await balance();
    const [first, again] = [await graph('&range=7'), await graph('&range=7')];
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(await balance()).toBe(before - 1);
    await graph('&range=8');
    expect(await balance()).toBe(before - 2);
    asking.clock += 90 * 60_000;
    const later = await balance();
    await graph('&range=7');
    expect(await balance()).toBe(later - 1);
  });

  it('draws an empty frame for a page without prices', async () => {
    const { status, bytes } = await asking.raw('graphimage?domain=3&asin=B0ZZZZZZZZ&title=0');
    expect([status, new Set(decode(bytes).dots)]).toEqual([200, new Set(['ffffff', 'e6e6e6'])]);
  });
});
