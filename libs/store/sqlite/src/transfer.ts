import type { SqlValue } from '@tracker/sqlite';
import type { DocumentSource, Transferred, TransferredKind } from '@tracker/store-port';
import { Database } from './database';
import { toDeadLetterRow, type StoredDeadLetter } from './dead-letters';
import { toChunk, type StoredChunk } from './price-history';
import { toProduct, type StoredProduct } from './products';
import { toWatchRow, type StoredWatch } from './watchlist';

const AT_ONCE = 500;

/** How all rows of a kind are read: part by part, each after the key of the last row of the one before. */
interface Reading<Row, Document> {
  /** Before every key. */
  start: readonly SqlValue[];
  sql: string;
  keyOf(row: Row): SqlValue[];
  toDocument(row: Row): Document;
}

interface Numbered {
  n: number;
  document: string;
}

/** Rows that hold their document whole. */
const whole = <Document>(table: string, where = ''): Reading<Numbered, Document> => ({
  start: [-1],
  sql: `SELECT rowid AS n, document FROM ${table} WHERE rowid > ? ${where} ORDER BY rowid LIMIT ?`,
  keyOf: ({ n }) => [n],
  toDocument: ({ document }) => JSON.parse(document) as Document,
});

const single = <Document>(name: string): Reading<Numbered, Document> => whole('single', `AND name = '${name}'`);

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each kind has rows of its own
const READINGS: { [Kind in TransferredKind]: Reading<any, Transferred[Kind]> } = {
  products: {
    start: [''],
    sql: `SELECT asin, document, scores, scores_revision FROM product JOIN product_document USING (id)
      WHERE asin > ? ORDER BY asin LIMIT ?`,
    keyOf: ({ asin }: { asin: string }) => [asin],
    toDocument: (row: StoredProduct) => toProduct(row),
  },
  price_history: {
    start: ['', 0, 0, 0],
    sql: `SELECT * FROM price_history WHERE (asin, marketplace, series, month) > (?, ?, ?, ?)
      ORDER BY asin, marketplace, series, month LIMIT ?`,
    keyOf: ({ asin, marketplace, series, month }: StoredChunk) => [asin, marketplace, series, month],
    toDocument: (row: StoredChunk) => toChunk(row),
  },
  opportunities: {
    ...whole('opportunity_document'),
    sql: 'SELECT key AS n, document FROM opportunity_document WHERE key > ? ORDER BY key LIMIT ?',
  },
  alerts: whole('alert'),
  dead_letters: {
    start: [''],
    sql: 'SELECT id, document, replayed_at FROM dead_letter WHERE id > ? ORDER BY id LIMIT ?',
    keyOf: ({ id }: { id: string }) => [id],
    toDocument: (row: StoredDeadLetter) => toDeadLetterRow(row),
  },
  watchlist: {
    start: [-1],
    sql: 'SELECT * FROM watch WHERE seq > ? ORDER BY seq LIMIT ?',
    keyOf: ({ seq }: StoredWatch) => [seq],
    toDocument: (row: StoredWatch) => ({ ...toWatchRow(row), removedAt: row.removed_at }),
  },
  cost_profile: single('cost_profile'),
  refresh_requests: whole('refresh_request'),
  ask_wanted: whole('ask_wanted'),
  pricing_context: single('pricing_context'),
  sweeps: whole('sweep'),
  fx_rates: whole('fx_rates'),
  token_ledger: whole('token_ledger'),
  token_spend: {
    start: ['', '', '', ''],
    sql: `SELECT account, day, kind, why, tokens FROM token_spend WHERE (account, day, kind, why) > (?, ?, ?, ?)
      ORDER BY account, day, kind, why LIMIT ?`,
    keyOf: ({ account, day, kind, why }: Transferred['token_spend']) => [account, day, kind, why],
    toDocument: (row: Transferred['token_spend']) => ({ ...row }),
  },
  page_state: {
    start: ['', ''],
    sql: `SELECT asin, marketplace, document FROM page_state WHERE (asin, marketplace) > (?, ?)
      ORDER BY asin, marketplace LIMIT ?`,
    keyOf: ({ asin, marketplace }: { asin: string; marketplace: string }) => [asin, marketplace],
    toDocument: ({ document }: { document: string }) => JSON.parse(document) as Transferred['page_state'],
  },
};

/**
 * The file's documents, to be copied.
 * @throws DatabaseUnusable, StoreUnavailable
 */
export async function openSqliteDocuments({ path }: { path: string }): Promise<DocumentSource> {
  const db = await Database.open(path);
  async function* read<Kind extends TransferredKind>(kind: Kind): AsyncGenerator<Transferred[Kind][]> {
    const { start, sql, keyOf, toDocument } = READINGS[kind];
    for (let after = start; ;) {
      const rows = db.all<object>(sql, ...after, AT_ONCE);
      if (rows.length > 0) yield rows.map(toDocument);
      if (rows.length < AT_ONCE) return;
      after = keyOf(rows.at(-1));
    }
  }
  return { read, close: () => db.close() };
}
