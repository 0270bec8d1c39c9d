import type { AlertDto } from '@tracker/dto';
import { storedAlert, type AlertStore } from '@tracker/store-port';
import { searchAlerts } from './search';
import { sorted } from './table';
import type { MemoryTables } from './tables';

export const memoryAlerts = (tables: MemoryTables): AlertStore => ({
  putMany: async (alerts, storedAt) =>
    alerts.map((alert) => {
      if (tables.alerts.get(alert.alertId)) return 'known';
      tables.alerts.set(alert.alertId, storedAlert(alert, storedAt));
      return 'stored';
    }),
  getMany: async (ids) => tables.alerts.getMany(ids),
  search: async (query) => searchAlerts(tables.alerts.all(), query),
  tail: async (after, limit) => alertsByTime(tables).filter(isLaterThan(after)).slice(0, limit),
  newest: async () => {
    const last = alertsByTime(tables).at(-1);
    return last ? { storedAt: last.storedAt, alertId: last.alertId } : null;
  },
});

const alertsByTime = ({ alerts }: MemoryTables): AlertDto[] =>
  sorted(alerts.all(), { key: ({ storedAt }) => storedAt, id: ({ alertId }) => alertId, order: 'asc' });

const isLaterThan = (after: { storedAt: string; alertId: string }) => (alert: AlertDto) =>
  alert.storedAt === after.storedAt ? alert.alertId > after.alertId : alert.storedAt > after.storedAt;
