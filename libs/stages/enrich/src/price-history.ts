import { HISTORY_SERIES, type HistoryChunk, type HistorySeries, type PriceStatisticsDto } from '@tracker/dto';
import type { PriceHistoryStore } from '@tracker/store-port';
import {
  edgeMonths,
  isStartOfMonth,
  mergeHistory,
  monthOf,
  monthsBetween,
  type ChangePoint,
  type SeenSeries,
} from './merge-history';
import { buyBoxObservedAt, pricesObservedAt, type DecodedUpdate } from './page-update';
import { priceStatistics, STATISTICS_DAYS, windowStart } from './statistics';

const PRICES: readonly HistorySeries[] = ['AMAZON', 'NEW', 'BUY_BOX'];

const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1_000);
type KnownHistory = Partial<Record<HistorySeries, ChangePoint[]>>;
type ChunkId = Pick<HistoryChunk, 'asin' | 'marketplace' | 'series' | 'month'>;
const idOf = (chunk: ChunkId): string => [chunk.asin, chunk.marketplace, chunk.series, chunk.month].join(' ');

const chunkId = ({ asin, marketplace, series }: SeenSeries, month: string): ChunkId => ({
  asin,
  marketplace,
  series,
  month,
});

/** The stretches of price history that an answer tells. */
function seenIn(update: DecodedUpdate): SeenSeries[] {
  return HISTORY_SERIES.flatMap((series) => {
    const points = update.product.series[series]?.points ?? [];
    if (points.length === 0) return [];
    const until = seconds(series === 'BUY_BOX' ? buyBoxObservedAt(update) : pricesObservedAt(update));
    return {
      asin: update.asin,
      marketplace: update.marketplace,
      series,
      points: points.map(({ at, value }) => ({ at: at / 1_000, value })),
      until,
    };
  });
}

/** A later look brings a few days only, so the statistics of prices need the months before it too. */
function monthsNeeded(seen: SeenSeries, answeredAt: string): string[] {
  const from = seen.points[0]?.at ?? seen.until;
  const earliest = windowStart(seconds(answeredAt), STATISTICS_DAYS);
  const before = PRICES.includes(seen.series) && from > earliest ? monthsBetween(earliest, from) : [];
  return [...new Set([...before, ...edgeMonths(seen)])].sort();
}

/**
 * Merges what the answers tell into the stored history, one after another.
 * @returns the chunks to write, and the statistics after each answer
 */
export async function mergeIntoHistory(
  store: PriceHistoryStore,
  updates: readonly DecodedUpdate[],
): Promise<{ chunks: HistoryChunk[]; statistics: Map<DecodedUpdate, PriceStatisticsDto> }> {
  const plans = updates.map((update) => ({
    update,
    stretches: seenIn(update).map((seen) => ({
      seen,
      ids: monthsNeeded(seen, update.answeredAt).map((month) => chunkId(seen, month)),
    })),
  }));
  const wanted = new Map(
    plans.flatMap(({ stretches }) => stretches.flatMap(({ ids }) => ids.map((id) => [idOf(id), id] as const))),
  );
  const stored = await store.getChunks([...wanted.values()]);
  const byId = new Map(stored.map((chunk) => [idOf(chunk), chunk]));
  const changed = new Map<string, HistoryChunk>();
  const known = plans.map(({ update, stretches }) => {
    const history: KnownHistory = {};
    for (const { seen, ids } of stretches) {
      const merged = mergeHistory(
        ids.flatMap((id) => byId.get(idOf(id)) ?? []),
        seen,
      );
      history[seen.series] = merged.points;
      for (const chunk of merged.chunks) {
        byId.set(idOf(chunk), chunk);
        changed.set(idOf(chunk), chunk);
      }
    }
    return { update, history };
  });
  const statistics = await Promise.all(
    known.map(async ({ update, history }) => [update, await statisticsOf(store, update, history)] as const),
  );
  return { chunks: [...changed.values()], statistics: new Map(statistics) };
}

/**
 * A history that begins with the opening point of a month is older than that: the value was in force already, and no
 * month that was loaded has its change. So it comes from a month before the window, which has to be looked for.
 */
async function statisticsOf(
  store: PriceHistoryStore,
  update: DecodedUpdate,
  history: KnownHistory,
): Promise<PriceStatisticsDto> {
  const to = seconds(update.answeredAt);
  const earliest = windowStart(to, STATISTICS_DAYS);
  const fromMonth = monthOf(earliest);
  const opened = PRICES.filter((series) => {
    const first = history[series]?.[0]?.at ?? -Infinity;
    return first > earliest && isStartOfMonth(first);
  });
  if (opened.length === 0) return priceStatistics(history, to);
  const { asin, marketplace } = update;
  const chunks = await store.read({ asin, marketplaces: [marketplace], series: opened, fromMonth });
  const whole = { ...history };
  for (const { series, month, at, values } of chunks) {
    if (month < fromMonth)
      whole[series] = [{ at: at.at(-1) ?? 0, value: values.at(-1) ?? null }, ...(whole[series] ?? [])];
  }
  return priceStatistics(whole, to);
}
