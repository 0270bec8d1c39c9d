import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Asking, START, asParameter } from '../testing/asking';
import { keepaMinute } from '../world/keepa-time';
import { trackingOf, flowOf, type Tracking } from './tracking';
import { CAUSE, Watch } from './watch';

const NOW = keepaMinute(START);
const HOUR_MS = 3_600_000;
const threshold = { thresholdValue: 2000, domain: 3, csvType: 0, isDrop: true };
const creation = (asin: string, more: object = {}) => ({
  asin,
  mainDomainId: 3,
  thresholdValues: [threshold],
  ...more,
});
const read = (more: object = {}) => trackingOf(creation('B000000001', more), null, NOW) as Tracking;

describe('what a tracking takes off the refill', () => {
  it.each<[string, object, number]>([
    ['0.9 per update', {}, 0.9 / 60],
    ['the less, the rarer the updates', { updateInterval: 24 }, 0.9 / 24 / 60],
    ['9 for what needs offers', { thresholdValues: [{ ...threshold, csvType: 18 }] }, 9 / 60],
    ['for each marketplace', { thresholdValues: [threshold, { ...threshold, domain: 8 }] }, 1.8 / 60],
    ['once for two wishes in one marketplace', { notifyIf: [{ domain: 3, csvType: 1, notifyIfType: 0 }] }, 0.9 / 60],
  ])('is %s', (_, more, flow) => {
    expect(flowOf(read(more))).toBeCloseTo(flow, 10);
  });
});

describe('a watch', () => {
  /** Amazon's price at each hourly update; all else has no offer. */
  const causes = (hourly: number[], more: object = {}) => {
    const watch = new Watch(read(more));
    const prices = (_: string, __: number, minute: number) => [hourly[(minute - NOW) / 60] ?? -1];
    return watch.advance(NOW + (hourly.length - 1) * 60, prices, (amount) => amount).map(({ cause }) => cause);
  };
  const { desiredPrice, desiredPriceAgain, changeAfterDesiredPrice, outOfStock, inStock, expired } = CAUSE;
  const notifyIf = [0, 1].map((notifyIfType) => ({ domain: 3, csvType: 0, notifyIfType }));

  it.each<[string, number[], object, number[]]>([
    ['is silent above the desired price and without an offer', [2500, -1, 2001], {}, []],
    ['tells of the desired price once', [2500, 2000, 2000], {}, [desiredPrice]],
    [
      'tells when it falls further, not when it rises again',
      [1900, 1800, 1850],
      {},
      [desiredPrice, changeAfterDesiredPrice],
    ],
    ['tells again when it comes back', [1900, 2500, 1900], {}, [desiredPrice, desiredPriceAgain]],
    [
      'tells once only with an interval of 0',
      [1900, 2500, 1900],
      { individualNotificationInterval: 0 },
      [desiredPrice],
    ],
    [
      'waits out an interval of minutes',
      [1900, 2500, 1900, 2500, 1900],
      { individualNotificationInterval: 180 },
      [desiredPrice, desiredPriceAgain],
    ],
    ['tells of a rise', [1900, 2100], { thresholdValues: [{ ...threshold, isDrop: false }] }, [desiredPrice]],
    [
      'tells what has gone and what is back, not what was so from the start',
      [-1, 2500, -1, -1, 2500],
      { thresholdValues: [], notifyIf },
      [inStock, outOfStock, inStock],
    ],
    ['tells of its end', [2500, 2500, 2500, 2500], { ttl: 2, expireNotify: true }, [expired]],
    ['ends in silence unless asked', [2500, 2500, 2500, 2500], { ttl: 2 }, []],
    ['looks every third hour only', [2500, 1900, 1900, 2500, 1900], { updateInterval: 3 }, []],
  ])('%s', (_, hourly, more, expected) => {
    expect(causes(hourly, more)).toEqual(expected);
  });

  it('converts a desired price into the currency of the marketplace', () => {
    const abroad = read({ thresholdValues: [{ ...threshold, domain: 2 }] });
    const events = new Watch(abroad).advance(
      NOW,
      () => [1800],
      (amount) => Math.round(amount * 0.86),
    );
    expect(events).toEqual([]);
    const cheaper = new Watch(abroad).advance(
      NOW,
      () => [1720],
      (amount) => Math.round(amount * 0.86),
    );
    expect(cheaper).toMatchObject([{ cause: desiredPrice, domain: 2, prices: [1720] }]);
  });
});

let asking: Asking;
const start = async (options: object = {}): Promise<void> => {
  await asking?.simulator.close();
  asking = await Asking.start({ size: 40, webhookRetryMs: 1, ...options });
};
beforeEach(() => start());
afterAll(() => asking.simulator.close());

/** Pages that Amazon sells on now: a high desired price is met at once. */
const sold = (count: number): string[] => {
  const { world } = asking.simulator;
  return world.asins
    .filter((asin) => {
      const stats = { from: NOW - 1440, to: NOW };
      const product = world.product(asin, 3, NOW, { stats }) as { stats: { current: number[] } | null };
      return (product.stats?.current[0] ?? -1) > 0;
    })
    .slice(0, count);
};
const dear = { ...threshold, thresholdValue: 10_000_000 };
const met = (asin: string, more: object = {}) => creation(asin, { thresholdValues: [dear], ...more });
const add = (trackings: unknown, more = '') => asking.ask(`tracking?type=add${more}`, trackings);
const notifications = async (more = '') =>
  (await asking.ask(`tracking?type=notification&since=0${more}`))['notifications'] as Record<string, unknown>[];

describe('/tracking', () => {
  it('adds by body and by parameter, one token each, and names what failed', async () => {
    const [a = '', b = ''] = sold(2);
    const both = await add([creation(a), { asin: 'nonsense' }, creation(b, { updateInterval: 25 })]);
    expect(both).toMatchObject({ tokensConsumed: 1, error: { details: `nonsense,${b}` }, trackings: [{ asin: a }] });
    const asked = await asking.ask(`tracking?type=add&tracking=${asParameter(creation(b))}`);
    expect(asked).toMatchObject({ tokensConsumed: 1, trackings: [{ asin: b }] });
    expect(asked.error).toBeUndefined();
  });

  it('tells a tracking with the defaults and the history of its threshold', async () => {
    const [asin = ''] = sold(1);
    await add(creation(asin, { metaData: 'mine' }));
    const { trackings } = await asking.ask(`tracking?type=get&asin=${asin}`);
    expect(trackings).toMatchObject([
      {
        asin,
        createDate: NOW,
        ttl: 17_520,
        updateInterval: 1,
        isActive: true,
        metaData: 'mine',
        notifyIf: null,
        individualNotificationInterval: -1,
        notificationType: [false, false, false, false, false, true, false, false],
        thresholdValues: [{ csvType: 0, domain: 3, isDrop: true, thresholdValueCSV: [NOW, 2000] }],
      },
    ]);
    expect((await asking.ask('tracking?type=get&asin=B0ZZZZZZZZ')).error?.type).toBe('invalidParameter');
  });

  it('keeps lists apart, overwrites within one, removes one and all', async () => {
    const [a = '', b = ''] = sold(2);
    await add([creation(a), creation(b)]);
    await add([creation(a, { metaData: 'again' })]);
    await add([creation(a)], '&list=mine');
    const asins = async (list = '') => (await asking.ask(`tracking?type=list&asins-only=1${list}`))['asinList'];
    expect(await asins()).toEqual([a, b]);
    expect(await asins('&list=mine')).toEqual([a]);
    expect((await asking.ask('tracking?type=listNames'))['trackingListNames']).toEqual(['mine']);
    const paged = await asking.ask('tracking?type=list&page=1&perPage=1');
    expect(paged['trackings']).toMatchObject([{ asin: b }]);
    await asking.ask(`tracking?type=remove&asin=${a}`);
    expect(await asins()).toEqual([b]);
    await asking.ask('tracking?type=removeAll');
    expect([await asins(), await asins('&list=mine')]).toEqual([[], [a]]);
  });

  it.each([
    ['type=nonsense', 400],
    ['type=get', 400],
    ['type=webhook&url=nonsense', 400],
    ['type=add&tracking=nonsense', 400],
    [`type=list&list=${'x'.repeat(65)}`, 405],
  ])('refuses "%s" with %i', async (parameters, status) => {
    expect(await asking.status(`tracking?${parameters}`)).toBe(status);
  });

  it('takes up to 3,000 at once', async () => {
    const many = Array.from({ length: 3001 }, (_, n) => creation(`B0${String(n).padStart(8, '0')}`));
    expect(await asking.status('tracking?type=add', many)).toBe(400);
    const { trackings, tokensConsumed } = await add(many.slice(1));
    expect([(trackings as unknown[]).length, tokensConsumed]).toEqual([3000, 3000]);
  });
});

describe('the flow of tokens', () => {
  const flow = async () => (await asking.ask('token?')).tokenFlowReduction;

  it('is reduced only from the next five minutes on, and then lowers each refill', async () => {
    await start({ refillRate: 20 });
    await add(sold(10).map((asin) => creation(asin, { thresholdValues: [{ ...threshold, csvType: 18 }] })));
    asking.clock += 4 * 60_000;
    expect(await flow()).toBe(0);
    asking.clock += 60_000;
    expect(await flow()).toBe(1.5);
    await asking.ask('lightningdeal?domain=3');
    const before = (await asking.ask('token?')).tokensLeft;
    expect(before).toBe(700);
    asking.clock += 4 * 60_000;
    expect((await asking.ask('token?')).tokensLeft).toBe(before + 4 * 18.5);
    await asking.ask('tracking?type=removeAll');
    expect(await flow()).toBe(1.5);
    asking.clock += 5 * 60_000;
    expect(await flow()).toBe(0);
  });

  it('that trackings use up whole lets nothing run that costs tokens, and no tracking be added', async () => {
    await start({ refillRate: 1 });
    const [asin = ''] = sold(1);
    const box = (domain: number) => ({ ...threshold, domain, csvType: 18 });
    const greedy = sold(2).map((one) => creation(one, { thresholdValues: [2, 3, 4, 8, 9].map(box) }));
    await add(greedy);
    expect(await asking.status('tracking?type=add', creation('B0AAAAAAAA'))).toBe(429);
    expect(await asking.status(`product?domain=3&asin=${asin}`)).toBe(200);
    asking.clock += 5 * 60_000;
    expect(await flow()).toBe(1.5);
    expect(await asking.status(`product?domain=3&asin=${asin}`)).toBe(429);
    expect(await asking.status('tracking?type=removeAll')).toBe(200);
  });
});

describe('notifications', () => {
  it('are returned once, unless read only or asked for again, and live for a day', async () => {
    await add([met(sold(1)[0] as string)]);
    asking.clock += 60_000;
    expect(await notifications('&readOnly=1')).toHaveLength(1);
    const [first] = await notifications();
    expect(first).toMatchObject({ trackingNotificationCause: 1, csvType: 0, domainId: 3, notificationDomainId: 3 });
    expect(first?.['currentPrices']).toHaveLength(36);
    expect(await notifications()).toEqual([]);
    expect(await notifications('&revise=1')).toMatchObject([{ notificationId: first?.['notificationId'] }]);
    await asking.ask('tracking?type=removeAll');
    asking.clock += 24 * HOUR_MS;
    expect(await notifications('&revise=1')).toEqual([]);
  });

  it('stand in the history of their tracking, five entries each', async () => {
    const [asin = ''] = sold(1);
    await add([met(asin)]);
    await notifications();
    const { trackings } = await asking.ask(`tracking?type=get&asin=${asin}`);
    expect(trackings).toMatchObject([{ notificationCSV: [3, 0, 5, 1, NOW] }]);
  });

  it('of an expired tracking have no prices, and the tracking is gone', async () => {
    await add([
      creation(sold(1)[0] as string, {
        thresholdValues: [{ ...threshold, thresholdValue: 1 }],
        ttl: 1,
        expireNotify: true,
      }),
    ]);
    asking.clock += HOUR_MS;
    expect(await notifications()).toMatchObject([{ trackingNotificationCause: 0, currentPrices: null }]);
    expect((await asking.ask('tracking?type=list'))['trackings']).toEqual([]);
  });

  it('are at most 2,000 unless all are asked for, newest first', async () => {
    const [asin = ''] = sold(1);
    const wishes = Array.from({ length: 2100 }, () => dear);
    await add([creation(asin, { thresholdValues: wishes })]);
    expect(await notifications('&readOnly=1')).toHaveLength(2000);
    expect(await notifications('&readOnly=1&all=1')).toHaveLength(2100);
  });

  it('make the page fresh: an update asks Amazon', async () => {
    const [asin = ''] = sold(1);
    await add([met(asin)]);
    asking.clock += HOUR_MS / 2;
    await notifications();
    const { products } = await asking.ask(`product?domain=3&asin=${asin}&update=-1`);
    expect((products as { lastUpdate: number }[])[0]?.lastUpdate).toBeGreaterThanOrEqual(NOW);
  });
});

describe('the webhook', () => {
  let receiver: Server;
  let received: { body: string; type: string | undefined }[];
  let statuses: number[];
  let arrived: () => void;
  const arrivals = (count: number) =>
    new Promise<void>((resolve) => {
      arrived = () => {
        if (received.length >= count) resolve();
      };
      arrived();
    });

  beforeEach(async () => {
    received = [];
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.writeHead(statuses[received.length] ?? 200).end();
        received.push({ body, type: request.headers['content-type'] });
        arrived();
      });
    });
    arrived = () => undefined;
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    const { port } = receiver.address() as AddressInfo;
    await asking.ask(`tracking?type=webhook&url=${encodeURIComponent(`http://127.0.0.1:${String(port)}/hook`)}`);
  });
  afterEach(async () => {
    receiver.closeAllConnections();
    await new Promise((closed) => receiver.close(closed));
  });

  it('gets one notification as JSON, with the keys that Keepa sends', async () => {
    statuses = [200];
    await add([met(sold(1)[0] as string)]);
    const [pulled] = await notifications('&readOnly=1');
    await arrivals(1);
    expect(received[0]?.type).toBe('application/json');
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(pulled);
    const file = `${__dirname}/../fixtures/webhook_notification_test_202507.json`;
    const captured = JSON.parse(readFileSync(file, 'utf8')) as object;
    // isDrop and coupon came in Keepa's test push alone
    const documented = Object.keys(captured).filter((name) => name !== 'isDrop' && name !== 'coupon');
    expect(Object.keys(pulled ?? {})).toEqual(expect.arrayContaining(documented));
  });

  it('is tried once when the receiver answers 200', async () => {
    statuses = [200, 500, 200];
    const [a = '', b = ''] = sold(2);
    await add([met(a)]);
    await notifications();
    await arrivals(1);
    await add([met(b)]);
    await notifications();
    await arrivals(3);
    expect(received.map(({ body }) => (JSON.parse(body) as { asin: string }).asin)).toEqual([a, b, b]);
  });

  it.each([500, 204, 302])('is tried once more when the receiver answers %i, and not a third time', async (status) => {
    statuses = [status, status, 200];
    const [a = '', b = ''] = sold(2);
    await add([met(a)]);
    await notifications();
    await arrivals(2);
    statuses = [];
    await add([met(b)]);
    await notifications();
    await arrivals(3);
    const asins = received.map(({ body }) => (JSON.parse(body) as { asin: string }).asin);
    expect(asins).toEqual([a, a, b]);
  });
});
