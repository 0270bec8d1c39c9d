import { MARKETPLACES, type FxRatesDto, type Marketplace } from '@tracker/dto';
import type {
  FxRateStore,
  PageAges,
  PageStateRow,
  PageStateStore,
  TokenLedgerRow,
  TokenLedgerStore,
  TokenSpendRow,
  TokenSpendStore,
} from '@tracker/store-port';
import type { Database } from './database';
import { toMask } from './marketplace-mask';

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

const ADD_SPEND = `INSERT INTO token_spend (account, day, kind, why, tokens) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens`;
const SPEND =
  'SELECT account, day, kind, why, tokens FROM token_spend WHERE account = ? AND day = ? ORDER BY kind, why';

export class SqliteTokenSpend implements TokenSpendStore {
  constructor(private readonly db: Database) {}

  async add(rows: readonly TokenSpendRow[]): Promise<void> {
    await this.db.write(
      rows.map(({ account, day, kind, why, tokens }) => ({
        sql: ADD_SPEND,
        params: [account, day, kind, why, tokens],
      })),
    );
  }

  async ofDay(account: string, day: string): Promise<TokenSpendRow[]> {
    return this.db.all<TokenSpendRow>(SPEND, account, day).map((row) => ({ ...row }));
  }
}

const PUT_PAGE = `INSERT INTO page_state (asin, marketplace, looked_at, outcome, document) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET looked_at = excluded.looked_at, outcome = excluded.outcome, document = excluded.document`;
const BIT = `CASE p.marketplace ${MARKETPLACES.map((marketplace, bit) => `WHEN '${marketplace}' THEN ${1 << bit}`).join(' ')} END`;
/** `?1`: mask of marketplaces; `?2` to `?4`: 1 h, 6 h and 24 h ago. */
const AGES = `SELECT
    count(*) FILTER (WHERE outcome = 'missing') AS missing,
    count(*) FILTER (WHERE outcome = 'undecodable') AS undecodable,
    count(*) FILTER (WHERE outcome = 'answered' AND looked_at >= ?2) AS hour,
    count(*) FILTER (WHERE outcome = 'answered' AND looked_at >= ?3 AND looked_at < ?2) AS sixHours,
    count(*) FILTER (WHERE outcome = 'answered' AND looked_at >= ?4 AND looked_at < ?3) AS day,
    count(*) FILTER (WHERE outcome = 'answered' AND looked_at < ?4) AS older
  FROM watch w CROSS JOIN page_state p INDEXED BY page_state_age ON p.asin = w.asin
  WHERE w.removed_at IS NULL AND w.marketplaces & ?1 & ${BIT}`;
const WATCHED = `SELECT coalesce(sum(${MARKETPLACES.map((_, bit) => `((marketplaces & ?1) >> ${bit} & 1)`).join(' + ')}), 0) AS pages
  FROM watch WHERE removed_at IS NULL`;
const HOUR_MS = 3_600_000;
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
      rows.map((row) => {
        const lookedAt = row.lookedAt === null ? null : Date.parse(row.lookedAt);
        return { sql: PUT_PAGE, params: [row.asin, row.marketplace, lookedAt, row.outcome, JSON.stringify(row)] };
      }),
    );
  }

  async ages(marketplaces: readonly Marketplace[], now: string): Promise<PageAges> {
    const mask = toMask(marketplaces);
    const ago = (hours: number): number => Date.parse(now) - hours * HOUR_MS;
    const asked = this.db.get<Omit<PageAges, 'watched' | 'neverAsked'>>(AGES, mask, ago(1), ago(6), ago(24));
    const watched = this.db.get<{ pages: number }>(WATCHED, mask)?.pages ?? 0;
    const counts = { missing: 0, undecodable: 0, hour: 0, sixHours: 0, day: 0, older: 0, ...asked };
    const known = Object.values(counts).reduce((sum, pages) => sum + pages, 0);
    return { watched, neverAsked: watched - known, ...counts };
  }
}

const toPage = ({ document }: Stored): PageStateRow => JSON.parse(document) as PageStateRow;
