import type { KeepLimits, Pruned } from '@tracker/store-port';
import type { Database } from './database';

const ALERTS = `DELETE FROM alert WHERE alert_id IN
  (SELECT alert_id FROM alert WHERE stored_at < ? ORDER BY stored_at LIMIT ?)`;
const DEAD_LETTERS =
  'DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter WHERE at < ? ORDER BY at LIMIT ?)';
/** A route's prices were seen before it closed, so the index on their time leaves out most of what is too young. */
const CLOSED_ROUTES = `DELETE FROM opportunity WHERE key IN (
  SELECT o.key FROM opportunity o JOIN opportunity_document d ON d.key = o.key
  WHERE o.state = 'closed' AND o.oldest_observed_at < ?1 AND o.unsent = 0 AND d.document ->> 'closedAt' < ?2
  AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.asin = o.asin
    AND a.document ->> 'buy' = o.buy AND a.document ->> 'sell' = o.sell)
  LIMIT ?3)`;

/** `wantedAt`, `removed_at` and `at` are ISO 8601, UTC, so they compare as text. These tables are small: no index. */
const REFRESH_REQUESTS = `DELETE FROM refresh_request WHERE id IN
  (SELECT id FROM refresh_request WHERE document ->> 'wantedAt' < ? ORDER BY seq LIMIT ?)`;
const WISHES = `DELETE FROM ask_wanted WHERE seq IN
  (SELECT seq FROM ask_wanted WHERE wanted_at < ? ORDER BY seq LIMIT ?)`;
const UNWATCHED = `DELETE FROM watch WHERE seq IN
  (SELECT seq FROM watch WHERE removed_at < ? ORDER BY seq LIMIT ?)`;
const ENDED = `DELETE FROM stage_status WHERE (stage, instance) IN
  (SELECT stage, instance FROM stage_status WHERE document ->> 'at' < ? LIMIT ?)`;

/** Removes at most `limit` of each, in one short unit of the writer. */
export async function prune(db: Database, limits: KeepLimits, limit: number): Promise<Pruned> {
  const { alertsFrom, closedRoutesFrom, deadLettersFrom } = limits;
  const closedFrom = new Date(closedRoutesFrom);
  const requestsFrom = new Date(limits.requestsFrom);
  const [alerts, deadLetters, closedRoutes, refreshRequests, wishes, unwatched, ended] = await db.write([
    { sql: ALERTS, params: [Date.parse(alertsFrom), limit] },
    { sql: DEAD_LETTERS, params: [Date.parse(deadLettersFrom), limit] },
    { sql: CLOSED_ROUTES, params: [closedFrom.getTime(), closedFrom.toISOString(), limit] },
    { sql: REFRESH_REQUESTS, params: [requestsFrom.toISOString(), limit] },
    { sql: WISHES, params: [requestsFrom.getTime(), limit] },
    { sql: UNWATCHED, params: [requestsFrom.toISOString(), limit] },
    { sql: ENDED, params: [requestsFrom.toISOString(), limit] },
  ]);
  return {
    alerts: alerts?.changes ?? 0,
    deadLetters: deadLetters?.changes ?? 0,
    closedRoutes: closedRoutes?.changes ?? 0,
    refreshRequests: refreshRequests?.changes ?? 0,
    wishes: wishes?.changes ?? 0,
    unwatched: unwatched?.changes ?? 0,
    ended: ended?.changes ?? 0,
  };
}
