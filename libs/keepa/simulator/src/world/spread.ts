import { pickAndPackFee } from './fba-fee';
import { Draws } from './hash';
import { MARKETPLACES, type Marketplace, type MarketplaceCode } from './marketplaces';

/** Share of products that get a country where Amazon sells well below another one. The knob for how many routes pay. */
export const SPREAD_SHARE = 0.11;
/** Share of those whose low price lasts; the others dip for hours to days. */
const LASTING_SHARE = 0.25;
/** ROI that the low price is set for, and the one it rests at between dips. */
const LOW_ROI = [0.28, 0.72] as const;
const REST_ROI = [0.02, 0.16] as const;
/** Below this profit in euro cents a spread is not worth setting up. */
const LEAST_PROFIT = 340;
const SELL_SIDES: readonly MarketplaceCode[] = ['DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'FR', 'IT', 'ES', 'UK'];
/** How far the sell side stands above its usual level. */
const SELL_LIFT = 1.14;

export interface Spread {
  buy: Marketplace;
  sell: Marketplace;
  lasting: boolean;
  sellLift: number;
  /** Amazon's price in the buy country, in its minor units, during a dip and between dips. */
  lowPrice: number;
  restPrice: number;
}

export interface SpreadSubject {
  grams: number;
  mm: readonly [number, number, number];
  hazmat: boolean;
  referralPercent: (price: number) => number;
  /** Usual level in euro cents in that country. */
  levelOf: (marketplace: Marketplace) => number;
}

/**
 * Euro cents that are left of a sale price after output VAT, Amazon's fees and returns: a rough sum, good enough to
 * place a price. Fees outside Germany are those of cross-border fulfilment from German stock, the UK's are local.
 */
function leftOfSale(sale: number, sell: Marketplace, subject: SpreadSubject): number {
  const net = sale / (1 + sell.vat);
  const local = pickAndPackFee(sell.code, subject.mm, subject.grams, subject.hazmat) ?? 600;
  const crossBorder = sell.code !== 'DE' && sell.code !== 'UK';
  const fulfilment = (crossBorder ? 780 : local / sell.perEuroCent) * 1.015;
  const referral = (sale * subject.referralPercent(sale / 100)) / 100;
  return net - referral * (sell.code === 'DE' ? 1 : 1.03) - fulfilment - 20 - 0.02 * net;
}

/** Local minor units to ask in `buy` so that buying there and selling for what leaves `left` earns this ROI. */
function priceForRoi(roi: number, left: number, buy: Marketplace, sell: Marketplace): number {
  const landed = left / (1 + roi);
  const imported = buy.code === 'UK' || sell.code === 'UK';
  const goods = imported ? (landed - 330) / 1.04 : landed - 100;
  return goods * (1 + buy.vat) * buy.perEuroCent;
}

export function spreadOf(draws: Draws, subject: SpreadSubject): Spread | undefined {
  if (!draws.chance('spread', SPREAD_SHARE)) return undefined;
  const sellCode = draws.pick('spread-sell', SELL_SIDES);
  const sell = MARKETPLACES.find(({ code }) => code === sellCode) as Marketplace;
  const buy = draws.pick(
    'spread-buy',
    MARKETPLACES.filter(({ code }) => code !== sellCode),
  );
  const left = leftOfSale(subject.levelOf(sell) * SELL_LIFT, sell, subject);
  const lowRoi = draws.between('spread-low', ...LOW_ROI);
  const lowPrice = priceForRoi(lowRoi, left, buy, sell);
  const restPrice = priceForRoi(draws.between('spread-rest', ...REST_ROI), left, buy, sell);
  const profit = (left * lowRoi) / (1 + lowRoi);
  if (profit < LEAST_PROFIT) return undefined;
  return {
    buy,
    sell,
    lasting: draws.chance('spread-lasting', LASTING_SHARE),
    sellLift: SELL_LIFT,
    lowPrice,
    restPrice,
  };
}
