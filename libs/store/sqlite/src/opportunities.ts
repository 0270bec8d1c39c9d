import type { OpportunityQueryDto, OpportunitySort, ReadVerdict } from '@tracker/dto';
import type { SqlValue, Statement } from '@tracker/sqlite';
import {
  OPPORTUNITY_FILTERS,
  caseless,
  wordsOf,
  type OpportunityRow,
  type OpportunityStore,
  type Page,
  type PutOutcome,
} from '@tracker/store-port';
import type { Database } from './database';
import { listIds, textConditions, type Condition } from './listing';
import { outcomes } from './outcomes';
import { textQuery } from './words';

// EANs are the product's: they join the row's words whenever the row is written
const EANS = `coalesce((SELECT eans FROM product WHERE asin = ?), '')`;
const INSERT = `INSERT INTO opportunity
  (version, asin, buy, sell, state, verdict, profit_home, roi_bps, margin_bps, oldest_observed_at, sales_rank, opened_at,
   brand, category, unsent, words, id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? || ' ' || ${EANS}, ?) ON CONFLICT (id) DO NOTHING`;
const UPDATE = `UPDATE opportunity SET
  version = ?, asin = ?, buy = ?, sell = ?, state = ?, verdict = ?, profit_home = ?, roi_bps = ?, margin_bps = ?,
  oldest_observed_at = ?, sales_rank = ?, opened_at = ?, brand = ?, category = ?, unsent = ?, words = ? || ' ' || ${EANS}
  WHERE id = ? AND version = ?`;
// changes() is that of the statement before: the document follows only a compare-and-set that was won
const PUT_DOCUMENT = `INSERT INTO opportunity_document (key, document)
  SELECT key, ? FROM opportunity WHERE id = ? AND changes() = 1
  ON CONFLICT (key) DO UPDATE SET document = excluded.document`;
const READ = 'SELECT document FROM opportunity JOIN opportunity_document USING (key)';

const SORTS: Record<OpportunitySort, string> = {
  profitHome: 'o.profit_home',
  roiBps: 'o.roi_bps',
  marginBps: 'o.margin_bps',
  oldestObservedAt: 'o.oldest_observed_at',
  salesRank: 'o.sales_rank',
  openedAt: 'o.opened_at',
};

export class SqliteOpportunities implements OpportunityStore {
  constructor(private readonly db: Database) {}

  async getMany(ids: readonly string[]): Promise<Map<string, OpportunityRow>> {
    const rows = this.read('id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
    return new Map(rows.map((row) => [row.id, row]));
  }

  async ofProducts(asins: readonly string[]): Promise<OpportunityRow[]> {
    return this.read('asin IN (SELECT value FROM json_each(?)) ORDER BY id', JSON.stringify(asins));
  }

  async putMany(rows: readonly OpportunityRow[]): Promise<PutOutcome[]> {
    return outcomes(await this.db.write(rows.flatMap(toStatements)), 2);
  }

  async withUnsent(limit: number): Promise<OpportunityRow[]> {
    return this.read('unsent > 0 ORDER BY id LIMIT ?', limit);
  }

  async openObservedBefore(instant: string, limit: number, afterId: string | null): Promise<OpportunityRow[]> {
    return this.read(
      "state = 'open' AND +oldest_observed_at < ? AND id > ? ORDER BY id LIMIT ?",
      Date.parse(instant),
      afterId ?? '',
      limit,
    );
  }

  async search(query: OpportunityQueryDto, times: { now: string; staleBefore: string }): Promise<Page<OpportunityRow>> {
    const { limit, cursor, sort, order = 'desc', ...filters } = query;
    const text = textQuery(filters.q);
    const page = listIds(this.db, {
      from:
        typeof text === 'object' ? 'opportunity_text t CROSS JOIN opportunity o ON o.key = t.rowid' : 'opportunity o',
      where: [...textConditions(text, 'opportunity_text'), ...conditions(query, times)],
      sort: SORTS[sort],
      id: 'o.id',
      order,
      limit,
      cursor,
      subject: ['opportunities', sort, order, ...OPPORTUNITY_FILTERS.map((name) => filters[name] ?? null)],
    });
    const rows = await this.getMany(page.items);
    return { ...page, items: page.items.flatMap((id) => rows.get(id) ?? []) };
  }

  async countOpen(asins: readonly string[]): Promise<Map<string, number>> {
    const rows = this.db.all<{ asin: string; n: number }>(
      `SELECT asin, count(*) AS n FROM opportunity
       WHERE state = 'open' AND asin IN (SELECT value FROM json_each(?)) GROUP BY asin`,
      JSON.stringify(asins),
    );
    return new Map(rows.map(({ asin, n }) => [asin, n]));
  }

  private read(where: string, ...params: SqlValue[]): OpportunityRow[] {
    const rows = this.db.all<{ document: string }>(`${READ} WHERE ${where}`, ...params);
    return rows.map(({ document }) => JSON.parse(document) as OpportunityRow);
  }
}

/** The `+` keeps SQLite from choosing an index by a filter and then sorting: the index of the sort order is meant. */
function conditions(
  query: OpportunityQueryDto,
  { now, staleBefore }: { now: string; staleBefore: string },
): Condition[] {
  const sorted = SORTS[query.sort];
  const where: Condition[] = [{ sql: 'o.state = ?', params: [query.state] }];
  const atLeast = (column: string, least: number | undefined): void => {
    if (least !== undefined) where.push({ sql: `${column === sorted ? '' : '+'}${column} >= ?`, params: [least] });
  };
  if (query.asin !== undefined) where.push({ sql: 'o.asin = ?', params: [query.asin] });
  if (query.buy?.length) where.push(oneOf('o.buy', query.buy));
  if (query.sell?.length) where.push(oneOf('o.sell', query.sell));
  if (query.category !== undefined) where.push({ sql: 'o.category = ?', params: [caseless(query.category)] });
  if (query.brand !== undefined) where.push({ sql: 'o.brand = ?', params: [caseless(query.brand)] });
  atLeast('o.profit_home', query.minProfit);
  atLeast('o.margin_bps', query.minMarginBps);
  atLeast('o.roi_bps', query.minRoiBps);
  if (query.maxAgeMinutes !== undefined)
    atLeast('o.oldest_observed_at', Date.parse(now) - query.maxAgeMinutes * 60_000);
  if (query.verdict?.length) where.push(readsAs(query.verdict, Date.parse(staleBefore)));
  return where;
}

const oneOf = (column: string, values: readonly string[]): Condition => ({
  sql: `${column} IN (${values.map(() => '?').join(', ')})`,
  params: values,
});

/** A row that was last observed before `staleBefore` reads as stale, whatever was decided of it. */
function readsAs(verdicts: readonly ReadVerdict[], staleBefore: number): Condition {
  const fresh = oneOf('o.verdict', verdicts);
  const old = verdicts.includes('stale') ? '+o.oldest_observed_at < ?' : '0 AND ?';
  return {
    sql: `${old} OR (+o.oldest_observed_at >= ? AND ${fresh.sql})`,
    params: [staleBefore, staleBefore, ...(fresh.params ?? [])],
  };
}

function toStatements(row: OpportunityRow): Statement[] {
  const columns = [
    row.version,
    row.asin,
    row.buy,
    row.sell,
    row.state,
    row.verdict,
    row.profitHome.amount,
    row.roiBps,
    row.marginBps,
    Date.parse(row.oldestObservedAt),
    row.salesRank,
    Date.parse(row.openedAt),
    caseless(row.brand),
    caseless(row.category?.name),
    row.unsent.length,
    wordsOf(row.title, row.brand, row.asin),
    row.asin,
    row.id,
  ];
  return [
    row.version === 1 ? { sql: INSERT, params: columns } : { sql: UPDATE, params: [...columns, row.version - 1] },
    { sql: PUT_DOCUMENT, params: [JSON.stringify(row), row.id] },
  ];
}
