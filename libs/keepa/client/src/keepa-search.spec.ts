import { DEMO_KEY, startSimulator, type Simulator } from '@tracker/keepa-simulator';
import { KeepaClient } from './keepa-client';
import { requestCost } from './request-cost';

const START = Date.UTC(2026, 10, 25, 12);
const ELECTRONICS_DE = '562066';
const AMAZON_DE = 'A3JWKAKR8XB7XF';
const DE = 'DE' as const;
const everything = { current_SALES_gte: 1 };

let simulator: Simulator;
let keepa: KeepaClient;

beforeAll(async () => {
  simulator = await startSimulator({ size: 120, now: () => START });
});
afterAll(() => simulator.close());
beforeEach(() => {
  const now = { monotonicMs: () => START, now: () => new Date(START) };
  keepa = new KeepaClient({ baseUrl: simulator.url, key: DEMO_KEY, clock: now });
});

/** What an answer has cost, and what its estimate says. */
async function spent(ask: () => Promise<unknown>): Promise<number> {
  await keepa.token();
  const before = keepa.tokens.balance;
  await ask();
  const after = keepa.tokens.balance;
  await keepa.token();
  expect(keepa.tokens.balance).toBe(after);
  return before - after;
}

describe('the Product Finder', () => {
  it('gives a page of ASINs and how many there are', async () => {
    const found = await keepa.search.productFinder({ marketplace: DE, selection: { ...everything, perPage: 60 } });
    expect(found).toMatchObject({ ok: true, insights: null, envelope: { tokensConsumed: 11 } });
    const { asins, totalResults } = found as { asins: string[]; totalResults: number };
    expect(asins).toHaveLength(60);
    expect(totalResults).toBeGreaterThan(60);
    expect(simulator.demoAsins()).toEqual(expect.arrayContaining(asins));
  });

  it('gives averages over all matches on request', async () => {
    const found = await keepa.search.productFinder({ marketplace: DE, selection: everything, insights: true });
    expect(found).toMatchObject({ ok: true, insights: { avgBuyBox: expect.any(Number) } });
  });

  it('is refused without a filter, which no repeating will change', async () => {
    const answer = await keepa.search.productFinder({ marketplace: DE, selection: {} });
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'rejected', retry: false } });
  });
});

describe('deals', () => {
  it('come as Keepa sends them, in the marketplace that was asked for', async () => {
    const selection = { priceTypes: [0], dateRange: 1, page: 0 };
    const [german, italian] = await Promise.all(
      (['DE', 'IT'] as const).map((marketplace) => keepa.search.deals({ marketplace, selection })),
    );
    expect(german).toMatchObject({ ok: true, envelope: { tokensConsumed: 5 } });
    const asins = (answer: typeof german) => (answer?.ok ? answer.deals.map(({ asin }) => asin) : []);
    expect(asins(german).length).toBeGreaterThan(5);
    expect(asins(german)).not.toEqual(asins(italian));
  });

  it('are refused without a price type', async () => {
    const answer = await keepa.search.deals({ marketplace: DE, selection: {} });
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'rejected' } });
  });
});

describe('searches', () => {
  it('find products by words', async () => {
    const found = await keepa.search.products({ marketplace: DE, term: 'weiß' });
    expect(found).toMatchObject({ ok: true, asins: expect.arrayContaining([expect.any(String)]) });
    const none = await keepa.search.products({ marketplace: DE, term: 'nothing-of-the-kind' });
    expect(none).toMatchObject({ ok: true, asins: [] });
  });

  it('find categories by words, by id, and what stands above them', async () => {
    const found = await keepa.search.categories({ marketplace: DE, term: 'elektronik' });
    expect(found.ok && [...found.categories.keys()]).toEqual([ELECTRONICS_DE]);
    const [child] = found.ok ? (found.categories.get(ELECTRONICS_DE)?.['children'] as number[]) : [];
    const category = await keepa.search.category({ marketplace: DE, ids: [String(child)], parents: true });
    expect(category.ok && [...category.parents.keys()]).toEqual([ELECTRONICS_DE]);
    const roots = await keepa.search.category({ marketplace: DE, ids: ['0'] });
    expect(roots.ok && roots.categories.size).toBeGreaterThan(10);
  });

  it('find the best sellers of a category, or that there is no list, which is free', async () => {
    const found = await keepa.search.bestSellers({ marketplace: DE, category: ELECTRONICS_DE, range: 30 });
    expect(found).toMatchObject({ ok: true, updatedAt: expect.stringMatching(/^2026-11-25T/) });
    expect(found.ok && found.asins.length).toBeGreaterThan(3);
    const none = await keepa.search.bestSellers({ marketplace: DE, category: '1' });
    expect(none).toMatchObject({ ok: true, asins: [], updatedAt: null, envelope: { tokensConsumed: 0 } });
  });

  it('find sellers, and what one of them sells', async () => {
    const found = await keepa.search.sellers({ marketplace: DE, sellerIds: [AMAZON_DE, 'NOBODY'] });
    expect(found.ok && [...found.sellers.keys()]).toEqual([AMAZON_DE]);
    const storefront = await keepa.search.sellers({ marketplace: DE, sellerIds: [AMAZON_DE], storefront: true });
    const asins = storefront.ok && storefront.sellers.get(AMAZON_DE)?.['asinList'];
    expect(simulator.demoAsins()).toEqual(expect.arrayContaining(asins as string[]));
  });

  it('of more than Keepa takes at once are bugs of the caller', async () => {
    const many = Array.from({ length: 101 }, (_, n) => String(n));
    await expect(keepa.search.sellers({ marketplace: DE, sellerIds: many })).rejects.toThrow(RangeError);
    const two = keepa.search.sellers({ marketplace: DE, sellerIds: ['A', 'B'], storefront: true });
    await expect(two).rejects.toThrow(RangeError);
    await expect(keepa.search.category({ marketplace: DE, ids: many })).rejects.toThrow(RangeError);
    await expect(keepa.search.category({ marketplace: DE, ids: [] })).rejects.toThrow(RangeError);
  });
});

describe('products by article number', () => {
  const eanOf = (asin: string): string => simulator.world.page(asin, 3)?.ean ?? '';
  const listed = () => simulator.demoAsins().filter((asin) => simulator.world.page(asin, 3)?.presence === 'sold');

  it('are found under any spelling; what nobody carries is missing', async () => {
    const [first = '', second = ''] = listed();
    const codes = [eanOf(first), `0${eanOf(second)}`, '4006381333931'];
    const answer = await keepa.productByCode({
      marketplace: DE,
      codes,
      codeLimit: 3,
      ask: { kind: 'look', days: 30 },
    });
    expect(answer).toMatchObject({ ok: true, missing: ['4006381333931'], envelope: { tokensConsumed: 2 } });
    expect(answer.ok && [...answer.products.keys()].sort()).toEqual([first, second].sort());
  });

  it.each([
    [[], 1],
    [['4006381333931'], 0],
    [Array.from({ length: 101 }, (_, n) => String(n)), 1],
  ])('are asked for within limits: %j, %i', async (codes, codeLimit) => {
    const ask = { kind: 'look', days: 30 } as const;
    await expect(keepa.productByCode({ marketplace: DE, codes, codeLimit, ask })).rejects.toThrow(RangeError);
  });
});

describe('a graph', () => {
  const asin = () => simulator.demoAsins()[0] ?? '';

  it('comes as PNG and is taken off the account, though Keepa does not say so', async () => {
    const tokens = await spent(async () => {
      const graph = await keepa.graphImage({ marketplace: DE, asin: asin(), look: { range: 30, bb: 1 } });
      expect(graph.ok && graph.png.toString('latin1', 1, 4)).toBe('PNG');
    });
    expect(tokens).toBe(1);
  });

  it('that can not be drawn says why', async () => {
    const graph = await keepa.graphImage({ marketplace: DE, asin: asin(), look: { width: 5 } });
    expect(graph).toMatchObject({ ok: false, failure: { kind: 'rejected', retry: false } });
  });
});

describe('what a request may cost', () => {
  const asks: [string, number, () => Promise<unknown>][] = [
    ['a page of the Product Finder', requestCost.productFinder(100), () => finder({ perPage: 100 })],
    ['insights', requestCost.productFinder(50, true), () => finder({}, true)],
    ['deals', requestCost.deals(), () => keepa.search.deals({ marketplace: DE, selection: { priceTypes: [1] } })],
    ['a search', requestCost.productSearch(), () => keepa.search.products({ marketplace: DE, term: 'weiß' })],
    ['a category', requestCost.categories(), () => keepa.search.category({ marketplace: DE, ids: ['0'] })],
    ['best sellers', requestCost.bestSellers(), () => keepa.search.bestSellers({ marketplace: DE, category: 'Games' })],
    ['a storefront', requestCost.sellers(1, true), () => storefront()],
  ];
  const finder = (more: object, insights = false) =>
    keepa.search.productFinder({ marketplace: DE, selection: { ...everything, ...more }, insights });
  const storefront = () => keepa.search.sellers({ marketplace: DE, sellerIds: [AMAZON_DE], storefront: true });

  it.each(asks)('for %s is at least what it does cost', async (_, estimate, ask) => {
    const tokens = await spent(ask);
    expect(tokens).toBeGreaterThan(0);
    expect(tokens).toBeLessThanOrEqual(estimate);
  });
});
