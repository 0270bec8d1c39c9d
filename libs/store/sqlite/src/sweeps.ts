import type { LeaseRow, LeaseStore, SweepRow, SweepStore } from '@tracker/store-port';
import type { Database } from './database';

interface Stored {
  document: string;
}

const toSweep = ({ document }: Stored): SweepRow => JSON.parse(document) as SweepRow;

export class SqliteSweeps implements SweepStore {
  constructor(private readonly db: Database) {}

  async put(row: SweepRow): Promise<void> {
    const sql = 'INSERT INTO sweep (n, document) VALUES (?, ?) ON CONFLICT DO UPDATE SET document = excluded.document';
    await this.db.write([{ sql, params: [row.n, JSON.stringify(row)] }]);
  }

  async get(n: number): Promise<SweepRow | null> {
    const row = this.db.get<Stored>('SELECT document FROM sweep WHERE n = ?', n);
    return row ? toSweep(row) : null;
  }

  async newest(limit: number): Promise<SweepRow[]> {
    return this.db.all<Stored>('SELECT document FROM sweep ORDER BY n DESC LIMIT ?', limit).map(toSweep);
  }
}

const TAKE = `INSERT INTO lease (name, holder, until) VALUES (?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE lease.holder = excluded.holder OR lease.until <= ?`;

export class SqliteLeases implements LeaseStore {
  constructor(private readonly db: Database) {}

  async take({ name, holder, until }: LeaseRow, now: string): Promise<boolean> {
    const params = [name, holder, Date.parse(until), Date.parse(now)];
    const [taken] = await this.db.write([{ sql: TAKE, params }]);
    return taken?.changes === 1;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.db.write([{ sql: 'DELETE FROM lease WHERE name = ? AND holder = ?', params: [name, holder] }]);
  }
}
