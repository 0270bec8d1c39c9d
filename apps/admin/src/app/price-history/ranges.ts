/** How far back the chart looks. */
export const RANGES = {
  '1w': { label: '1W', name: 'week', days: 7 },
  '1m': { label: '1M', name: 'month', days: 30 },
  '3m': { label: '3M', name: '3 months', days: 91 },
  '6m': { label: '6M', name: '6 months', days: 182 },
  '1y': { label: '1Y', name: 'year', days: 365 },
} as const;
export type Range = keyof typeof RANGES;
export const DEFAULT_RANGE: Range = '3m';

export const readRange = (text: string | undefined): Range =>
  text !== undefined && Object.hasOwn(RANGES, text) ? (text as Range) : DEFAULT_RANGE;
