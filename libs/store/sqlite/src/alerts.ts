import type { AlertDto, AlertEvent, AlertQueryDto } from '@tracker/dto';
import { storedAlert, type AlertStore, type Page } from '@tracker/store-port';
import type { Database } from './database';
import { listIds, type Condition } from './listing';

const PUT = `INSERT INTO alert (alert_id, asin, kind, stored_at, document) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (alert_id) DO NOTHING`;
/** A summary is of no product; the column takes no null. */
const NO_PRODUCT = '';

export class SqliteAlerts implements AlertStore {
  constructor(private readonly db: Database) {}

  async putMany(alerts: readonly AlertEvent[], storedAt: string): Promise<('stored' | 'known')[]> {
    const results = await this.db.write(
      alerts.map((alert) => {
        const stored = storedAlert(alert, storedAt);
        const { alertId, asin, kind } = stored;
        return { sql: PUT, params: [alertId, asin ?? NO_PRODUCT, kind, Date.parse(storedAt), JSON.stringify(stored)] };
      }),
    );
    return results.map(({ changes }) => (changes === 1 ? 'stored' : 'known'));
  }

  async getMany(alertIds: readonly string[]): Promise<Map<string, AlertDto>> {
    const rows = this.db.all<{ document: string }>(
      'SELECT document FROM alert WHERE alert_id IN (SELECT value FROM json_each(?))',
      JSON.stringify(alertIds),
    );
    return new Map(rows.map(({ document }) => JSON.parse(document) as AlertDto).map((alert) => [alert.alertId, alert]));
  }

  async search({ limit, cursor, order = 'desc', asin, kind }: AlertQueryDto): Promise<Page<AlertDto>> {
    const where: Condition[] = [];
    if (asin !== undefined) where.push({ sql: 'asin = ?', params: [asin] });
    if (kind?.length) where.push({ sql: `kind IN (${kind.map(() => '?').join(', ')})`, params: kind });
    const page = listIds(this.db, {
      from: 'alert',
      where,
      sort: 'stored_at',
      id: 'alert_id',
      order,
      limit,
      cursor,
      subject: ['alerts', order, asin ?? null, kind ?? null],
    });
    const alerts = await this.getMany(page.items);
    return { ...page, items: page.items.flatMap((id) => alerts.get(id) ?? []) };
  }

  async tail({ storedAt, alertId }: { storedAt: string; alertId: string }, limit: number): Promise<AlertDto[]> {
    const rows = this.db.all<{ document: string }>(
      'SELECT document FROM alert WHERE (stored_at, alert_id) > (?, ?) ORDER BY stored_at, alert_id LIMIT ?',
      Date.parse(storedAt),
      alertId,
      limit,
    );
    return rows.map(({ document }) => JSON.parse(document) as AlertDto);
  }

  async newest(): Promise<{ storedAt: string; alertId: string } | null> {
    const row = this.db.get<{ stored_at: number; alert_id: string }>(
      'SELECT stored_at, alert_id FROM alert ORDER BY stored_at DESC, alert_id DESC LIMIT 1',
    );
    return row ? { storedAt: new Date(row.stored_at).toISOString(), alertId: row.alert_id } : null;
  }
}
