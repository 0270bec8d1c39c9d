import { FieldReader } from './field-reader';
import { Observed, observedAtEnd, observedFrom } from './observed';
import { decodeSeries, Series, SeriesKey, splitNewSeries } from './series';

/** Index and width in Keepa's `csv` (Keepa's Java client, Product.CsvType). */
const TYPES = {
  AMAZON: [0, 2],
  NEW: [1, 2],
  SALES_RANK: [3, 2],
  COUNT_NEW: [11, 2],
  BUY_BOX: [18, 3],
  COUNT_NEW_FBA: [34, 2],
  COUNT_NEW_FBM: [35, 2],
} as const;
type CsvType = keyof typeof TYPES;

const KEPT: readonly Exclude<CsvType, 'COUNT_NEW_FBM' | 'NEW'>[] = [
  'AMAZON',
  'SALES_RANK',
  'COUNT_NEW',
  'BUY_BOX',
  'COUNT_NEW_FBA',
];

/** A csv type that Keepa has no data for, one that can't be decoded, or its series. */
type Column = { state: 'absent' } | { state: 'broken' } | { state: 'decoded'; raw: readonly unknown[]; series: Series };

export interface CsvData {
  series: Partial<Record<SeriesKey, Series>>;
  amazon: Observed;
  new: Observed;
  buyBox: Observed;
  offerCounts: OfferCounts;
}

/** New offers; 0 means that Keepa counted none, null that it doesn't say. Keepa counts Amazon as FBA. */
export interface OfferCounts {
  new: number | null;
  newFba: number | null;
  newFbm: number | null;
}

/** Decodes `csv` and `monthlySoldHistory` of a product, and what the last points say about now. */
export function decodeCsv(product: FieldReader, lastUpdate: number | null, buyBoxAsked: boolean | undefined): CsvData {
  const csv = product.list('csv');
  const columnOf = (type: CsvType): Column => {
    const [index, width] = TYPES[type];
    return column(product, `csv[${index}]`, csv[index], width);
  };
  const columns: Record<CsvType, Column> = {
    AMAZON: columnOf('AMAZON'),
    NEW: columnOf('NEW'),
    SALES_RANK: columnOf('SALES_RANK'),
    COUNT_NEW: columnOf('COUNT_NEW'),
    BUY_BOX: columnOf('BUY_BOX'),
    COUNT_NEW_FBA: columnOf('COUNT_NEW_FBA'),
    COUNT_NEW_FBM: columnOf('COUNT_NEW_FBM'),
  };
  const stats = product.object('stats');
  const current = stats.list('current');
  const now = (type: CsvType): Observed => observedNow(columns[type], type, current);
  return {
    series: seriesOf(columns, column(product, 'monthlySoldHistory', product.raw('monthlySoldHistory'), 2), lastUpdate),
    amazon: now('AMAZON'),
    new: now('NEW'),
    buyBox: buyBoxNow(columns.BUY_BOX, stats, buyBoxAsked),
    offerCounts: {
      new: countNow(columns.COUNT_NEW),
      newFba: countNow(columns.COUNT_NEW_FBA),
      newFbm: countNow(columns.COUNT_NEW_FBM),
    },
  };
}

function column(product: FieldReader, field: string, raw: unknown, width: 2 | 3): Column {
  if (raw === null || raw === undefined) return { state: 'absent' };
  const decoded = decodeSeries(raw, width);
  if (decoded.ok) return { state: 'decoded', raw: raw as unknown[], series: decoded.series };
  product.fault(field, decoded.reason);
  return { state: 'broken' };
}

function seriesOf(columns: Record<CsvType, Column>, sold: Column, lastUpdate: number | null): CsvData['series'] {
  const series: CsvData['series'] = {};
  const keep = (key: SeriesKey, kept: Series): void => {
    if (kept.at.length > 0) series[key] = kept;
  };
  for (const key of KEPT) {
    const found = columns[key];
    if (found.state === 'decoded') keep(key, found.series);
  }
  if (columns.NEW.state === 'decoded') {
    const { listing, landed } = splitNewSeries(columns.NEW.series, lastUpdate);
    keep('NEW_LISTING', listing);
    keep('NEW', landed);
  }
  if (sold.state === 'decoded') keep('MONTHLY_SOLD', sold.series);
  return series;
}

/** Keepa's `stats.current` says -1 both for "no offer" and for "no data", so alone it can only show an offer. */
function observedNow(found: Column, type: CsvType, current: readonly unknown[]): Observed {
  if (found.state === 'broken') return { status: 'unknown' };
  const [index, width] = TYPES[type];
  if (found.state === 'decoded') return observedAtEnd(found.raw, width);
  const scalar = observedFrom(current[index]);
  return scalar.status === 'offer' ? scalar : { status: 'unknown' };
}

/**
 * Without the `buybox` parameter Keepa sends no csv[18], `buyBoxPrice` -2 and no `lastBuyBoxUpdate`; so does a product
 * whose buy box Keepa never saw, and then only the asker knows (`asked`).
 */
function buyBoxNow(found: Column, stats: FieldReader, asked: boolean | undefined): Observed {
  if (found.state === 'decoded' && found.raw.length > 0) return observedAtEnd(found.raw, 3);
  if (found.state === 'broken') return { status: 'unknown' };
  const price = stats.integer('buyBoxPrice');
  if (price !== null && price !== -2) return observedFrom(price, stats.raw('buyBoxShipping'));
  const wasAsked = asked ?? stats.time('lastBuyBoxUpdate') !== null;
  return { status: wasAsked ? 'unknown' : 'not_asked' };
}

function countNow(found: Column): number | null {
  const last = found.state === 'decoded' ? found.series.values.at(-1) : undefined;
  return last === undefined ? null : (last ?? 0);
}
