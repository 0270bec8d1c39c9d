import { isPictureName } from '@tracker/dto';
import { DAY, HOUR, LANDED_PRICES_FROM, keepaMinute } from './keepa-time';
import { MARKETPLACES } from './marketplaces';
import { pointInForce, valueAt, widthOf } from './series';
import { createWorld, type World } from './world';

interface Product {
  asin: string;
  csv: (number[] | null)[] | null;
  eanList: string[];
  lastUpdate: number;
  packageLength: number;
  packageQuantity: number;
  productType: number;
  rootCategory: unknown;
  title: string | null;
  trackingSince: number;
  stats: Record<string, number[] & ((number[] | null)[] & number)>;
}

const NOW = keepaMinute(Date.UTC(2026, 10, 25, 12));
const DE = 3;
const world = createWorld();
const seenNow = { prices: NOW, buyBox: NOW, offers: NOW, rating: NOW };
const look = (of: World, asin: string, domainId: number, minute = NOW): Product =>
  of.product(asin, domainId, minute, {
    stats: { from: minute - 90 * DAY, to: minute },
    buybox: true,
    offers: true,
  }) as Product;
const isSold = (asin: string, domainId: number): boolean => {
  const page = world.page(asin, domainId);
  return page?.presence === 'sold' && page.product.kind === 'standard';
};
const soldIn = (domainId: number): string[] => world.asins.filter((asin) => isSold(asin, domainId));
const bytes = (of: World, asins: readonly string[], minute = NOW): string =>
  JSON.stringify(asins.flatMap((asin) => MARKETPLACES.map(({ domainId }) => look(of, asin, domainId, minute))));

describe('the world is a function', () => {
  const sample = world.asins.slice(0, 12);

  it('gives the same bytes for the same seed, epoch and minute, whatever was asked before', () => {
    const other = createWorld();
    bytes(other, [...sample].reverse(), NOW - 5 * DAY);
    expect(bytes(other, sample)).toBe(bytes(world, sample));
  });

  it('is another world with another seed', () => {
    const other = createWorld({ seed: 'another' });
    expect(other.asins.filter((asin) => world.knows(asin))).toEqual([]);
  });

  it('never changes the past: a later answer continues the earlier one', () => {
    for (const asin of soldIn(DE).slice(0, 30)) {
      const earlier = look(world, asin, DE, NOW - 3 * DAY).csv ?? [];
      const later = look(world, asin, DE).csv ?? [];
      for (const type of [0, 1, 2, 3, 7, 10, 11, 16, 17, 18]) {
        const before = earlier[type] ?? [];
        expect((later[type] ?? []).slice(0, before.length)).toEqual(before);
      }
    }
  });

  it('dates nothing in the future, at any time factor, except lightning deals', () => {
    const fast = createWorld({ timeFactor: 60, epoch: '2026-11-20T00:00:00Z', size: 20 });
    let latest = 0;
    for (const asin of fast.asins) {
      for (const { domainId } of MARKETPLACES) {
        const { csv, lastUpdate } = look(fast, asin, domainId);
        latest = Math.max(latest, lastUpdate);
        (csv ?? []).forEach((series, type) => {
          if (type !== 8) latest = Math.max(latest, series?.at(-widthOf(type)) ?? 0);
        });
      }
    }
    expect(latest).toBeGreaterThan(NOW - DAY);
    expect(latest).toBeLessThanOrEqual(NOW);
  });

  it('moves prices faster after the epoch with a time factor, and leaves what was before as it was', () => {
    const epoch = '2026-11-20T00:00:00Z';
    const start = keepaMinute(Date.parse(epoch));
    const [slow, fast] = [createWorld({ epoch, size: 20 }), createWorld({ epoch, size: 20, timeFactor: 60 })];
    const points = (of: World) =>
      of.asins.flatMap((asin) => {
        const series = look(of, asin, DE).csv?.[1] ?? [];
        return series.filter((_, i) => i % 2 === 0);
      });
    const count = (of: World, kept: (minute: number) => boolean) => points(of).filter(kept).length;
    expect(count(fast, (minute) => minute <= start)).toBe(count(slow, (minute) => minute <= start));
    expect(count(fast, (minute) => minute > start)).toBeGreaterThan(10 * count(slow, (minute) => minute > start));
  });
});

describe('series', () => {
  const pages = soldIn(DE)
    .slice(0, 120)
    .map((asin) => look(world, asin, DE));

  it('rise in time, change with every point and reach back at least 180 days', () => {
    const wrong: string[] = [];
    for (const { asin, csv, trackingSince } of pages) {
      if (csv?.length !== 36 || trackingSince > NOW - 180 * DAY) wrong.push(asin);
      (csv ?? []).forEach((series, type) => {
        const width = widthOf(type);
        for (let i = width; series && type !== 8 && i < series.length; i += width) {
          const rises = (series[i] as number) > (series[i - width] as number);
          const changes = series.slice(i + 1, i + width).some((value, n) => value !== series[i + 1 - width + n]);
          if (!rises || !changes) wrong.push(`${asin} ${String(type)} at ${String(series[i])}`);
        }
      });
    }
    expect(wrong).toEqual([]);
  });

  it('hold stock gaps, and Amazon goes out and comes back', () => {
    const amazon = pages.map(({ csv }) => (csv?.[0] ?? []).filter((_, i) => i % 2 === 1));
    const returns = amazon.filter((prices) => prices.some((price, i) => price === -1 && (prices[i + 1] ?? -1) > 0));
    expect(returns.length).toBeGreaterThan(30);
    expect(amazon.some((prices) => prices.length === 1 && prices[0] === -1)).toBe(true);
  });

  it('state NEW as listing price before 2026-02-23 and as landed price from then on', () => {
    const at = (series: number[], type: number, minute: number) =>
      valueAt(series, pointInForce(series, widthOf(type), minute), widthOf(type));
    let shipped = 0;
    for (const { csv } of pages) {
      const [amazon, fresh, fbm, fba] = [csv?.[0] ?? [], csv?.[1] ?? [], csv?.[7] ?? [], csv?.[10] ?? []];
      for (const minute of [LANDED_PRICES_FROM - 1, LANDED_PRICES_FROM]) {
        const point = pointInForce(fbm, 3, minute);
        const [price, shipping] = [fbm[point * 3 + 1] as number, fbm[point * 3 + 2] as number];
        const bySeller = minute < LANDED_PRICES_FROM || price < 0 ? price : price + shipping;
        const offered = [at(amazon, 0, minute), at(fba, 10, minute), bySeller].filter((one) => one > 0);
        expect(at(fresh, 1, minute)).toBe(offered.length ? Math.min(...offered) : -1);
        if (price > 0 && shipping > 0) shipped++;
      }
    }
    expect(shipped).toBeGreaterThan(20);
  });

  it.each([1, 18])('have averages that a minute by minute sum confirms (type %p)', (type) => {
    for (const { csv, stats } of pages.slice(0, 6)) {
      const series = csv?.[type] ?? [];
      let sum = 0;
      let minutes = 0;
      for (let minute = NOW - 90 * DAY, point = pointInForce(series, widthOf(type), minute); minute < NOW; minute++) {
        while ((series[(point + 1) * widthOf(type)] ?? Infinity) <= minute) point++;
        const value = valueAt(series, point, widthOf(type));
        if (value < 0) continue;
        sum += value;
        minutes++;
      }
      expect(stats.avg90?.[type]).toBe(minutes ? Math.floor(sum / minutes) : -1);
    }
  });

  it('end a running lightning deal in the future and announce one by a future point without price', () => {
    const dealing = world.asins.filter((asin) => world.page(asin, DE)?.product.lightningDeals === true);
    const ends = dealing.flatMap((asin) =>
      Array.from({ length: 15 }, (_, i) => {
        const now = NOW + 6 * i * HOUR;
        return { now, series: (world.product(asin, DE, now) as Product).csv?.[8] ?? [] };
      }),
    );
    const open = ends.filter(({ series, now }) => (series.at(-2) ?? 0) > now);
    expect(open.length).toBeGreaterThan(5);
    expect(open.every(({ series }) => series.at(-1) === -1)).toBe(true);
    expect(open.some(({ series, now }) => (series.at(-4) ?? now) <= now && (series.at(-3) ?? -1) > 0)).toBe(true);
  });

  it('keep moving: among a thousand pages some price changed within the last hour', () => {
    const recent = soldIn(DE)
      .slice(0, 1000)
      .filter((asin) => ((world.product(asin, DE, NOW, {}, seenNow) as Product).csv?.[1]?.at(-2) ?? 0) > NOW - HOUR);
    expect(recent.length).toBeGreaterThan(4);
  });

  it('stay small enough to send a hundred at once', () => {
    const most = Math.max(
      ...pages.map(({ csv }) => (csv ?? []).reduce((sum, series) => sum + (series?.length ?? 0) / 2, 0)),
    );
    expect(most).toBeLessThan(3000);
  });
});

describe('what the world holds', () => {
  const share = (of: readonly string[], has: (asin: string) => boolean) => of.filter(has).length / of.length;
  const traits = (asin: string) => world.page(asin, DE)?.product;

  it('has 2,000 products in five marketplaces, with valid titles in five languages', () => {
    expect(new Set(world.asins).size).toBe(2000);
    const asin = world.asins.find((one) => MARKETPLACES.every(({ domainId }) => isSold(one, domainId))) ?? '';
    const titles = MARKETPLACES.map(({ domainId }) => look(world, asin, domainId).title);
    expect(new Set(titles).size).toBe(5);
  });

  it('has a few products of each odd kind', () => {
    expect(share(world.asins, (asin) => traits(asin)?.hazmat === true)).toBeGreaterThan(0.02);
    expect(share(world.asins, (asin) => traits(asin)?.noDimensions === true)).toBeCloseTo(0.05, 1);
    expect(share(world.asins, (asin) => traits(asin)?.otherPack !== undefined)).toBeCloseTo(0.025, 1);
    const typeOf = (has: (asin: string) => boolean) =>
      (world.product(world.asins.find(has) ?? '', DE, NOW) as Product).productType;
    const stands = (presence: string) => (asin: string) =>
      world.page(asin, DE)?.presence === presence && traits(asin)?.kind === 'standard';
    expect(typeOf((asin) => isSold(asin, DE))).toBe(0);
    expect(typeOf((asin) => traits(asin)?.kind === 'ebook' && world.page(asin, DE)?.presence !== 'unlisted')).toBe(2);
    expect(typeOf(stands('inaccessible'))).toBe(3);
    expect(typeOf(stands('unlisted'))).toBe(4);
    expect(
      typeOf((asin) => traits(asin)?.kind === 'variation_parent' && world.page(asin, DE)?.presence !== 'unlisted'),
    ).toBe(5);
  });

  it('sells another pack size behind the same ASIN: other EAN, quantity two, about twice the price', () => {
    const asin = soldIn(DE).find((one) => traits(one)?.otherPack === 'DE' && isSold(one, 4) && !traits(one)?.spread);
    const [here, there] = [look(world, asin ?? '', DE), look(world, asin ?? '', 4)];
    expect(here.packageQuantity).toBe(2);
    expect(here.eanList).not.toEqual(there.eanList);
    const ratio = (here.stats.avg90?.[1] as number) / (there.stats.avg90?.[1] as number);
    expect(ratio).toBeGreaterThan(1.5);
    expect(ratio).toBeLessThan(2.5);
  });

  it('names pictures as Keepa does, the same on every marketplace, and leaves the field out where there is none', () => {
    const picturesOf = (asin: string, domainId: number) => {
      const product = world.product(asin, domainId, NOW, { history: false });
      return (product as { images?: { m: string; l: string }[] }).images;
    };
    const everywhere = world.asins.filter((asin) => isSold(asin, DE) && isSold(asin, 8));
    const none = everywhere.filter((asin) => picturesOf(asin, DE) === undefined);
    expect(none.length / everywhere.length).toBeCloseTo(0.03, 1);
    expect(none.length).toBeGreaterThan(0);
    for (const asin of everywhere.slice(0, 50)) {
      expect(picturesOf(asin, DE)).toEqual(picturesOf(asin, 8));
      for (const { m, l } of picturesOf(asin, DE) ?? []) expect([m, l].every(isPictureName)).toBe(true);
    }
  });

  it('keeps a root category that no JavaScript number can hold to the digit', () => {
    const unknown = world.asins.filter((asin) => traits(asin)?.unknownCategory === true);
    const texts = unknown.map((asin) => JSON.stringify(world.product(asin, DE, NOW, { history: false })));
    expect(texts.some((text) => text.includes('"rootCategory":9223372036854775807,'))).toBe(true);
  });

  it('finds several products under one EAN', () => {
    const counts = soldIn(DE).map((asin) => world.asinsOf(world.page(asin, DE)?.ean ?? '', DE).length);
    expect(Math.max(...counts)).toBeGreaterThan(1);
    expect(Math.min(...counts)).toBe(1);
  });

  it('collects pages on a schedule of its own: some minutes to some hours old, never from the future', () => {
    const ages = soldIn(DE).map((asin) => NOW - world.collected(asin, DE, NOW).buyBox);
    const sorted = [...ages].sort((a, b) => a - b);
    expect(sorted[0]).toBeGreaterThanOrEqual(0);
    expect(sorted[Math.floor(ages.length / 2)]).toBeLessThan(6 * HOUR);
    expect(sorted.at(-1)).toBeGreaterThan(6 * HOUR);
  });

  it('refuses an epoch that is no date and a factor that is not positive', () => {
    expect(() => createWorld({ epoch: 'soon' })).toThrow(RangeError);
    expect(() => createWorld({ timeFactor: 0 })).toThrow(RangeError);
  });
});
