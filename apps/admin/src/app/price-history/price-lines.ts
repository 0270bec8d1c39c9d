import type { FxRatesDto, HistorySeriesDto } from '../../api/models';
import { formatMoney } from '../figures/money';
import { isMarketplace, MARKETPLACE_FACTS, MARKETPLACES, type Currency, type Marketplace } from '../marketplaces';
import { valueAt, type StepPoint } from './steps';

/** Since this day Keepa's New is the lowest landed price; before it was the listing price without shipping. */
export const NEW_CHANGED_AT = Date.parse('2026-02-23T00:00:00Z');

export const PRICE_KINDS = ['AMAZON', 'NEW', 'BUY_BOX'] as const;
export type PriceKind = (typeof PRICE_KINDS)[number];
export const KIND_LABELS: Readonly<Record<PriceKind | 'NEW_LISTING', string>> = {
  AMAZON: 'Amazon',
  NEW: 'New',
  BUY_BOX: 'Buy box',
  NEW_LISTING: 'New, without shipping',
};

/** `DE.NEW` */
export type LineId = `${Marketplace}.${PriceKind}`;
export const lineId = (marketplace: Marketplace, kind: PriceKind): LineId => `${marketplace}.${kind}`;

/** One price over time, in the marketplace's own currency. */
export interface PriceLine {
  /** What switches it on: the listing prices go with New. */
  id: LineId;
  marketplace: Marketplace;
  kind: PriceKind | 'NEW_LISTING';
  currency: Currency;
  points: StepPoint[];
  /** Until when the last value is known to have held (epoch ms). */
  knownUntil: number;
}

/** The price series of a history. `observedAt` says when each marketplace was last seen (epoch ms). */
export function toLines(
  series: readonly HistorySeriesDto[],
  observedAt: (marketplace: Marketplace, kind: PriceKind) => number,
): PriceLine[] {
  return series.flatMap(({ marketplace, series: kind, currency, points }) => {
    if (currency === null || !(kind in KIND_LABELS)) return [];
    const priceKind = kind as PriceLine['kind'];
    const shown = priceKind === 'NEW_LISTING' ? 'NEW' : priceKind;
    const steps = points.map(({ at, value }) => ({ at: Date.parse(at), value }));
    const end = observedAt(marketplace, shown);
    return [
      {
        id: lineId(marketplace, shown),
        marketplace,
        kind: priceKind,
        currency,
        points: steps,
        knownUntil: priceKind === 'NEW_LISTING' ? NEW_CHANGED_AT : Math.max(end, steps.at(-1)?.at ?? end),
      },
    ];
  });
}

/** New everywhere, and the buy box where the route sells. */
export function defaultLines(sell: Marketplace | null): LineId[] {
  return [...MARKETPLACES.map((marketplace) => lineId(marketplace, 'NEW')), ...(sell ? [lineId(sell, 'BUY_BOX')] : [])];
}

/** Reads `DE.NEW,IT.AMAZON` of the address; null when it says nothing. */
export function readLineIds(text: string | undefined): LineId[] | null {
  if (text === undefined) return null;
  return text.split(',').filter((id): id is LineId => {
    const [marketplace, kind] = id.split('.');
    return isMarketplace(marketplace) && PRICE_KINDS.includes(kind as PriceKind);
  });
}

/** The one currency of the axis: the lines' own, or euro when pounds and euros meet. */
export function axisCurrency(lines: readonly PriceLine[]): Currency {
  const [first, ...others] = new Set(lines.map(({ currency }) => currency));
  return first === undefined || others.length > 0 ? 'EUR' : first;
}

/** The line in the currency of the axis, at the rates given; null when the rate is not known. For drawing only. */
export function onAxis(line: PriceLine, axis: Currency, fx: FxRatesDto | null): PriceLine | null {
  if (line.currency === axis) return line;
  const rate = axis === 'EUR' ? Number(fx?.perEuro[line.currency as 'GBP'] ?? 0) : 0;
  if (!(rate > 0)) return null;
  const points = line.points.map(({ at, value }) => ({ at, value: value === null ? null : Math.round(value / rate) }));
  return { ...line, currency: axis, points };
}

export const lineLabel = (line: Pick<PriceLine, 'marketplace' | 'kind'>): string =>
  `${KIND_LABELS[line.kind]} in ${MARKETPLACE_FACTS[line.marketplace].label}`;

/** One sentence that says what the chart shows. */
export function summarise(lines: readonly PriceLine[], now: number, range: string): string {
  const current = lines.filter(({ kind }) => kind !== 'NEW_LISTING');
  if (current.length === 0) return `Prices of the last ${range}: no line is chosen.`;
  const priced = current
    .flatMap((line) => {
      const amount = valueAt(line.points, now);
      return typeof amount === 'number' ? [{ amount, currency: line.currency, label: lineLabel(line) }] : [];
    })
    .sort((a, b) => a.amount - b.amount);
  const [low, high] = [priced[0], priced.at(-1)];
  const empty = current.length - priced.length;
  const prices =
    low && high
      ? `lowest now ${formatMoney(low)} (${low.label}), highest now ${formatMoney(high)} (${high.label})`
      : 'nothing is on offer now';
  return `Prices of the last ${range}, ${current.length} ${current.length === 1 ? 'line' : 'lines'}: ${prices}${
    low && empty ? `; ${empty} with nothing on offer` : ''
  }.`;
}
