import type { DeadLetterQueryDto } from '@tracker/dto';
import type { DeadLetterRow, DeadLetterStore, Page } from '@tracker/store-port';
import type { Database } from './database';
import { listIds, type Condition } from './listing';

const PUT = `INSERT INTO dead_letter (id, at, topic, cause, position, document) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;
const READ = 'SELECT document, replayed_at FROM dead_letter';

export interface StoredDeadLetter {
  document: string;
  replayed_at: string | null;
}

export const toDeadLetterRow = ({ document, replayed_at }: StoredDeadLetter): DeadLetterRow => ({
  ...(JSON.parse(document) as Omit<DeadLetterRow, 'replayedAt'>),
  replayedAt: replayed_at,
});

export class SqliteDeadLetters implements DeadLetterStore {
  constructor(private readonly db: Database) {}

  async putMany(rows: readonly DeadLetterRow[]): Promise<void> {
    await this.db.write(
      rows.map(({ replayedAt: _own, ...row }) => ({
        sql: PUT,
        params: [row.id, Date.parse(row.at), row.topic, row.cause, row.offset, JSON.stringify(row)],
      })),
    );
  }

  async getMany(ids: readonly string[]): Promise<Map<string, DeadLetterRow>> {
    const rows = this.db.all<StoredDeadLetter>(
      `${READ} WHERE id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    );
    return new Map(rows.map(toDeadLetterRow).map((row) => [row.id, row]));
  }

  async search({ limit, cursor, topic, cause, replayed }: DeadLetterQueryDto): Promise<Page<DeadLetterRow>> {
    const where: Condition[] = [];
    if (topic !== undefined) where.push({ sql: 'topic = ?', params: [topic] });
    if (cause !== undefined) where.push({ sql: 'cause = ?', params: [cause] });
    if (replayed !== undefined) where.push({ sql: `replayed_at IS ${replayed ? 'NOT ' : ''}NULL` });
    const page = listIds(this.db, {
      from: 'dead_letter',
      where,
      sort: 'at',
      id: 'id',
      order: 'desc',
      limit,
      cursor,
      subject: ['dead letters', topic ?? null, cause ?? null, replayed ?? null],
    });
    const letters = await this.getMany(page.items);
    return { ...page, items: page.items.flatMap((id) => letters.get(id) ?? []) };
  }

  async unreplayed(until: string, limit: number): Promise<DeadLetterRow[]> {
    const sql = `${READ} WHERE replayed_at IS NULL AND at <= ? ORDER BY at, position LIMIT ?`;
    return this.db.all<StoredDeadLetter>(sql, Date.parse(until), limit).map(toDeadLetterRow);
  }

  async markReplayed(ids: readonly string[], at: string): Promise<void> {
    const sql = 'UPDATE dead_letter SET replayed_at = ? WHERE id IN (SELECT value FROM json_each(?))';
    await this.db.write([{ sql, params: [at, JSON.stringify(ids)] }]);
  }

  async count(): Promise<number> {
    return this.db.get<{ n: number }>('SELECT count(*) AS n FROM dead_letter')?.n ?? 0;
  }

  async newest(limit: number): Promise<DeadLetterRow[]> {
    return this.db.all<StoredDeadLetter>(`${READ} ORDER BY at DESC, id DESC LIMIT ?`, limit).map(toDeadLetterRow);
  }
}
