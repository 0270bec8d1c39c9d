import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FakeClock, MemoryLog } from '@tracker/runtime-port/testing';
import { MemoryStores } from '@tracker/testing';
import { NOW, opportunityOf, productOf } from './fixtures/rows';
import { startApi } from './http/testing-api';

const PICTURED = 'B000000001';
const PLAIN = 'B000000002';

describe('pictures of products', () => {
  let stores: MemoryStores;
  let app: NestFastifyApplication | undefined;

  beforeEach(async () => {
    stores = new MemoryStores();
    // the second is stored as before there were pictures
    await stores.products.putMany([{ ...productOf(PICTURED), picture: '41h4gNwsdiL.jpg' }, productOf(PLAIN)]);
    await stores.opportunities.putMany([opportunityOf(PICTURED), opportunityOf(PLAIN)]);
    await stores.watchlist.add(
      [PICTURED, PLAIN].map((asin) => ({ asin, marketplaces: ['DE' as const], addedAt: NOW })),
    );
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  const get = async (url: string, pictures?: boolean) => {
    const ports = { stores, clock: new FakeClock(NOW), log: new MemoryLog() };
    app ??= await startApi(
      { ...ports, messaging: { lags: () => Promise.resolve([]) } },
      { ...(pictures === undefined ? {} : { pictures }) },
    );
    return (await app.inject(url)).json();
  };
  const picturesIn = async (url: string, pictures?: boolean) => {
    const { items } = (await get(url, pictures)) as { items: { asin: string; picture: string | null }[] };
    return Object.fromEntries(items.map(({ asin, picture }) => [asin, picture]));
  };

  it('are not shown unless that is set', async () => {
    expect(await get('/health')).toMatchObject({ picturesAt: null });
    expect(await picturesIn('/arbitrage')).toEqual({ [PICTURED]: null, [PLAIN]: null });
  });

  it('are named in every list, and null where none is known', async () => {
    const both = { [PICTURED]: '41h4gNwsdiL.jpg', [PLAIN]: null };
    expect(await get('/health', true)).toMatchObject({ picturesAt: 'https://m.media-amazon.com/images/I/' });
    for (const list of ['/arbitrage', '/products', '/products/watch']) expect(await picturesIn(list)).toEqual(both);
    expect(await get(`/products/${PICTURED}`)).toMatchObject({ picture: '41h4gNwsdiL.jpg' });
    expect(await get(`/products/${PLAIN}`)).toMatchObject({ picture: null });
  });
});
