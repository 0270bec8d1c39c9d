import type { KeepLimits, OpportunityRow, Pruned } from '@tracker/store-port';
import type { MemoryTable } from './table';
import { statusId, wishId, type MemoryTables } from './tables';

/** Removes at most `limit` of each, as the port says. */
export function prune(tables: MemoryTables, limits: KeepLimits, limit: number): Pruned {
  const { alertsFrom, closedRoutesFrom, deadLettersFrom, requestsFrom } = limits;
  const remove = <T>(table: MemoryTable<T>, idOf: (row: T) => string, isOld: (row: T) => boolean): number => {
    const old = table.all(isOld).slice(0, limit);
    for (const row of old) table.delete(idOf(row));
    return old.length;
  };
  return {
    alerts: remove(
      tables.alerts,
      ({ alertId }) => alertId,
      ({ storedAt }) => storedAt < alertsFrom,
    ),
    deadLetters: remove(
      tables.deadLetters,
      ({ id }) => id,
      ({ at }) => at < deadLettersFrom,
    ),
    closedRoutes: remove(
      tables.opportunities,
      ({ id }) => id,
      (row) => isPast(tables, row, closedRoutesFrom),
    ),
    refreshRequests: remove(
      tables.refreshRequests,
      ({ id }) => id,
      ({ wantedAt }) => wantedAt < requestsFrom,
    ),
    wishes: remove(tables.wishes, wishId, ({ wantedAt }) => wantedAt < requestsFrom),
    unwatched: remove(
      tables.watches,
      ({ asin }) => asin,
      ({ removedAt }) => removedAt !== null && removedAt < requestsFrom,
    ),
    ended: remove(tables.stageStatus, statusId, ({ at }) => at < requestsFrom),
  };
}

function isPast({ alerts }: MemoryTables, row: OpportunityRow, closedRoutesFrom: string): boolean {
  const alerted = alerts.count(({ asin, buy, sell }) => asin === row.asin && buy === row.buy && sell === row.sell);
  const closed = row.state === 'closed' && row.closedAt !== null && row.closedAt < closedRoutesFrom;
  return closed && row.unsent.length === 0 && alerted === 0;
}
