import type { FxRatesDto, Marketplace } from '@tracker/dto';
import type { FxRateStore, PageStateRow, PageStateStore, TokenLedgerRow, TokenLedgerStore } from '@tracker/store-port';
import type { Database } from './database';

interface Stored {
  document: string;
}

export class SqliteFxRates implements FxRateStore {
  constructor(private readonly db: Database) {}

  async newest(): Promise<FxRatesDto | null> {
    const row = this.db.get<Stored>('SELECT document FROM fx_rates ORDER BY date DESC LIMIT 1');
    return row ? (JSON.parse(row.document) as FxRatesDto) : null;
  }

  async put(rates: FxRatesDto): Promise<void> {
    await this.db.write([
      {
        sql: 'INSERT INTO fx_rates (date, document) VALUES (?, ?) ON CONFLICT DO UPDATE SET document = excluded.document',
        params: [rates.date, JSON.stringify(rates)],
      },
    ]);
  }
}

export class SqliteTokenLedger implements TokenLedgerStore {
  constructor(private readonly db: Database) {}

  async get(account: string): Promise<TokenLedgerRow | null> {
    const row = this.db.get<Stored>('SELECT document FROM token_ledger WHERE account = ?', account);
    return row ? (JSON.parse(row.document) as TokenLedgerRow) : null;
  }

  async put(row: TokenLedgerRow): Promise<void> {
    await this.db.write([
      {
        sql: 'INSERT INTO token_ledger (account, document) VALUES (?, ?) ON CONFLICT DO UPDATE SET document = excluded.document',
        params: [row.account, JSON.stringify(row)],
      },
    ]);
  }
}

const PUT_PAGE = `INSERT INTO page_state (asin, marketplace, document) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET document = excluded.document`;
const GET_PAGES = `SELECT p.document FROM json_each(?) wanted CROSS JOIN page_state p
  ON p.asin = wanted.value ->> 0 AND p.marketplace = wanted.value ->> 1`;

export class SqlitePageState implements PageStateStore {
  constructor(private readonly db: Database) {}

  async walk(after: { asin: string; marketplace: Marketplace } | null, limit: number): Promise<PageStateRow[]> {
    return this.db
      .all<Stored>(
        'SELECT document FROM page_state WHERE (asin, marketplace) > (?, ?) ORDER BY asin, marketplace LIMIT ?',
        after?.asin ?? '',
        after?.marketplace ?? '',
        limit,
      )
      .map(toPage);
  }

  async getMany(pages: readonly { asin: string; marketplace: Marketplace }[]): Promise<PageStateRow[]> {
    const wanted = pages.map(({ asin, marketplace }) => [asin, marketplace]);
    return this.db.all<Stored>(GET_PAGES, JSON.stringify(wanted)).map(toPage);
  }

  async putMany(rows: readonly PageStateRow[]): Promise<void> {
    await this.db.write(
      rows.map((row) => ({ sql: PUT_PAGE, params: [row.asin, row.marketplace, JSON.stringify(row)] })),
    );
  }
}

const toPage = ({ document }: Stored): PageStateRow => JSON.parse(document) as PageStateRow;
