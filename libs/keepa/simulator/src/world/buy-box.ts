import { double } from '../wire/json';
import type { PageHistory } from './history';
import { currentValue, timeWeightedMean, type Interval } from './statistics';
import { NO_OFFER, pointInForce } from './series';
import { sellerId } from './history';
import type { PageTraits } from './traits';

const NOT_ASKED = {
  buyBoxAvailabilityMessage: null,
  buyBoxCondition: null,
  buyBoxIsAmazon: null,
  buyBoxIsBackorder: null,
  buyBoxIsFBA: null,
  buyBoxIsFreeShippingEligible: null,
  buyBoxIsMAP: null,
  buyBoxIsPreorder: null,
  buyBoxIsPrimeEligible: null,
  buyBoxIsPrimeExclusive: null,
  buyBoxIsShippable: null,
  buyBoxIsUnqualified: null,
  buyBoxIsUsed: null,
  buyBoxIsWarehouseDeal: null,
  buyBoxPrice: -2,
  buyBoxSellerId: null,
  buyBoxShipping: -2,
  buyBoxShippingCountry: null,
  lastBuyBoxUpdate: null,
};

function holders(history: PageHistory, { from, to }: Interval): Map<string, { minutes: number; lastSeen: number }> {
  const { boxSellers } = history;
  const held = new Map<string, { minutes: number; lastSeen: number }>();
  for (let i = 0; i < boxSellers.length; i += 2) {
    const start = Math.max(Number(boxSellers[i]), from);
    const end = Math.min(i + 2 < boxSellers.length ? Number(boxSellers[i + 2]) : to, to);
    const seller = boxSellers[i + 1] as string;
    if (end <= start || seller.startsWith('-')) continue;
    held.set(seller, { minutes: (held.get(seller)?.minutes ?? 0) + end - start, lastSeen: end });
  }
  return held;
}

/** Share of time that each seller held the box, and what it cost then. */
function boxStatistics(page: PageTraits, history: PageHistory, interval: Interval): Record<string, unknown> {
  const held = holders(history, interval);
  const total = [...held.values()].reduce((sum, { minutes }) => sum + minutes, 0);
  const box = history.csv[18] ?? [];
  const counts = history.csv[11] ?? [];
  const rows = [...held].map(([seller, { minutes, lastSeen }]) => [
    seller,
    {
      avgNewOfferCount: Math.max(0, timeWeightedMean(counts, 11, interval)),
      avgPrice: timeWeightedMean(box, 18, interval),
      isFBA: isFulfilledByAmazon(page, seller),
      lastSeen,
      percentageWon: double((100 * minutes) / total),
    },
  ]);
  return Object.fromEntries(rows) as Record<string, unknown>;
}

function isFulfilledByAmazon(page: PageTraits, seller: string): boolean {
  if (seller === page.marketplace.amazonSellerId) return true;
  return Array.from({ length: page.fbaSellers }, (_, n) => sellerId(page, n)).includes(seller);
}

/** The buy box fields of the statistics object; sentinels when neither buybox nor offers was asked for. */
export function buyBoxFields(
  page: PageTraits,
  history: PageHistory,
  asked: boolean,
  seenAt: number,
  interval: Interval,
): Record<string, unknown> {
  if (!asked) return NOT_ASKED;
  const series = history.csv[18] ?? [];
  const point = pointInForce(series, 3, seenAt);
  const price = point < 0 ? NO_OFFER : (series[point * 3 + 1] as number);
  const seller = history.boxSellers[history.boxSellers.length - 1] ?? '-2';
  const held = price >= 0;
  const byAmazon = seller === page.marketplace.amazonSellerId;
  const fulfilled = held && isFulfilledByAmazon(page, seller);
  return {
    buyBoxAvailabilityMessage: held ? 'IN_STOCK' : null,
    buyBoxCondition: held ? 1 : null,
    buyBoxIsAmazon: held ? byAmazon : null,
    buyBoxIsBackorder: false,
    buyBoxIsFBA: held ? fulfilled : null,
    buyBoxIsFreeShippingEligible: held ? fulfilled : null,
    buyBoxIsMAP: false,
    buyBoxIsPreorder: false,
    buyBoxIsPrimeEligible: held ? fulfilled : null,
    buyBoxIsPrimeExclusive: false,
    buyBoxIsShippable: held,
    buyBoxIsUnqualified: seller === '-1',
    buyBoxIsUsed: false,
    buyBoxIsWarehouseDeal: false,
    buyBoxPrice: price,
    buyBoxSellerId: seller,
    buyBoxShipping: held ? (series[point * 3 + 2] as number) : NO_OFFER,
    buyBoxShippingCountry: null,
    buyBoxStats: boxStatistics(page, history, interval),
    buyBoxUsedPrice: currentValue(history.csv[32], 32, seenAt),
    buyBoxUsedShipping: currentValue(history.csv[32], 32, seenAt) < 0 ? NO_OFFER : 0,
    lastBuyBoxUpdate: seenAt,
  };
}
