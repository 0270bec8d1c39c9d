import {
  MARKETPLACES,
  type ProductDto,
  type ProductQueryDto,
  type ProductSort,
  type RouteScoreDto,
} from '@tracker/dto';
import type { Statement } from '@tracker/sqlite';
import {
  caseless,
  PRODUCT_FILTERS,
  titleKey,
  wordsOf,
  type Page,
  type ProductStore,
  type PutOutcome,
} from '@tracker/store-port';
import type { Database } from './database';
import { listIds, textConditions, type Condition } from './listing';
import { toMask } from './marketplace-mask';
import { outcomes } from './outcomes';
import { textQuery } from './words';

const INSERT = `INSERT INTO product
  (revision, updated_at, title, brand, category, observed_at, marketplaces, eans, words, asin)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (asin) DO NOTHING`;
const UPDATE = `UPDATE product SET
  revision = ?, updated_at = ?, title = ?, brand = ?, category = ?, observed_at = ?, marketplaces = ?, eans = ?, words = ?
  WHERE asin = ? AND revision = ?`;
// changes() is that of the statement before: the document follows only a compare-and-set that was won
const INSERT_DOCUMENT = `INSERT INTO product_document (id, document, scores, scores_revision)
  SELECT id, ?, '[]', 0 FROM product WHERE asin = ? AND changes() = 1`;
const UPDATE_DOCUMENT = `UPDATE product_document SET document = ?
  WHERE id = (SELECT id FROM product WHERE asin = ?) AND changes() = 1`;
const PUT_SCORES = `UPDATE product_document SET scores = ?, scores_revision = ?
  WHERE id = (SELECT id FROM product WHERE asin = ?) AND scores_revision <= ?`;
const READ = 'SELECT document, scores, scores_revision FROM product JOIN product_document USING (id)';

const SORTS: Record<ProductSort, string> = { updatedAt: 'p.updated_at', title: 'p.title', asin: 'p.asin' };

export interface StoredProduct {
  document: string;
  scores: string;
  scores_revision: number;
}

export class SqliteProducts implements ProductStore {
  constructor(private readonly db: Database) {}

  async getMany(asins: readonly string[]): Promise<Map<string, ProductDto>> {
    const rows = this.db.all<StoredProduct>(
      `${READ} WHERE asin IN (SELECT value FROM json_each(?))`,
      JSON.stringify(asins),
    );
    return new Map(rows.map(toProduct).map((product) => [product.asin, product]));
  }

  async putMany(products: readonly ProductDto[]): Promise<PutOutcome[]> {
    return outcomes(await this.db.write(products.flatMap(toStatements)), 2);
  }

  async walk(afterAsin: string | null, limit: number): Promise<ProductDto[]> {
    const sql = `${READ} WHERE asin > ? ORDER BY asin LIMIT ?`;
    return this.db.all<StoredProduct>(sql, afterAsin ?? '', limit).map(toProduct);
  }

  async count(): Promise<number> {
    return this.db.get<{ n: number }>('SELECT count(*) AS n FROM product')?.n ?? 0;
  }

  async putScores(scores: readonly { asin: string; revision: number; scores: RouteScoreDto[] }[]): Promise<void> {
    await this.db.write(
      scores.map(({ asin, revision, scores: routes }) => ({
        sql: PUT_SCORES,
        params: [JSON.stringify(routes), revision, asin, revision],
      })),
    );
  }

  async search(query: ProductQueryDto, now: string): Promise<Page<ProductDto>> {
    const { limit, cursor, sort, order = sort === 'updatedAt' ? 'desc' : 'asc', ...filters } = query;
    const text = textQuery(filters.q);
    const page = listIds(this.db, {
      from: typeof text === 'object' ? 'product_text t CROSS JOIN product p ON p.id = t.rowid' : 'product p',
      where: [...textConditions(text, 'product_text'), ...conditions(query, now)],
      sort: SORTS[sort],
      id: 'p.asin',
      order,
      limit,
      cursor,
      subject: ['products', sort, order, ...PRODUCT_FILTERS.map((name) => filters[name] ?? null)],
    });
    const products = await this.getMany(page.items);
    return { ...page, items: page.items.flatMap((asin) => products.get(asin) ?? []) };
  }
}

function conditions(query: ProductQueryDto, now: string): Condition[] {
  const where: Condition[] = [];
  if (query.brand !== undefined) where.push({ sql: 'p.brand = ?', params: [caseless(query.brand)] });
  if (query.category !== undefined) where.push({ sql: 'p.category = ?', params: [caseless(query.category)] });
  if (query.marketplace) where.push({ sql: 'p.marketplaces & ? <> 0', params: [toMask([query.marketplace])] });
  if (query.watched !== undefined)
    where.push({ sql: `p.asin ${within(query.watched)} (SELECT asin FROM watch WHERE removed_at IS NULL)` });
  if (query.hasOpenRoute !== undefined)
    where.push({ sql: `p.asin ${within(query.hasOpenRoute)} (SELECT asin FROM opportunity WHERE state = 'open')` });
  if (query.maxAgeMinutes !== undefined)
    where.push({ sql: 'p.observed_at >= ?', params: [Date.parse(now) - query.maxAgeMinutes * 60_000] });
  return where;
}

const within = (wanted: boolean): string => (wanted ? 'IN' : 'NOT IN');

function toStatements(product: ProductDto): Statement[] {
  const { asin, revision, title, brand } = product;
  const { arbitrageScores: _scores, scoresRevision: _revision, ...document } = product;
  const snapshots = MARKETPLACES.filter((marketplace) => product.currentPrices[marketplace] !== null);
  const observed = snapshots.map((marketplace) =>
    Date.parse(product.currentPrices[marketplace]?.pricesFreshness.observedAt ?? ''),
  );
  const eans = wordsOf(...product.eans);
  const columns = [
    revision,
    Date.parse(product.updatedAt),
    titleKey(title),
    caseless(brand),
    caseless(product.category?.name),
    observed.length ? Math.max(...observed) : null,
    toMask(snapshots),
    eans,
    `${wordsOf(title, brand, asin)} ${eans}`,
    asin,
  ];
  const body = JSON.stringify(document);
  return revision === 1
    ? [
        { sql: INSERT, params: columns },
        { sql: INSERT_DOCUMENT, params: [body, asin] },
      ]
    : [
        { sql: UPDATE, params: [...columns, revision - 1] },
        { sql: UPDATE_DOCUMENT, params: [body, asin] },
      ];
}

export const toProduct = ({ document, scores, scores_revision }: StoredProduct): ProductDto => ({
  ...(JSON.parse(document) as Omit<ProductDto, 'arbitrageScores' | 'scoresRevision'>),
  arbitrageScores: JSON.parse(scores) as RouteScoreDto[],
  scoresRevision: scores_revision,
});
