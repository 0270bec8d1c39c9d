import type { Listing } from './listing';
import { brandOf } from './listing';
import { BUY_BOX, COUNT_NEW, COUNT_REVIEWS, RATING } from './price-types';
import { double } from '../wire/json';

const mean = (values: readonly number[]): number | null => {
  const known = values.filter((value) => value >= 0);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
};
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));
const percent = (part: number, whole: number): unknown => (whole === 0 ? null : double((100 * part) / whole));
const held = ({ current }: Listing): boolean => (current[BUY_BOX] as number) >= 0;

/** What pages have in common: the `searchInsights` of a Product Finder request and the averages of a category. */
export function insightsOf(listings: readonly Listing[]): Record<string, unknown> {
  const current = (type: number) => mean(listings.map((listing) => listing.current[type] as number));
  const average = (days: 90 | 365) => mean(listings.map(({ means }) => means[days][BUY_BOX] as number));
  const boxes = listings.filter(held);
  const sellers = new Set(boxes.map(({ stats }) => stats['buyBoxSellerId']));
  const offers = current(COUNT_NEW);
  return {
    avgBuyBox: rounded(current(BUY_BOX)),
    avgBuyBox365: rounded(average(365)),
    avgBuyBox90: rounded(average(90)),
    avgOfferCountNew: offers === null ? null : double(offers),
    avgRating: rounded(current(RATING)),
    avgReviewCount: rounded(current(COUNT_REVIEWS)),
    brandCount: new Set(listings.map(brandOf).filter((brand) => brand !== '')).size,
    isFBAPercent: percent(boxes.filter(({ stats }) => stats['buyBoxIsFBA'] === true).length, boxes.length),
    sellerCount: sellers.size,
    soldByAmazonPercent: percent(boxes.filter(({ stats }) => stats['buyBoxIsAmazon'] === true).length, boxes.length),
  };
}
