import type { OpportunitySummaryDto } from '../../api/models';

const RISKS: Record<OpportunitySummaryDto['riskFlags'][number], string> = {
  hazmat: 'Dangerous goods',
  hazmat_unknown: 'Not known whether it is dangerous goods',
  pack_size: 'The pack size may differ between the two pages',
  price_spike: 'The sell price is well above its 90-day average',
  amazon_on_sell_side: 'Amazon itself sells on the selling side',
  few_drops: 'Sells rarely',
};

/** What could spoil a route, in words. */
export const riskText = ({ riskFlags, identity }: Pick<OpportunitySummaryDto, 'riskFlags' | 'identity'>): string[] => [
  ...riskFlags.map((flag) => RISKS[flag]),
  ...(identity === 'match' ? [] : [`The two pages may not be the same product (${identity})`]),
];
