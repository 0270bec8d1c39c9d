import type { OpportunitySummaryDto } from '../../api/models';

export interface Renewed {
  rows: OpportunitySummaryDto[];
  /** Routes that the newer page has and the screen has not. */
  added: number;
  /** Routes on screen that the newer list no longer has; known only when both lists are whole. */
  gone: number;
}

/** Takes newer figures into the rows on screen without moving any of them. */
export function renewRows(
  shown: readonly OpportunitySummaryDto[],
  newer: readonly OpportunitySummaryDto[],
  whole: boolean,
): Renewed {
  const byId = new Map(newer.map((row) => [row.id, row]));
  const known = new Set(shown.map(({ id }) => id));
  return {
    rows: shown.map((row) => byId.get(row.id) ?? row),
    added: newer.filter(({ id }) => !known.has(id)).length,
    gone: whole ? shown.filter(({ id }) => !byId.has(id)).length : 0,
  };
}

/** The next page after the rows on screen: a row that moved down meanwhile is not shown twice. */
export function appendRows(
  shown: readonly OpportunitySummaryDto[],
  next: readonly OpportunitySummaryDto[],
): OpportunitySummaryDto[] {
  const known = new Set(shown.map(({ id }) => id));
  return [...shown, ...next.filter(({ id }) => !known.has(id))];
}
