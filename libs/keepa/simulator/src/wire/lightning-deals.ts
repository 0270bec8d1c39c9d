import { hashText, unit } from '../world/hash';
import { DAY } from '../world/keepa-time';
import { imageOf } from '../world/listing';
import { KEEPA_DOMAIN_IDS, marketplaceOf } from '../world/marketplaces';
import { COUNT_REVIEWS, LIGHTNING_DEAL, NEW, RATING } from '../world/price-types';
import type { Series } from '../world/series';
import { currentValue } from '../world/statistics';
import type { Endpoint, Sources } from './endpoint';
import { alphabetical } from './json';
import { Refusal, domainOf } from './parameters';

/** Tokens (Keepa docs, lightning deals): for one ASIN, for the whole list. */
const COST = { one: 1, list: 500 };
/** The list goes back so far. */
const LIST_AGE = 4 * DAY;
const STATES = ['AVAILABLE', 'UPCOMING', 'WAITLIST', 'SOLDOUT', 'WAITLISTFULL', 'EXPIRED', 'SUPPRESSED'];

interface Span {
  start: number;
  /** Undefined while a deal is only announced. */
  end: number | undefined;
  price: number;
}

/** The deals of a series: a price until the next point, or a last point without a price in the future. */
function spansOf(series: Series, now: number): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < series.length; i += 2) {
    const [start, price, end] = [series[i] as number, series[i + 1] as number, series[i + 2]];
    const announced = price < 0 && end === undefined && start > now && (series[i - 1] ?? -1) < 0;
    if (price >= 0 || announced) spans.push({ start, end, price });
  }
  return spans;
}

/** /lightningdeal of one ASIN, or all of the last four days. */
export function lightningDeals({ catalogue, world }: Sources): Endpoint {
  const dealsOf = (asin: string, domainId: number, minute: number): Record<string, unknown>[] => {
    const page = world.page(asin, domainId);
    if (page && !page.product.lightningDeals) return [];
    const product = catalogue.product(asin, domainId, minute);
    const csv = (product['csv'] ?? []) as (Series | null)[];
    const spans = spansOf(csv[LIGHTNING_DEAL] ?? [], minute).filter(({ end }) => (end ?? minute) > minute - LIST_AGE);
    return spans.map(({ start, end, price }) => {
      const regular = currentValue(csv[NEW], NEW, Math.min(start, minute));
      const upcoming = start > minute;
      return alphabetical({
        asin,
        currentPrice: upcoming ? -1 : regular,
        dealId: hashText(start, `${asin}@${String(domainId)}`)
          .toString(16)
          .padStart(8, '0'),
        dealPrice: upcoming ? -1 : price,
        dealState: upcoming ? 'UPCOMING' : (end ?? Infinity) > minute ? 'AVAILABLE' : 'EXPIRED',
        domainId,
        endTime: end ?? -1,
        image: imageOf({ asin, product }),
        isFulfilledByAmazon: true,
        isMAP: false,
        isPrimeEligible: true,
        lastUpdate: product['lastUpdate'],
        percentClaimed: upcoming ? 0 : Math.floor(100 * unit(hashText(0, asin), start)),
        percentOff: upcoming || regular <= 0 ? 0 : Math.max(0, Math.round(100 * (1 - price / regular))),
        rating: currentValue(csv[RATING], RATING, minute),
        sellerId: marketplaceOf(domainId)?.amazonSellerId ?? null,
        sellerName: 'Amazon',
        startTime: start,
        title: product['title'],
        totalReviews: currentValue(csv[COUNT_REVIEWS], COUNT_REVIEWS, minute),
        variation: null,
      });
    });
  };
  return ({ query, minute }) => {
    const domainId = domainOf(query.get('domain'), KEEPA_DOMAIN_IDS);
    const state = query.get('state');
    if (state !== null && !STATES.includes(state)) throw new Refusal(400);
    const asin = query.get('asin');
    const asins = asin ? [asin] : world.asins.filter((one) => world.page(one, domainId)?.presence === 'sold');
    const all = asins.flatMap((one) => dealsOf(one, domainId, minute));
    const lightningDeals = all.filter(({ dealState }) => state === null || dealState === state);
    return { tokens: asin ? COST.one : COST.list, payload: { lightningDeals } };
  };
}
