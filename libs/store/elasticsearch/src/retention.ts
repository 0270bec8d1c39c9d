import type { KeepLimits, Pruned } from '@tracker/store-port';
import type { Write } from './bulk';
import type { DocumentIndex, Query } from './document-index';
import type { DocumentName } from './documents';
import { oneOf } from './listing';

type Indices = { readonly [Name in DocumentName]: DocumentIndex<Name> };

const before = (field: string, instant: string): Query => ({ range: { [field]: { lt: instant } } });

/** Removes at most `limit` of each. */
export async function prune(indices: Indices, limits: KeepLimits, limit: number): Promise<Pruned> {
  const { requestsFrom } = limits;
  return {
    alerts: await indices.alerts.deleteSome(before('storedAt', limits.alertsFrom), limit),
    deadLetters: await indices.dead_letters.deleteSome(before('at', limits.deadLettersFrom), limit),
    closedRoutes: await pruneRoutes(indices, limits.closedRoutesFrom, limit),
    refreshRequests: await indices.refresh_requests.deleteSome(before('wantedAt', requestsFrom), limit),
    wishes: await indices.ask_wanted.deleteSome(before('wantedAt', requestsFrom), limit),
    unwatched: await indices.watchlist.deleteSome(before('search.removedAt', requestsFrom), limit),
    ended: await indices.stage_status.deleteSome(before('at', requestsFrom), limit),
  };
}

/** A route that an alert is kept of stays; so does one that changes while we look. */
async function pruneRoutes(
  { opportunities, alerts }: Pick<Indices, 'opportunities' | 'alerts'>,
  closedFrom: string,
  limit: number,
): Promise<number> {
  await Promise.all([opportunities.refresh(), alerts.refresh()]);
  const filter = [{ term: { state: 'closed' } }, { term: { 'search.unsent': 0 } }, before('closedAt', closedFrom)];
  let removed = 0;
  for (let after: string[] = []; removed < limit;) {
    const page = { filter, sort: [{ id: 'asc' as const }], size: limit, fields: ['id'] };
    const { hits } = await opportunities.search({ ...page, ...(after.length > 0 && { after }) });
    const told = await routesWithAlerts(
      alerts,
      hits.map(({ id }) => id),
    );
    const free = hits.filter(({ id }) => !told.has(id)).slice(0, limit - removed);
    const written = await opportunities.write(free.map(({ id, place }): Write => ({ kind: 'delete', id, place })));
    removed += written.filter((each) => each === 'written').length;
    if (hits.length < limit) break;
    after = hits.slice(-1).map(({ id }) => id);
  }
  return removed;
}

async function routesWithAlerts(alerts: DocumentIndex<'alerts'>, routes: readonly string[]): Promise<Set<string>> {
  const { hits } = await alerts.search({
    filter: [oneOf('search.route', routes)],
    sort: [{ 'search.route': 'asc' }],
    size: routes.length,
    firstOf: 'search.route',
    fields: ['asin'],
  });
  return new Set(hits.map(({ sort }) => String(sort[0])));
}
