import type { AlertDto, AlertQueryDto, ArbitrageAlertDto } from '@tracker/dto';
import type { AlertStore, DeadLetterRow, DeadLetterStore, Page } from '@tracker/store-port';
import type { Database } from './database';
import { listIds, type Condition } from './listing';

const PUT = `INSERT INTO alert (alert_id, asin, kind, stored_at, document) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (alert_id) DO NOTHING`;

export class SqliteAlerts implements AlertStore {
  constructor(private readonly db: Database) {}

  async putMany(alerts: readonly ArbitrageAlertDto[], storedAt: string): Promise<('stored' | 'known')[]> {
    const results = await this.db.write(
      alerts.map((alert) => {
        const stored: AlertDto = { ...alert, storedAt };
        const { alertId, asin, kind } = alert;
        return { sql: PUT, params: [alertId, asin, kind, Date.parse(storedAt), JSON.stringify(stored)] };
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
}

const PUT_DEAD_LETTER = `INSERT INTO dead_letter (id, at, document) VALUES (?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET at = excluded.at, document = excluded.document`;

export class SqliteDeadLetters implements DeadLetterStore {
  constructor(private readonly db: Database) {}

  async putMany(rows: readonly DeadLetterRow[]): Promise<void> {
    await this.db.write(
      rows.map((row) => ({ sql: PUT_DEAD_LETTER, params: [row.id, Date.parse(row.at), JSON.stringify(row)] })),
    );
  }

  async count(): Promise<number> {
    return this.db.get<{ n: number }>('SELECT count(*) AS n FROM dead_letter')?.n ?? 0;
  }

  async newest(limit: number): Promise<DeadLetterRow[]> {
    return this.db
      .all<{ document: string }>('SELECT document FROM dead_letter ORDER BY at DESC, id DESC LIMIT ?', limit)
      .map(({ document }) => JSON.parse(document) as DeadLetterRow);
  }
}
