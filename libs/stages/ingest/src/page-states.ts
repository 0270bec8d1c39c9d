import { setImmediate as turn } from 'node:timers/promises';
import { TOPICS, type Marketplace } from '@tracker/dto';
import type { EventLog } from '@tracker/messaging-port';
import type { Planner } from '@tracker/scheduling';
import type { PageStateRow, PageStateStore } from '@tracker/store-port';
import { keepaDomain } from '@tracker/keepa-decode';
import { afterAnswer, isNoted, notAfter, toPageState } from './page-state';

const WALK_LIMIT = 1_000;
const OVERLAP_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Walked at once, so that others get a turn. */
const AGES_AT_ONCE = 20_000;
const QUANTILES = [0.5, 0.9, 1] as const;

const pageId = (page: { asin: string; marketplace: Marketplace }): string => `${page.asin} ${page.marketplace}`;

/** What is known of every page, in memory and in the store; the planner hears of each change. */
export class PageStates {
  private readonly rows = new Map<string, PageStateRow>();

  constructor(
    private readonly store: PageStateStore,
    private readonly planner: Planner<Marketplace>,
  ) {}

  of(page: { asin: string; marketplace: Marketplace }): PageStateRow | undefined {
    return this.rows.get(pageId(page));
  }

  /** Notes the rows for planning; `put` stores them. */
  note(rows: readonly PageStateRow[]): void {
    for (const row of rows) {
      this.rows.set(pageId(row), row);
      this.planner.noted(toPageState(row));
    }
  }

  /** Call it when the wall clock was set back: what is noted for later would keep its pages waiting until then. */
  clockSetBack(now: Date): void {
    const latest = now.toISOString();
    for (const row of this.rows.values()) {
      const rightly = notAfter(row, latest);
      if (rightly !== row) this.note([rightly]);
    }
  }

  /** Quantiles of the time since the last look, in seconds, over the pages that are wanted and were looked at. */
  async ages(isWanted: (asin: string) => boolean, now: Date): Promise<[quantile: string, seconds: number][]> {
    const ages: number[] = [];
    let walked = 0;
    for (const { asin, lookedAt } of this.rows.values()) {
      if (lookedAt !== null && isWanted(asin)) ages.push(Math.max(0, now.getTime() - Date.parse(lookedAt)) / 1_000);
      if (++walked % AGES_AT_ONCE === 0) await turn();
    }
    if (ages.length === 0) return [];
    const sorted = Float64Array.from(ages).sort();
    return QUANTILES.map((quantile) => [String(quantile), sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0]);
  }

  put(rows: readonly PageStateRow[]): Promise<void> {
    return this.store.putMany(rows);
  }

  /**
   * Loads the stored rows, then reads from the event log what was published shortly before the last stop and not noted
   * any more, so that no page is asked for again before its time.
   * @returns how many answers were found that way
   */
  async load(log: EventLog, now: Date): Promise<number> {
    for (let after: PageStateRow | null = null; ;) {
      const rows: PageStateRow[] = await this.store.walk(after, WALK_LIMIT);
      this.note(rows);
      after = rows.at(-1) ?? null;
      if (rows.length < WALK_LIMIT) break;
    }
    const newest = [...this.rows.values()].reduce((latest, { at }) => (at > latest ? at : latest), '');
    const sinceMs = newest === '' ? now.getTime() - DAY_MS : Date.parse(newest) - OVERLAP_MS;
    const found = await this.published(log, new Date(sinceMs).toISOString());
    if (found.length > 0) await this.put(found);
    this.note(found);
    this.clockSetBack(now);
    return found.length;
  }

  private async published(log: EventLog, since: string): Promise<PageStateRow[]> {
    const found = new Map<string, PageStateRow>();
    for await (const { value, publishedAt } of log.readSince(TOPICS.raw, since)) {
      const { asin, marketplace, ask: kind, askedAt, product } = value;
      const before = found.get(pageId(value)) ?? this.of(value);
      if (isNoted(before, { kind, askedAt })) continue;
      const outcome = keepaDomain(product['domainId']) ? 'answered' : 'undecodable';
      found.set(
        pageId(value),
        afterAnswer(before, { asin, marketplace, kind, askedAt, product, outcome }, publishedAt),
      );
    }
    return [...found.values()];
  }
}
