import type {
  AskWantedRow,
  AskWantedStore,
  Changes,
  RefreshRequestRow,
  RefreshRequestStore,
} from '@tracker/store-port';
import { changesSince, NEXT_NUMBER, NUMBER } from './changes';
import type { Database } from './database';

interface StoredWish {
  seq: number;
  document: string;
}

const PUT_REQUEST = `INSERT INTO refresh_request (id, seq, document) VALUES (?, ${NUMBER}, ?) ON CONFLICT (id) DO NOTHING`;

export class SqliteRefreshRequests implements RefreshRequestStore {
  constructor(private readonly db: Database) {}

  async add(row: RefreshRequestRow): Promise<void> {
    await this.db.write([NEXT_NUMBER, { sql: PUT_REQUEST, params: [row.id, JSON.stringify(row)] }]);
  }

  async changedSince(cursor: string | null, limit: number): Promise<Changes<RefreshRequestRow>> {
    return changesSince(this.db, 'refresh_request', { cursor, limit }, toDocument<RefreshRequestRow>);
  }
}

const PUT_WANTED = `INSERT INTO ask_wanted (asin, marketplace, kind, wanted_at, seq, document)
  VALUES (?, ?, ?, ?, ${NUMBER}, ?)
  ON CONFLICT DO UPDATE SET wanted_at = excluded.wanted_at, seq = excluded.seq, document = excluded.document
  WHERE excluded.wanted_at >= ask_wanted.wanted_at`;

export class SqliteAskWanted implements AskWantedStore {
  constructor(private readonly db: Database) {}

  async putMany(rows: readonly AskWantedRow[]): Promise<void> {
    await this.db.write(
      rows.flatMap((row) => [
        NEXT_NUMBER,
        {
          sql: PUT_WANTED,
          params: [row.asin, row.marketplace, row.kind, Date.parse(row.wantedAt), JSON.stringify(row)],
        },
      ]),
    );
  }

  async changedSince(cursor: string | null, limit: number): Promise<Changes<AskWantedRow>> {
    return changesSince(this.db, 'ask_wanted', { cursor, limit }, toDocument<AskWantedRow>);
  }
}

const toDocument = <Row>({ document }: StoredWish): Row => JSON.parse(document) as Row;
