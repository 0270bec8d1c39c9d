import { HISTORY_SERIES, type HistoryChunk, type HistorySeries, type PriceStatisticsDto } from '@tracker/dto';
import type { Series } from '@tracker/keepa-decode';
import type { ChunkWrite, PriceHistoryStore } from '@tracker/store-port';
import { edgeMonths, mergeHistory, type SeenSeries } from './merge-history';
import { isStartOfMonth, monthOf, nameOf } from './month';
import { buyBoxObservedAt, pricesObservedAt, type DecodedUpdate } from './page-update';
import { priceStatistics, STATISTICS_DAYS, windowStart } from './statistics';

const PRICES: readonly HistorySeries[] = ['AMAZON', 'NEW', 'BUY_BOX'];

const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1_000);
type KnownHistory = Partial<Record<HistorySeries, Series>>;
type SeriesId = Pick<HistoryChunk, 'asin' | 'marketplace' | 'series'>;
/** What is known of one series, by month. */
interface Chunks {
  readonly asked: ReadonlySet<string>;
  /** Of those asked for that were stored. */
  readonly marks: Map<string, string>;
  /** As read, then as laid. */
  readonly chunks: Map<string, HistoryChunk>;
}

const keyOf = ({ asin, marketplace, series }: SeriesId): string => `${asin} ${marketplace} ${series}`;

/** The stretches of price history that an answer tells. */
function seenIn(update: DecodedUpdate): SeenSeries[] {
  const { asin, marketplace } = update;
  const pricesUntil = seconds(pricesObservedAt(update));
  const buyBoxUntil = seconds(buyBoxObservedAt(update));
  return HISTORY_SERIES.flatMap((series) => {
    const points = update.product.series[series];
    const until = series === 'BUY_BOX' ? buyBoxUntil : pricesUntil;
    return points ? { asin, marketplace, series, points, until } : [];
  });
}

/** `YYYY-MM`, ascending. A later look brings a few days only, so the statistics of prices need the months before it too. */
function monthsNeeded(seen: SeenSeries, answeredAt: string): string[] {
  const needed = edgeMonths(seen);
  const [first = 0] = needed;
  const from = seen.points.at[0] ?? seen.until;
  const earliest = windowStart(seconds(answeredAt), STATISTICS_DAYS);
  if (PRICES.includes(seen.series) && from > earliest)
    for (let month = first - 1; month >= monthOf(earliest); month--) needed.unshift(month);
  return needed.map(nameOf);
}

/** A stretch, and the months of its series that it needs. */
interface Plan {
  seen: SeenSeries;
  key: string;
  months: string[];
}

async function loadChunks(store: PriceHistoryStore, plans: readonly Plan[]): Promise<Map<string, Chunks>> {
  const wanted = new Map<string, { id: SeriesId; months: Set<string> }>();
  for (const { seen, key, months } of plans) {
    const { asin, marketplace, series } = seen;
    const entry = wanted.get(key) ?? { id: { asin, marketplace, series }, months: new Set() };
    for (const month of months) entry.months.add(month);
    wanted.set(key, entry);
  }
  const ids = [...wanted.values()].flatMap(({ id, months }) => [...months].map((month) => ({ ...id, month })));
  const loaded = new Map<string, Chunks>(
    [...wanted].map(([key, { months }]) => [key, { asked: months, marks: new Map(), chunks: new Map() }]),
  );
  for (const { chunk, mark } of await store.getChunks(ids)) {
    const { marks, chunks } = loaded.get(keyOf(chunk)) ?? {};
    marks?.set(chunk.month, mark);
    chunks?.set(chunk.month, chunk);
  }
  return loaded;
}

/** Lays the stretch over the chunks, which then hold the result. */
function lay({ seen, months }: Plan, { chunks }: Chunks, changed: Set<HistoryChunk>): Series {
  const merged = mergeHistory(
    months.flatMap((month) => chunks.get(month) ?? []),
    seen,
  );
  for (const chunk of merged.chunks) {
    const replaced = chunks.get(chunk.month);
    if (replaced) changed.delete(replaced);
    chunks.set(chunk.month, chunk);
    changed.add(chunk);
  }
  return merged.points;
}

/**
 * A chunk that was asked for replaces only what was read of it. One between the edges of a stretch was not: Keepa told
 * all of a month that had passed, so it replaces whatever is stored.
 */
function toWrite(chunk: HistoryChunk, { asked, marks }: Chunks): ChunkWrite {
  return asked.has(chunk.month) ? { chunk, over: marks.get(chunk.month) ?? null } : { chunk };
}

/**
 * Merges what the answers tell into the stored history, one after another.
 * @param turn is awaited before each, so that others have the thread in between
 * @returns what to write, and the statistics after each answer
 */
export async function mergeIntoHistory(
  store: PriceHistoryStore,
  updates: readonly DecodedUpdate[],
  turn: () => Promise<void>,
): Promise<{ writes: ChunkWrite[]; statistics: Map<DecodedUpdate, PriceStatisticsDto> }> {
  const planned = updates.map((update) => ({
    update,
    plans: seenIn(update).map((seen) => ({ seen, key: keyOf(seen), months: monthsNeeded(seen, update.answeredAt) })),
  }));
  const loaded = await loadChunks(
    store,
    planned.flatMap(({ plans }) => plans),
  );
  const changed = new Set<HistoryChunk>();
  const known: { update: DecodedUpdate; history: KnownHistory }[] = [];
  for (const { update, plans } of planned) {
    await turn();
    const history: KnownHistory = {};
    for (const plan of plans) {
      const chunks = loaded.get(plan.key);
      if (chunks) history[plan.seen.series] = lay(plan, chunks, changed);
    }
    known.push({ update, history });
  }
  const statistics = await Promise.all(
    known.map(async ({ update, history }) => [update, await statisticsOf(store, update, history)] as const),
  );
  const writes = [...changed].flatMap((chunk) => {
    const chunks = loaded.get(keyOf(chunk));
    return chunks ? toWrite(chunk, chunks) : [];
  });
  return { writes, statistics: new Map(statistics) };
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
  const fromMonth = nameOf(monthOf(earliest));
  const opened = PRICES.filter((series) => {
    const first = history[series]?.at[0] ?? -Infinity;
    return first > earliest && isStartOfMonth(first);
  });
  if (opened.length === 0) return priceStatistics(history, to);
  const { asin, marketplace } = update;
  const chunks = await store.read({ asin, marketplaces: [marketplace], series: opened, fromMonth });
  const whole = { ...history };
  for (const { series, month, at, values } of chunks) {
    if (month >= fromMonth) continue;
    const later = whole[series];
    whole[series] = {
      at: [at.at(-1) ?? 0, ...(later?.at ?? [])],
      values: [values.at(-1) ?? null, ...(later?.values ?? [])],
    };
  }
  return priceStatistics(whole, to);
}
