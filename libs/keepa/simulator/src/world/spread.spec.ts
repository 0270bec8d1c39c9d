import { DAY, HOUR, keepaMinute } from './keepa-time';
import { MARKETPLACES, type Marketplace } from './marketplaces';
import { pickAndPackFee } from './fba-fee';
import { referralPercent } from './root-categories';
import { SPREAD_SHARE } from './spread';
import type { PageTraits } from './traits';
import { createWorld } from './world';

const NOW = keepaMinute(Date.UTC(2026, 10, 25, 12));
const world = createWorld();

interface Side {
  marketplace: Marketplace;
  page: PageTraits;
  amazon: number;
  buyBox: number;
}

function sides(asin: string, minute: number, among: readonly Marketplace[]): Side[] {
  return among.flatMap((marketplace) => {
    const page = world.page(asin, marketplace.domainId);
    const include = { stats: { from: minute - 90 * DAY, to: minute }, buybox: true };
    const product = world.product(asin, marketplace.domainId, minute, include);
    const { stats } = product as { stats?: { current: number[]; avg90: number[] } };
    if (!page || !stats) return [];
    const buyBox = Math.min(stats.current[18] ?? -1, stats.avg90[18] ?? -1);
    return [{ marketplace, page, amazon: stats.current[0] ?? -1, buyBox }];
  });
}

/** Euro cents of profit and ROI of buying from Amazon and selling through FBA: a rough sum of the lines that matter. */
function route(buy: Side, sell: Side): { profit: number; roi: number } {
  const { product } = sell.page;
  const imported = [buy, sell].some(({ marketplace }) => marketplace.code === 'UK');
  const abroad = sell.marketplace.code !== 'DE' && sell.marketplace.code !== 'UK';
  const sale = sell.buyBox / sell.marketplace.perEuroCent;
  const net = sale / (1 + sell.marketplace.vat);
  const fee = pickAndPackFee(sell.marketplace.code, product.mm, product.grams, product.hazmat) ?? 600;
  const fees =
    (sale * referralPercent(product.category.referral, sale / 100)) / 100 + (abroad ? 780 : fee) * 1.015 + 20;
  const goods = buy.amazon / (1 + buy.marketplace.vat) / buy.marketplace.perEuroCent;
  const landed = imported ? goods * 1.03 + 330 : goods + 100;
  const profit = net * 0.98 - fees - landed;
  return { profit, roi: profit / landed };
}

const spreadOf = (asin: string) => world.page(asin, 3)?.product.spread;

function paying(asin: string, minute: number): string[] {
  const given = spreadOf(asin);
  const all = sides(asin, minute, given ? [given.buy, given.sell] : MARKETPLACES);
  return all.flatMap((buy) =>
    all.flatMap((sell) => {
      if (buy === sell || buy.amazon < 0 || sell.buyBox < 0 || buy.page.packs !== sell.page.packs) return [];
      const { profit, roi } = route(buy, sell);
      return profit >= 300 && roi >= 0.25 ? [`${buy.marketplace.code}-${sell.marketplace.code}`] : [];
    }),
  );
}

const spread = world.asins.filter((asin) => spreadOf(asin) !== undefined);

describe('price spreads between countries', () => {
  it('are given to the share of products that the knob says, less the cheap ones that could not pay', () => {
    expect(spread.length / world.asins.length).toBeLessThan(SPREAD_SHARE);
    expect(spread.length / world.asins.length).toBeGreaterThan(0.6 * SPREAD_SHARE);
  });

  it('make a route pay for about 4 % of all products at any moment', () => {
    const open = spread.filter((asin) => paying(asin, NOW).length > 0);
    expect(open.length / world.asins.length).toBeGreaterThan(0.03);
    expect(open.length / world.asins.length).toBeLessThan(0.055);
    const toGermany = open.filter((asin) => spreadOf(asin)?.sell.code === 'DE');
    expect(toGermany.length / open.length).toBeGreaterThan(0.5);
  });

  it('open and close within hours to days', () => {
    const few = spread.slice(0, 80);
    const at = (hours: number) => new Set(few.filter((asin) => paying(asin, NOW + hours * HOUR).length > 0));
    const [now, later] = [at(0), at(36)];
    expect([...later].filter((asin) => !now.has(asin)).length).toBeGreaterThan(0);
    expect([...now].filter((asin) => !later.has(asin)).length).toBeGreaterThan(0);
  });

  it('do not pay where none was given', () => {
    const others = world.asins.filter((asin) => spreadOf(asin) === undefined).slice(0, 60);
    expect(others.filter((asin) => paying(asin, NOW).length > 0).length).toBeLessThanOrEqual(1);
  });
});
