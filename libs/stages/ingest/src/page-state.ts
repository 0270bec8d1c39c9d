import type { AskKind, Marketplace } from '@tracker/dto';
import { isKeepaMinutes, keepaMinutesToIso } from '@tracker/keepa-decode';
import type { PageState } from '@tracker/scheduling';
import type { PageStateRow } from '@tracker/store-port';

/** One published answer to an ask of a page. Times are ISO 8601, UTC. */
export interface AnsweredAsk {
  asin: string;
  marketplace: Marketplace;
  kind: AskKind;
  askedAt: string;
  product: Record<string, unknown>;
  outcome: 'answered' | 'undecodable';
}

/** The state after a published answer. Keeps the later times when the answer is older than what is noted. */
export function afterAnswer(before: PageStateRow | undefined, ask: AnsweredAsk, at: string): PageStateRow {
  const { asin, marketplace, kind, askedAt, outcome } = ask;
  const row = before ?? neverAsked(asin, marketplace, at);
  const looked = { ...row, lookedAt: later(row.lookedAt, askedAt), outcome, at };
  if (kind === 'look' || (row.confirmedAt !== null && row.confirmedAt >= askedAt)) return looked;
  const buyBoxObservedAt = buyBoxTime(ask.product);
  // Keepa collects nothing afresh for a confirm: the same time again means that asking soon again is in vain
  const unmoved = row.confirmedAt !== null && row.buyBoxObservedAt === buyBoxObservedAt;
  return { ...looked, confirmedAt: askedAt, buyBoxObservedAt, buyBoxUnmovedAt: unmoved ? askedAt : null };
}

/** The state after an ask that brought nothing to publish for this page. */
export const afterFailure = (
  before: PageStateRow | undefined,
  page: { asin: string; marketplace: Marketplace; outcome: 'missing' | 'undecodable' },
  at: string,
): PageStateRow => ({ ...(before ?? neverAsked(page.asin, page.marketplace, at)), outcome: page.outcome, at });

/** The row with no time later than `latest`; the same row when it has none. */
export function notAfter(row: PageStateRow, latest: string): PageStateRow {
  const { lookedAt, confirmedAt, buyBoxUnmovedAt, at } = row;
  const earlier = <T extends string | null>(time: T): T | string => (time !== null && time > latest ? latest : time);
  if (![lookedAt, confirmedAt, buyBoxUnmovedAt, at].some((time) => time !== null && time > latest)) return row;
  return {
    ...row,
    lookedAt: earlier(lookedAt),
    confirmedAt: earlier(confirmedAt),
    buyBoxUnmovedAt: earlier(buyBoxUnmovedAt),
    at: earlier(at),
  };
}

/** True when the row tells of this ask, or of a later one of the same kind. */
export const isNoted = (row: PageStateRow | undefined, ask: { kind: AskKind; askedAt: string }): boolean =>
  ((ask.kind === 'confirm' ? row?.confirmedAt : row?.lookedAt) ?? '') >= ask.askedAt;

/** The row as the planner takes it. */
export function toPageState(row: PageStateRow): PageState<Marketplace> {
  const ms = (time: string | null): number | null => (time === null ? null : Date.parse(time));
  return {
    asin: row.asin,
    marketplace: row.marketplace,
    lookedAt: ms(row.lookedAt),
    confirmedAt: ms(row.confirmedAt),
    buyBoxUnmovedAt: ms(row.buyBoxUnmovedAt),
    failedAt: row.outcome === 'answered' ? null : ms(row.at),
  };
}

const neverAsked = (asin: string, marketplace: Marketplace, at: string): PageStateRow => ({
  asin,
  marketplace,
  lookedAt: null,
  confirmedAt: null,
  buyBoxObservedAt: null,
  buyBoxUnmovedAt: null,
  outcome: 'answered',
  at,
});

const later = (one: string | null, other: string): string => (one !== null && one > other ? one : other);

/** Keepa's `stats.lastBuyBoxUpdate`, the one field that is needed here: decoding the whole product is enrich's. */
function buyBoxTime(product: Record<string, unknown>): string | null {
  const minutes = (product['stats'] as { lastBuyBoxUpdate?: unknown } | null | undefined)?.lastBuyBoxUpdate;
  return isKeepaMinutes(minutes) ? keepaMinutesToIso(minutes) : null;
}
