import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { DAY, HOUR, keepaMinute } from '../world/keepa-time';
import { DEMO_KEY } from './keys';

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  body: {
    error?: { type: string };
    products?: Product[];
    tokensConsumed: number;
    tokensLeft: number;
    refillIn: number;
    refillRate: number;
    timestamp?: number;
  };
}
interface Product {
  asin: string;
  csv: (number[] | null)[] | null;
  stats: Record<string, unknown> | null;
  lastUpdate: number;
  productType: number;
  offers?: unknown[];
  buyBoxSellerIdHistory?: string[] | null;
}

const START = Date.UTC(2026, 10, 25, 12);
const DE = 3;
let clock = START;
let simulator: Simulator;

const start = async (options: SimulatorOptions = {}) => {
  await simulator?.close();
  clock = START;
  simulator = await startSimulator({ now: () => clock, ...options });
};

function ask(path: string, method = 'GET', sent = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${simulator.url}${path}`, { method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        try {
          const text = gunzipSync(Buffer.concat(chunks)).toString();
          const body = JSON.parse(text) as Answer['body'];
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body });
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    outgoing.on('error', reject);
    outgoing.end(sent);
  });
}

const product = (parameters: string) => ask(`/product?key=${DEMO_KEY}&domain=${String(DE)}&${parameters}`);
const consumed = async (parameters: string) => (await product(parameters)).body.tokensConsumed;
const first = async (parameters: string) => (await product(parameters)).body.products?.[0] as Product;

const sold = (n: number, fits: (asin: string) => boolean = () => true): string[] => {
  const { world } = simulator;
  const isSold = (asin: string) =>
    world.page(asin, DE)?.presence === 'sold' && world.page(asin, DE)?.product.kind === 'standard';
  return world.asins.filter((asin) => isSold(asin) && fits(asin)).slice(0, n);
};
const collected = (asin: string) => simulator.world.collected(asin, DE, keepaMinute(START));
const age = (asin: string) => keepaMinute(START) - collected(asin).prices;

beforeEach(() => start());
afterAll(() => simulator.close());

describe('transport', () => {
  const cases: [number, string, string?][] = [
    [200, `/token?key=${DEMO_KEY}`],
    [400, '/token?key=short'],
    [400, '/token'],
    [402, `/token?key=${'0'.repeat(64)}`],
    [404, `/finder?key=${DEMO_KEY}`],
    [405, `/product?key=${DEMO_KEY}&domain=3&asin=B000000000&offers=5`],
    [405, `/product?key=${DEMO_KEY}&domain=3&asin=B000000000&days=0`],
    [400, `/product?key=${DEMO_KEY}&domain=fr&asin=B000000000`],
    [400, `/product?key=${DEMO_KEY}&domain=7&asin=B000000000`],
    [400, `/product?key=${DEMO_KEY}&domain=3`],
    [400, `/product?key=${DEMO_KEY}&domain=3&asin=B000000000&code=4006381333931`],
    [500, `/product?key=${DEMO_KEY}&domain=3&asin=B000000000`, '500:1'],
    [503, `/product?key=${DEMO_KEY}&domain=3&asin=B000000000`, '503:1'],
    [500, `/category?key=${DEMO_KEY}&domain=3&category=0`, '500:1'],
    [429, `/product?key=${DEMO_KEY}&domain=3&asin=B000000000`, '429:1'],
  ];
  it.each(cases)(
    'answers %p to %s as gzipped JSON with the envelope, keys in order',
    async (status, path, faults = '') => {
      simulator.setFaults(faults);
      const { headers, text, body, ...answer } = await ask(path);
      expect(answer.status).toBe(status);
      expect(headers['content-encoding']).toBe('gzip');
      expect(headers['content-type']).toMatch(/^application\/json/);
      const keys = Object.keys(body);
      expect(keys).toEqual([...keys].sort());
      for (const key of [
        'processingTimeInMs',
        'refillIn',
        'refillRate',
        'tokenFlowReduction',
        'tokensConsumed',
        'tokensLeft',
      ])
        expect(keys).toContain(key);
      expect(body.tokensConsumed).toBe(0);
      expect(text).toContain('"tokenFlowReduction":0.0');
    },
  );

  it('answers a malformed key with zeros and an unknown one with "unauthorized"', async () => {
    const malformed = (await ask('/token?key=short')).body;
    expect(malformed).toMatchObject({ refillIn: 0, refillRate: 0, tokensLeft: 0, error: { type: 'invalidParameter' } });
    expect((await ask(`/token?key=${'0'.repeat(64)}`)).body.error?.type).toBe('unauthorized');
  });

  it('takes both path forms, any parameter order, a dangling & and a body on GET endpoints', async () => {
    const [asin = ''] = sold(1);
    const forms = [
      `/product/?asin=${asin}&domain=3&key=${DEMO_KEY}&`,
      `/product?key=${DEMO_KEY}&domain=3&asin=${asin}`,
    ];
    for (const form of forms) expect((await ask(form)).body.products?.[0]?.asin).toBe(asin);
    expect((await ask(forms[0] ?? '', 'POST', '{"stale":true}')).status).toBe(200);
    expect((await ask(`/token/?key=${DEMO_KEY}&`)).status).toBe(200);
  });

  it('answers an ASIN that can not be one with 200, an error and no products', async () => {
    const { status, body } = await product('asin=XXXXXXXXXX');
    expect(status).toBe(200);
    expect(body).toMatchObject({ tokensConsumed: 0, error: { type: 'invalidParameter' } });
    expect(body).not.toHaveProperty('products');
  });

  it('returns products in an order of its own', async () => {
    const asins = sold(30);
    const answered = (await product(`asin=${asins.join(',')}`)).body.products?.map(({ asin }) => asin) ?? [];
    expect(answered).not.toEqual(asins);
    expect([...answered].sort()).toEqual([...asins].sort());
  });
});

describe('tokens', () => {
  it('start full, are charged after the answer and come back by the minute', async () => {
    const { body } = await product(`asin=${sold(7).join(',')}`);
    expect(body).toMatchObject({ tokensConsumed: 7, tokensLeft: 14_993, refillRate: 250, timestamp: START });
    clock += 60_000;
    expect((await ask(`/token?key=${DEMO_KEY}`)).body.tokensLeft).toBe(15_000);
  });

  it('may go far below zero; then 429 until positive again, while /token still answers', async () => {
    await start({ refillRate: 1 });
    expect((await product(`asin=${sold(100).join(',')}&buybox=1`)).body.tokensLeft).toBe(60 - 300);
    const refused = await product(`asin=${sold(1).join(',')}`);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ tokensLeft: -240, tokensConsumed: 0 });
    expect((await ask(`/token?key=${DEMO_KEY}`)).status).toBe(200);
    clock += 240 * 60_000;
    expect((await product(`asin=${sold(1).join(',')}`)).status).toBe(429);
    clock += 60_000;
    expect((await product(`asin=${sold(1).join(',')}`)).status).toBe(200);
  });

  it.each([
    ['', 1],
    ['stats=90&days=400&history=1', 1],
    ['stats=90&videos=1&aplus=1', 1],
    ['stats=90&buybox=1', 3],
  ])('cost of one product with "%s" is %p', async (parameters, tokens) => {
    expect(await consumed(`asin=${sold(1).join(',')}&${parameters}`)).toBe(tokens);
  });

  it('ask one more for ratings only when they are younger than 14 days', async () => {
    const fresh = sold(1, (asin) => keepaMinute(START) - collected(asin).rating < 14 * DAY);
    const old = sold(1, (asin) => keepaMinute(START) - collected(asin).rating >= 14 * DAY);
    expect(await consumed(`asin=${fresh.join(',')}&rating=1`)).toBe(2);
    expect(await consumed(`asin=${old.join(',')}&rating=1`)).toBe(1);
  });

  it('ask one more to refresh at once what is younger than an hour', async () => {
    const [asin = ''] = sold(1, (one) => age(one) > HOUR);
    expect(await consumed(`asin=${asin}&update=0`)).toBe(1);
    expect(await consumed(`asin=${asin}&update=0`)).toBe(2);
  });

  it('cost of offers replaces the base: 6 per page of ten, 5 from the store, 2 more with stock', async () => {
    const [asin = ''] = sold(1, (one) => keepaMinute(START) - collected(one).offers > HOUR);
    const fetched = await product(`asin=${asin}&offers=20&buybox=1&rating=1`);
    const live = (fetched.body.products?.[0] as unknown as { liveOffersOrder: number[] }).liveOffersOrder.length;
    expect(fetched.body.tokensConsumed).toBe(6 * Math.max(1, Math.ceil(live / 10)));
    expect(await consumed(`asin=${asin}&offers=100`)).toBe(5);
    expect(await consumed(`asin=${asin}&offers=20&stock=1`)).toBe(7);
  });

  it('take one for an unknown ASIN (type 4), none and no product with update=-1', async () => {
    const unknown = await product('asin=B0ZZZZZZZZ');
    expect(unknown.body.tokensConsumed).toBe(1);
    expect(unknown.body.products?.[0]).toMatchObject({ asin: 'B0ZZZZZZZZ', productType: 4, csv: null });
    expect((await product('asin=B0ZZZZZZZZ&update=-1')).body).toMatchObject({ tokensConsumed: 0, products: [] });
  });

  it('take one per product found by code, in 12, 13 and 14 digits, and code-limit keeps them down', async () => {
    const { world } = simulator;
    const ean = (asin: string) => world.page(asin, DE)?.ean ?? '';
    const [upc = ''] = sold(1, (asin) => ean(asin).startsWith('0')).map(ean);
    const [twice = ''] = sold(1, (asin) => world.asinsOf(ean(asin), DE).length > 1).map(ean);
    for (const code of [upc, upc.slice(1), `0${upc}`]) expect(await consumed(`code=${code}`)).toBeGreaterThan(0);
    expect(await consumed(`code=${twice}`)).toBe(world.asinsOf(twice, DE).length);
    expect(await consumed(`code=${twice}&code-limit=1`)).toBe(1);
    expect((await product('code=4006381333931')).body).toMatchObject({ tokensConsumed: 0, products: [] });
  });

  it('ask one more for historical variations of a product with a parent', async () => {
    const [child = ''] = sold(1, (asin) => simulator.world.familyOf(asin).parentAsin !== null);
    expect(await consumed(`asin=${child}&historical-variations=1`)).toBe(2);
  });
});

describe('what is answered only on request', () => {
  const GATED = [7, 10, 15, 16, 17, 18, 20, 32];
  it.each([
    ['', []],
    ['rating=1', [16, 17]],
    ['buybox=1', [18, 32]],
    ['buybox=1&rating=1', [16, 17, 18, 32]],
    ['offers=20', GATED],
  ])('"%s" opens the series %p', async (parameters, open) => {
    const full = (asin: string) => {
      const page = simulator.world.page(asin, DE);
      return page?.used === true && page.fbaSellers > 0 && page.fbmSellers > 0;
    };
    const { csv, offers } = await first(`asin=${sold(1, full).join(',')}&${parameters}`);
    expect(csv).toHaveLength(36);
    expect(GATED.filter((type) => csv?.[type])).toEqual(open);
    expect([0, 1, 3, 4, 11].every((type) => csv?.[type])).toBe(true);
    expect(offers !== undefined).toBe(parameters === 'offers=20');
  });

  it('statistics: none unless asked, sentinels for the buy box without buybox=1', async () => {
    const asins = sold(1).join(',');
    expect((await first(`asin=${asins}`)).stats).toBeNull();
    const stats = (await first(`asin=${asins}&stats=90`)).stats;
    expect(stats).toMatchObject({
      buyBoxPrice: -2,
      buyBoxShipping: -2,
      buyBoxSellerId: null,
      lastBuyBoxUpdate: null,
      offerCountFBA: -2,
    });
    expect((stats?.current as number[])[18]).toBe(-1);
  });

  it('statistics take an interval as dates and as milliseconds, too', async () => {
    const [asin = ''] = sold(1);
    const [from, to] = [START - 30 * 86_400_000, START];
    const days = (await first(`asin=${asin}&stats=30`)).stats;
    expect((await first(`asin=${asin}&stats=${String(from)},${String(to)}`)).stats).toEqual(days);
    expect((await first(`asin=${asin}&stats=2026-10-26T12:00:00Z,2026-11-25T12:00:00Z`)).stats).toEqual(days);
  });

  it('the buy box comes with its series, sellers and time', async () => {
    const answer = await first(`asin=${sold(1).join(',')}&stats=90&buybox=1`);
    const { buyBoxPrice, buyBoxShipping, lastBuyBoxUpdate } = answer.stats as Record<string, number>;
    const landed = buyBoxPrice === -1 ? -1 : (buyBoxPrice ?? 0) + (buyBoxShipping ?? 0);
    expect((answer.stats?.current as number[])[18]).toBe(landed);
    expect(answer.csv?.[18]?.slice(-2)).toEqual([buyBoxPrice, buyBoxShipping]);
    expect(answer.buyBoxSellerIdHistory?.length).toBeGreaterThan(1);
    expect(lastBuyBoxUpdate).toBe(collected(answer.asin).buyBox);
  });

  it('history=0 leaves csv as null, days=30 leaves one point older than 30 days', async () => {
    const [asin = ''] = sold(1);
    expect((await first(`asin=${asin}&history=0`)).csv).toBeNull();
    const whole = (await first(`asin=${asin}`)).csv?.[1] ?? [];
    const { csv } = await first(`asin=${asin}&days=30`);
    const cutOff = keepaMinute(START) - 30 * DAY;
    const minutes = (csv?.[1] ?? []).filter((_, i) => i % 2 === 0);
    expect(minutes.filter((minute) => minute <= cutOff)).toHaveLength(1);
    expect(whole.slice(-(csv?.[1]?.length ?? 0))).toEqual(csv?.[1]);
  });
});

describe('freshness', () => {
  it('refreshes prices older than the update hours and leaves younger ones', async () => {
    const halfAnHourOn = (asin: string) => simulator.world.collected(asin, DE, keepaMinute(START) + 30).prices;
    const [old = ''] = sold(1, (asin) => age(asin) > 3 * HOUR && halfAnHourOn(asin) === collected(asin).prices);
    expect((await first(`asin=${old}&update=-1`)).lastUpdate).toBe(collected(old).prices);
    expect((await first(`asin=${old}&update=30`)).lastUpdate).toBe(collected(old).prices);
    expect((await first(`asin=${old}`)).lastUpdate).toBe(keepaMinute(START));
    clock += 30 * 60_000;
    expect((await first(`asin=${old}`)).lastUpdate).toBe(keepaMinute(START));
  });

  it('buybox=1 collects no buy box afresh, offers do', async () => {
    const [asin = ''] = sold(1, (one) => keepaMinute(START) - collected(one).buyBox > HOUR);
    const seen = async (parameters: string) =>
      (await first(`asin=${asin}&stats=1&${parameters}`)).stats?.lastBuyBoxUpdate;
    expect(await seen('buybox=1&update=0')).toBe(collected(asin).buyBox);
    expect(await seen('offers=20&update=0')).toBe(keepaMinute(START));
  });
});

describe('faults on demand', () => {
  const statuses = async () => {
    const asins = sold(1).join(',');
    const seen: number[] = [];
    for (let i = 0; i < 40; i++) seen.push((await product(`asin=${asins}`)).status);
    return seen;
  };

  it('strike the same requests with the same seed', async () => {
    await start({ faults: '429:0.2,500:0.2' });
    const before = await statuses();
    await start({ faults: '429:0.2,500:0.2' });
    expect(await statuses()).toEqual(before);
    expect(new Set(before)).toEqual(new Set([200, 429, 500]));
  });

  it('cut the gzip stream in half', async () => {
    simulator.setFaults('truncate:1');
    await expect(product(`asin=${sold(5).join(',')}`)).rejects.toThrow('unexpected end of file');
  });

  it('leave out products, which are not charged', async () => {
    simulator.setFaults('missing:0.3');
    const { products = [], tokensConsumed } = (await product(`asin=${sold(100).join(',')}`)).body;
    expect(products.length).toBeGreaterThan(50);
    expect(products.length).toBeLessThan(90);
    expect(tokensConsumed).toBe(products.length);
  });

  it('hold answers back, and closing does not wait for them', async () => {
    await start({ faults: 'slow:1', slowMs: 600_000 });
    const answer = product(`asin=${sold(1).join(',')}`);
    while (simulator.waiting() === 0) await new Promise(setImmediate);
    await simulator.close();
    expect((await answer).status).toBe(200);
  });

  it('never touch /token', async () => {
    simulator.setFaults({ '429': 1, '500': 1, '503': 1, slow: 1, truncate: 1, missing: 1 });
    expect((await ask(`/token?key=${DEMO_KEY}`)).status).toBe(200);
  });
});
