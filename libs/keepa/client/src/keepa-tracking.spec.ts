import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { DEMO_KEY, startSimulator, type Simulator } from '@tracker/keepa-simulator';
import { KeepaClient } from './keepa-client';
import { readNotification } from './keepa-notification';
import { TrackingWish } from './keepa-tracking';

const START = Date.UTC(2026, 10, 25, 12);
const KEEPA_START = 8_362_800;
const HOUR_MS = 3_600_000;

let simulator: Simulator;
let keepa: KeepaClient;
let clock: number;

beforeEach(async () => {
  clock = START;
  simulator = await startSimulator({ size: 40, now: () => clock });
  const now = { monotonicMs: () => clock, now: () => new Date(clock) };
  keepa = new KeepaClient({ baseUrl: simulator.url, key: DEMO_KEY, clock: now });
});
afterEach(() => simulator.close());

const sold = (): string[] =>
  simulator.demoAsins().filter((asin) => {
    const page = simulator.world.page(asin, 3);
    return page?.presence === 'sold' && page.product.kind === 'standard';
  });
const wish = (asin: string, price = 10_000_000, more: Partial<TrackingWish> = {}): TrackingWish => ({
  asin,
  main: 'DE',
  desired: [{ marketplace: 'DE', csvType: 1, price, direction: 'drop' }],
  updateHours: 1,
  hoursToLive: 48,
  ...more,
});

describe('trackings', () => {
  it('are added for a token each; what Keepa does not take is named', async () => {
    const [a = '', b = ''] = sold();
    const answer = await keepa.tracking.add([wish(a), wish(b, 100, { updateHours: 99 })]);
    expect(answer).toMatchObject({ ok: true, trackings: [{ asin: a }], failed: [b], envelope: { tokensConsumed: 1 } });
  });

  it('are listed and removed, each list by itself', async () => {
    const [a = '', b = ''] = sold();
    await keepa.tracking.add([wish(a), wish(b)], { list: 'mine' });
    const asins = async (list?: string) => {
      const answer = await keepa.tracking.list(list === undefined ? {} : { list });
      return answer.ok && answer.trackings.map(({ asin }) => asin);
    };
    expect([await asins('mine'), await asins()]).toEqual([[a, b], []]);
    expect(await keepa.tracking.remove(a, { list: 'mine' })).toMatchObject({ ok: true });
    expect(await asins('mine')).toEqual([b]);
    await keepa.tracking.removeAll({ list: 'mine' });
    expect(await asins('mine')).toEqual([]);
  });

  it('take tokens off the refill, which the account then counts with', async () => {
    await keepa.token();
    expect(keepa.tokens.state).toBe('refilling');
    const [a = ''] = sold();
    await keepa.tracking.add([
      wish(a, 100, { desired: [{ marketplace: 'DE', csvType: 18, price: 1, direction: 'drop' }] }),
    ]);
    clock += 5 * 60_000;
    expect(await keepa.token()).toMatchObject({ envelope: { tokenFlowReduction: 0.15 } });
  });

  it.each([0, 1001])('are added at most 1,000 at a time: %i is a bug of the caller', async (count) => {
    const wishes = Array.from({ length: count }, () => wish('B000000001'));
    await expect(keepa.tracking.add(wishes)).rejects.toThrow(RangeError);
  });
});

describe('notifications', () => {
  it('say what happened to which price, once unless asked again', async () => {
    const [asin = ''] = sold();
    await keepa.tracking.add([wish(asin, 10_000_000, { note: 'for the shop' })]);
    clock += HOUR_MS / 2;
    const read = () => keepa.tracking.notifications({ sinceMinutes: KEEPA_START });
    expect(await keepa.tracking.notifications({ sinceMinutes: KEEPA_START, readOnly: true })).toMatchObject({
      ok: true,
      faulty: 0,
      notifications: [
        {
          id: expect.stringMatching(/./),
          asin,
          cause: 'desired_price',
          createdAt: '2026-11-25T12:00:00.000Z',
          domainId: 3,
          csvType: 1,
          prices: expect.any(Array),
          note: 'for the shop',
          list: null,
        },
      ],
    });
    expect((await read()).ok && (await read())).toMatchObject({ notifications: [] });
    const again = await keepa.tracking.notifications({ sinceMinutes: KEEPA_START, again: true });
    expect(again).toMatchObject({ notifications: [{ asin }] });
  });

  it('are pushed to the address that was set', async () => {
    let arrive: (body: string) => void;
    const pushed = new Promise<string>((resolved) => (arrive = resolved));
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.end();
        arrive(body);
      });
    });
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    expect(await keepa.tracking.setWebhook(address)).toMatchObject({ ok: true });
    const [asin = ''] = sold();
    await keepa.tracking.add([wish(asin)]);
    const pulled = await keepa.tracking.notifications({ sinceMinutes: KEEPA_START });
    expect(readNotification(JSON.parse(await pushed))).toEqual(pulled.ok && pulled.notifications[0]);
    receiver.closeAllConnections();
    await new Promise((closed) => receiver.close(closed));
  });

  it('that Keepa sent in 2025 can be read, with fewer prices and without an id', () => {
    const file = resolve(__dirname, '../../simulator/src/fixtures/webhook_notification_test_202507.json');
    const notification = readNotification(JSON.parse(readFileSync(file, 'utf8')));
    expect(notification).toMatchObject({ id: null, asin: '1449308929', cause: 'desired_price', domainId: 1 });
    expect(notification?.prices).toHaveLength(28);
  });

  it.each([null, 'text', {}, { asin: 'B000000001', createDate: 8_362_800, csvType: 0, notificationDomainId: 3 }])(
    'that can not be read are none: %j',
    (value) => {
      expect(readNotification(value)).toBeNull();
    },
  );
});

describe('the key', () => {
  it('stands in no failure of any request', async () => {
    const key = 'k3y0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmno';
    const echo = createServer((request, response) => {
      response.writeHead(400).end(JSON.stringify({ error: { type: key, message: request.url } }));
    });
    await new Promise<void>((listening) => echo.listen(0, '127.0.0.1', listening));
    const now = { monotonicMs: () => clock, now: () => new Date(clock) };
    const baseUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
    const logged: unknown[] = [];
    const log = {
      debug: (...entry: unknown[]) => logged.push(entry),
      warn: (...entry: unknown[]) => logged.push(entry),
    };
    const leaky = new KeepaClient({ baseUrl, key, clock: now, log });
    const marketplace = 'DE' as const;
    const said = [
      await leaky.search.productFinder({ marketplace, selection: { title: 'x' } }),
      await leaky.search.deals({ marketplace, selection: {} }),
      await leaky.search.bestSellers({ marketplace, category: '1' }),
      await leaky.graphImage({ marketplace, asin: 'B000000001' }),
      await leaky.tracking.add([wish('B000000001')]),
      await leaky.tracking.setWebhook('http://127.0.0.1/'),
    ];
    expect(said.map(({ ok }) => ok)).toEqual(said.map(() => false));
    const everything = inspect([said, logged, leaky], { depth: null, showHidden: true });
    expect(everything).toContain('[key]');
    expect(everything).not.toContain(key);
    echo.closeAllConnections();
    await new Promise((closed) => echo.close(closed));
  });
});
