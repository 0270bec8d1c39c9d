import {
  decodeEvent,
  encodeEvent,
  TOPICS,
  type ProductDto,
  type ProductEnriched,
  ROUTES,
  type RouteScoreDto,
} from '@tracker/dto';
import { PublisherUnavailable, type OutgoingEvent, type Publisher } from '@tracker/messaging-port';
import { FakeClock, MemoryLog, MemoryMeter } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { Enricher } from './enricher';
import raclette from './fixtures/de_product_03-product_sample.json';
import airMassMeter from './fixtures/de_product_05-funnel-dryrun_sample.json';
import funnels from './fixtures/us_product_B0F7XPYCSJ_full_20260510.json';
import { deliveries, keepaMinutes, keepaProduct, rawUpdate, withBuyBox } from './testing/raw-update';

/** Keeps what was published, as a broker would: by its bytes. */
class Published implements Publisher {
  readonly events: ProductEnriched[] = [];
  down = false;

  async publish(_topic: string, events: OutgoingEvent<unknown>[]): Promise<void> {
    if (this.down) throw new PublisherUnavailable('the journal is closed');
    for (const { value } of events) {
      const read = decodeEvent(TOPICS.enriched, encodeEvent(TOPICS.enriched, value as ProductEnriched));
      if (!read.ok) throw new Error(read.reason);
      this.events.push(read.value);
    }
  }

  republish(): Promise<void> {
    return Promise.reject(new Error('enrich publishes nothing again'));
  }

  healthy(): boolean {
    return !this.down;
  }
}

function bench() {
  const stores = new MemoryStores();
  const published = new Published();
  const log = new MemoryLog();
  const meter = new MemoryMeter();
  const enricher = new Enricher({ stores, publisher: published, clock: new FakeClock(), log, meter });
  const enrich = (...events: ReturnType<typeof rawUpdate>[]) => enricher.handle(deliveries(events));
  const product = async (asin = 'B08N5WRWNW'): Promise<ProductDto> => {
    const found = (await stores.products.getMany([asin])).get(asin);
    if (!found) throw new Error(`${asin} is not stored`);
    return found;
  };
  return { stores, published, log, meter, enrich, product };
}

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const offer = (price: number, shipping = 0) => ({
  status: 'offer',
  shipping: euros(shipping),
  landed: euros(price + shipping),
});

describe('genuine answers of amazon.de', () => {
  it('become products with their prices to the cent', async () => {
    const { enrich, product } = bench();
    const asked = { askedAt: '2026-05-30T05:04:00.000Z', answeredAt: '2026-05-30T05:04:00.000Z' };
    expect(await enrich(rawUpdate(raclette, asked), rawUpdate(airMassMeter, asked))).toEqual([
      { kind: 'done' },
      { kind: 'done' },
    ]);
    const grill = (await product('B0BFRDGFP6')).currentPrices.DE;
    expect(grill).toMatchObject({
      currency: 'EUR',
      productType: 'standard',
      amazon: offer(3_046),
      new: offer(3_046),
      buyBox: { status: 'not_asked', landed: null, sellerKind: 'unknown' },
      salesRank: 167_148,
      offerCountNew: 2,
      buyBoxFreshness: null,
      pricesFreshness: { observedAt: '2026-05-30T05:04:00.000Z' },
    });
    expect((await product('B0010AH4BW')).currentPrices.DE).toMatchObject({ amazon: offer(19_600), new: offer(19_600) });
  });

  it('get averages weighted by the minutes that each price was in force', async () => {
    const { enrich, product } = bench();
    await enrich(rawUpdate(raclette, { answeredAt: '2026-05-30T05:04:00.000Z' }));
    const statistics = (await product('B0BFRDGFP6')).currentPrices.DE?.statistics;
    // (2,490.00 for 39,600 minutes, 30.47 for 998 and 30.46 for 2,602) / 43,200; the capture's csv is cut
    expect(statistics?.amazon.days30).toBe(228_503);
    // landed New prices are known since 2026-02-23 only
    expect(statistics?.new).toMatchObject({ days30: expect.any(Number), days180: null });
    expect(statistics?.buyBox).toEqual({ days30: null, days90: null, days180: null });
    expect(statistics?.amazonOutOfStockPercent90).toBe(0);
  });

  it('fill the price history by month, New before 2026-02-23 as listing prices', async () => {
    const { enrich, stores } = bench();
    await enrich(rawUpdate(raclette, { answeredAt: '2026-05-30T05:04:00.000Z' }));
    const read = (series: 'AMAZON' | 'NEW_LISTING') =>
      stores.history.read({ asin: 'B0BFRDGFP6', marketplaces: ['DE'], series: [series], fromMonth: '2020-01' });
    expect((await read('AMAZON')).map(({ month, values }) => [month, values])).toEqual([
      ['2025-09', [249_000]],
      ['2026-05', [249_000, 3_047, 3_046]],
    ]);
    expect(await read('NEW_LISTING')).toEqual([]);
  });
});

describe('a product', () => {
  it('carries every marketplace, and names itself by the German page once there is one', async () => {
    const { enrich, product } = bench();
    const italian = keepaProduct({ domainId: 8, title: 'Tostapane', packageWeight: 1_200 });
    await enrich(rawUpdate(italian, { marketplace: 'IT' }));
    expect(await product()).toMatchObject({ revision: 1, title: 'Tostapane', packageWeightG: 1_200 });
    await enrich(rawUpdate(keepaProduct({ brand: 'Brot GmbH' })));
    await enrich(rawUpdate(italian, { marketplace: 'IT', askedAt: '2026-11-22T13:00:00.000Z' }));
    const { currentPrices, ...whole } = await product();
    expect(whole).toMatchObject({ revision: 3, title: 'Toaster', brand: 'Brot GmbH', packageWeightG: 1_200 });
    expect(
      Object.entries(currentPrices)
        .filter(([, snapshot]) => snapshot)
        .map(([marketplace]) => marketplace),
    ).toEqual(['DE', 'IT']);
  });

  it('keeps its picture when a later answer has none, and shows the German one once there is one', async () => {
    const { enrich, product } = bench();
    const pictured = (m: string, domainId = 3) => keepaProduct({ domainId, images: [{ m }] });
    const at = (hour: number) => ({ askedAt: `2026-11-22T${hour}:00:00.000Z` });
    await enrich(rawUpdate(pictured('italian.jpg', 8), { marketplace: 'IT' }));
    expect((await product()).picture).toBe('italian.jpg');
    await enrich(rawUpdate(keepaProduct(), at(13)), rawUpdate(keepaProduct({ images: [{ m: '../x' }] }), at(14)));
    expect(await product()).toMatchObject({ revision: 2, picture: 'italian.jpg' });
    await enrich(rawUpdate(pictured('german.jpg'), at(15)));
    await enrich(rawUpdate(pictured('italian.jpg', 8), { marketplace: 'IT', ...at(16) }));
    expect(await product()).toMatchObject({ revision: 4, picture: 'german.jpg' });
  });

  it('stored before there were pictures has none until an answer brings one', async () => {
    const { enrich, product, stores } = bench();
    await enrich(rawUpdate(keepaProduct()));
    const { picture, ...before } = await product();
    expect(picture).toBeNull();
    await stores.products.putMany([{ ...before, revision: 2 }]);
    await enrich(rawUpdate(keepaProduct(), { askedAt: '2026-11-22T13:00:00.000Z' }));
    expect(await product()).toMatchObject({ revision: 3, picture: null });
    await enrich(rawUpdate(keepaProduct({ images: [{ m: 'a.jpg' }] }), { askedAt: '2026-11-22T14:00:00.000Z' }));
    expect(await product()).toMatchObject({ revision: 4, picture: 'a.jpg' });
  });

  it('keeps the scores of detection through a merge', async () => {
    const { enrich, product, stores } = bench();
    await enrich(rawUpdate(keepaProduct()));
    const score = { buy: 'IT', sell: 'DE', verdict: 'no', profitHome: null } as const;
    const scores = [{ ...score, roiBps: null, reason: 'no offer' }];
    await stores.products.putScores([{ asin: 'B08N5WRWNW', revision: 1, scores }]);
    await enrich(rawUpdate(keepaProduct(), { askedAt: '2026-11-22T14:00:00.000Z' }));
    expect(await product()).toMatchObject({ revision: 2, arbitrageScores: scores, scoresRevision: 1 });
  });

  it('takes less than 10 kB with all five marketplaces of a whole answer and all 20 routes scored', async () => {
    const { enrich, product, stores } = bench();
    const [whole] = funnels.products;
    const pages = { DE: 3, UK: 2, FR: 4, IT: 8, ES: 9 } as const;
    for (const [marketplace, domainId] of Object.entries(pages)) {
      // the American answer stands for five European ones of the same size
      await enrich(
        rawUpdate({ ...whole, domainId }, { marketplace: marketplace as keyof typeof pages, ask: 'confirm' }),
      );
    }
    const scores = ROUTES.map((route): RouteScoreDto => ({
      ...route,
      verdict: 'no',
      profitHome: { amount: -123_456, currency: 'EUR' },
      roiBps: -10_000,
      reason: 'less than 3.00 EUR and 25.00 % ROI',
    }));
    await stores.products.putScores([{ asin: 'B0F7XPYCSJ', revision: 5, scores }]);
    const stored = await product('B0F7XPYCSJ');
    expect(stored.arbitrageScores).toHaveLength(20);
    expect(Object.values(stored.currentPrices)).not.toContain(null);
    expect(Buffer.byteLength(JSON.stringify(stored))).toBeLessThan(10_000);
  });
});

describe('several answers about one product', () => {
  const CONFIRM = { ask: 'confirm', askedAt: '2026-11-22T12:30:00.000Z', traceId: 'answer-0002' } as const;

  it('keep the confirmed buy box when an older look arrives after it', async () => {
    const { enrich, product } = bench();
    await enrich(rawUpdate(withBuyBox(3_399, '2026-11-22T11:30Z'), CONFIRM));
    await enrich(rawUpdate(keepaProduct({ lastUpdate: keepaMinutes('2026-11-22T09:00Z') })));
    const german = (await product()).currentPrices.DE;
    expect(german?.buyBox).toEqual({ ...offer(3_100, 299), sellerKind: 'third_party', fulfilledByAmazon: true });
    expect(german?.buyBoxFreshness).toEqual({
      observedAt: '2026-11-22T11:30:00.000Z',
      askedAt: '2026-11-22T12:30:00.000Z',
      traceId: 'answer-0002',
    });
    expect(german?.pricesFreshness.traceId).toBe('answer-0002');
    expect((await product()).revision).toBe(1);
  });

  it('take prices from a newer look and the buy box from the confirm before it', async () => {
    const { enrich, product } = bench();
    await enrich(rawUpdate(withBuyBox(3_399, '2026-11-22T11:30Z'), CONFIRM));
    const csv = [[keepaMinutes('2026-11-22T12:40Z'), -1]];
    const later = {
      askedAt: '2026-11-22T13:00:00.000Z',
      answeredAt: '2026-11-22T13:00:01.000Z',
      traceId: 'answer-0003',
    };
    await enrich(rawUpdate(keepaProduct({ csv, lastUpdate: keepaMinutes('2026-11-22T12:50Z') }), later));
    const german = (await product()).currentPrices.DE;
    expect(german).toMatchObject({ amazon: { status: 'no_offer', landed: null }, buyBox: { landed: euros(3_399) } });
    expect(german?.pricesFreshness.traceId).toBe('answer-0003');
    expect(german?.buyBoxFreshness?.traceId).toBe('answer-0002');
    expect(german?.statistics.buyBox.days30).toBe(3_399);
  });

  it('take the buy box of a confirm that arrives after a look with newer prices', async () => {
    const { enrich, product } = bench();
    await enrich(rawUpdate(keepaProduct(), { askedAt: '2026-11-22T12:45:00.000Z' }));
    await enrich(
      rawUpdate(withBuyBox(3_399, '2026-11-22T11:30Z', { lastUpdate: keepaMinutes('2026-11-22T10:00Z') }), CONFIRM),
    );
    const german = (await product()).currentPrices.DE;
    expect(german?.pricesFreshness.traceId).toBe('answer-0001');
    expect(german?.buyBoxFreshness?.traceId).toBe('answer-0002');
  });

  it('in one batch become one write and one event, named after the last', async () => {
    const { enrich, product, published } = bench();
    const italian = keepaProduct({ domainId: 8 });
    const outcomes = await enrich(
      rawUpdate(keepaProduct()),
      rawUpdate(italian, { marketplace: 'IT', traceId: 'answer-0002' }),
      rawUpdate(withBuyBox(3_399, '2026-11-22T11:30Z'), { ...CONFIRM, traceId: 'answer-0003' }),
    );
    expect(outcomes).toEqual([{ kind: 'done' }, { kind: 'done' }, { kind: 'done' }]);
    expect(published.events).toMatchObject([{ revision: 1, traceId: 'answer-0003', asin: 'B08N5WRWNW' }]);
    expect(published.events[0]?.product).toEqual(await product());
  });

  it('delivered twice change nothing, and are passed on again from the store', async () => {
    const { enrich, product, published, meter } = bench();
    await enrich(rawUpdate(keepaProduct()));
    expect(meter.sum('tracker_stale_answers_total')).toBe(0);
    const before = await product();
    expect(await enrich(rawUpdate(keepaProduct()))).toEqual([{ kind: 'done' }]);
    expect(await product()).toEqual(before);
    expect(published.events.map(({ revision }) => revision)).toEqual([1, 1]);
    expect(meter.sum('tracker_stale_answers_total')).toBe(1);
  });
});

describe('a later look with a few days of history', () => {
  it('gives the same averages as the whole history would', async () => {
    const { enrich, product } = bench();
    const amazon = (...points: [string, number][]) => [points.flatMap(([iso, value]) => [keepaMinutes(iso), value])];
    const march: [string, number] = ['2026-03-10T00:00Z', 4_000];
    const october: [string, number] = ['2026-10-13T00:00Z', -1];
    const november: [string, number] = ['2026-11-02T00:00Z', 3_000];
    const today: [string, number] = ['2026-11-22T00:00Z', 2_000];
    const at = { askedAt: '2026-11-23T00:00:00.000Z', answeredAt: '2026-11-23T00:00:00.000Z' };
    const lastUpdate = keepaMinutes('2026-11-22T23:00Z');
    await enrich(rawUpdate(keepaProduct({ csv: amazon(march, october, november) })));
    await enrich(rawUpdate(keepaProduct({ csv: amazon(november, today), lastUpdate }), at));
    // 30 days from 10-24: 20 days at 30.00 and one at 20.00; 90 from 08-25: 49 at 40.00; 180 from 05-27: 139 at 40.00
    expect((await product()).currentPrices.DE?.statistics).toMatchObject({
      amazon: { days30: 2_952, days90: 3_685, days180: 3_862 },
      // 20 of 90 days
      amazonOutOfStockPercent90: 23,
    });
  });
});

describe('what goes wrong', () => {
  it('with one product of a hundred harms no other', async () => {
    const { enrich, published } = bench();
    const events = Array.from({ length: 100 }, (_, n) =>
      rawUpdate(keepaProduct({ asin: `B${String(n).padStart(9, '0')}` })),
    );
    events[37] = { ...rawUpdate({ asin: 'B000000037', domainId: 'three' }) };
    const outcomes = await enrich(...events);
    expect(outcomes[37]).toEqual({
      kind: 'dead',
      reason: "Keepa's product can't be decoded: no domainId that Keepa has",
    });
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(99);
    expect(published.events).toHaveLength(99);
  });

  it('with every field absent leaves a product that knows nothing', async () => {
    const { enrich, product } = bench();
    expect(await enrich(rawUpdate({ asin: 'B08N5WRWNW', domainId: 3 }, { ask: 'confirm' }))).toEqual([
      { kind: 'done' },
    ]);
    const stored = await product();
    expect(stored).toMatchObject({ title: null, brand: null, category: null, eans: [], packageMm: null });
    expect(stored.currentPrices.DE).toMatchObject({
      amazon: { status: 'unknown', landed: null },
      new: { status: 'unknown' },
      buyBox: { status: 'unknown' },
      salesRank: null,
      offerCountNew: null,
      pricesFreshness: { observedAt: '2026-11-22T12:00:01.000Z' },
    });
  });

  it('with a page of another marketplace is a dead letter', async () => {
    const { enrich } = bench();
    expect(await enrich(rawUpdate(keepaProduct({ domainId: 1 })))).toEqual([
      { kind: 'dead', reason: "the product is B08N5WRWNW of Keepa's domain 1, not B08N5WRWNW of DE" },
    ]);
  });

  it('with single fields is logged with their number', async () => {
    const { enrich, product, log } = bench();
    await enrich(rawUpdate(keepaProduct({ packageWeight: 'heavy', title: 7 })));
    expect((await product()).packageWeightG).toBeNull();
    expect(log.entries).toMatchObject([
      { level: 'warn', fields: { traceId: 'answer-0001', faults: 2 } },
      { level: 'info', message: 'products enriched', fields: { traceId: 'answer-0001', pages: 1 } },
    ]);
  });

  it('with another writer is merged again onto its product', async () => {
    const { enrich, product, stores } = bench();
    await enrich(rawUpdate(keepaProduct()));
    const { getMany } = stores.products;
    let reads = 0;
    stores.products.getMany = async (asins) => {
      const found = await getMany(asins);
      if (reads++ === 0) {
        const current = await product();
        await stores.products.putMany([{ ...current, revision: 2, title: 'of the other writer' }]);
      }
      return found;
    };
    const later = { askedAt: '2026-11-22T14:00:00.000Z' };
    expect(await enrich(rawUpdate(keepaProduct({ domainId: 8 }), { ...later, marketplace: 'IT' }))).toEqual([
      { kind: 'done' },
    ]);
    expect((await product()).revision).toBe(3);
    expect((await product()).currentPrices.IT?.amazon.landed).toEqual(euros(2_999));
  });

  it('with another writer is passed on as the store has it, not as it was written', async () => {
    const { enrich, product, stores, published } = bench();
    const { putMany } = stores.products;
    let writes = 0;
    stores.products.putMany = async (products) => {
      const outcomes = await putMany(products);
      if (writes++ === 0) await putMany([{ ...(await product()), revision: 2, title: 'of the other writer' }]);
      return outcomes;
    };
    expect(await enrich(rawUpdate(keepaProduct()))).toEqual([{ kind: 'done' }]);
    expect(published.events).toMatchObject([{ revision: 2, product: { title: 'of the other writer' } }]);
  });

  it('with another writer of the price history is laid over what that one wrote', async () => {
    const { enrich, stores } = bench();
    const ofDay = (day: string) => keepaProduct({ csv: [[keepaMinutes(`2026-11-${day}T00:00Z`), Number(day) * 100]] });
    const observed = (day: string) => ({
      askedAt: `2026-11-${day}T12:00:00.000Z`,
      answeredAt: `2026-11-${day}T12:00:01.000Z`,
    });
    const seen = (day: string) => rawUpdate({ ...ofDay(day), lastUpdate: 0 }, observed(day));
    const { getChunks } = stores.history;
    let reads = 0;
    stores.history.getChunks = async (ids) => {
      const found = await getChunks(ids);
      // a writer that was thought dead comes back between this one's reading and its writing
      if (reads++ === 0) await enrich(seen('21'));
      return found;
    };
    expect(await enrich(seen('19'))).toEqual([{ kind: 'done' }]);
    const id = { asin: 'B08N5WRWNW', marketplace: 'DE', series: 'AMAZON', month: '2026-11' } as const;
    expect((await getChunks([id])).map(({ chunk }) => chunk.values)).toEqual([[1_900, 2_100]]);
  });

  it('with a writer of the price history that never rests is tried again later, the others of the batch are done', async () => {
    const { enrich, stores, published } = bench();
    const { putChunks } = stores.history;
    stores.history.putChunks = async (writes) => {
      await putChunks(writes.filter(({ chunk }) => chunk.asin !== 'B08N5WRWNW'));
      return writes.map(({ chunk }) => (chunk.asin === 'B08N5WRWNW' ? 'conflict' : 'stored'));
    };
    const outcomes = await enrich(rawUpdate(keepaProduct()), rawUpdate(keepaProduct({ asin: 'B000000002' })));
    expect(outcomes).toEqual([
      { kind: 'retry', reason: 'another writer changed the product each time' },
      { kind: 'done' },
    ]);
    expect(published.events).toMatchObject([{ asin: 'B000000002' }]);
    expect((await stores.products.getMany(['B08N5WRWNW'])).size).toBe(0);
  });

  it('with a writer that never rests is tried again later', async () => {
    const { enrich, stores, published } = bench();
    stores.products.putMany = async (products) => products.map(() => 'conflict');
    expect(await enrich(rawUpdate(keepaProduct()))).toEqual([
      { kind: 'retry', reason: 'another writer changed the product each time' },
    ]);
    expect(published.events).toEqual([]);
  });

  it('with the store or the broker holds the events that could be read', async () => {
    const { enrich, stores, published } = bench();
    stores.down = true;
    const outcomes = await enrich(rawUpdate(keepaProduct()), rawUpdate({ asin: 'B000000000' }));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unavailable', 'dead']);
    stores.down = false;
    published.down = true;
    expect(await enrich(rawUpdate(keepaProduct()))).toMatchObject([{ kind: 'unavailable' }]);
    published.down = false;
    expect(await enrich(rawUpdate(keepaProduct()))).toEqual([{ kind: 'done' }]);
    expect(published.events).toMatchObject([{ revision: 1 }]);
  });
});

it('a batch leaves the thread to requests between two products', async () => {
  class BusyClock extends FakeClock {
    override turn(): Promise<void> {
      return new Promise((resolve) => setImmediate(resolve));
    }
  }
  const stores = new MemoryStores();
  const enricher = new Enricher({ stores, publisher: new Published(), clock: new BusyClock(), log: new MemoryLog() });
  let turns = 0;
  let working = true;
  const requests = (): void => {
    turns++;
    if (working) setImmediate(requests);
  };
  setImmediate(requests);
  const asins = Array.from({ length: 20 }, (_, n) => `B0000000${n + 10}`);
  await enricher.handle(deliveries(asins.map((asin) => rawUpdate(keepaProduct({ asin })))));
  working = false;
  // once while each is decoded, once while each is merged
  expect(turns).toBeGreaterThanOrEqual(2 * asins.length);
});
