import type { Marketplace } from '@tracker/dto';
import type {
  PageAges,
  PageStateRow,
  PageStateStore,
  TokenLedgerRow,
  TokenLedgerStore,
  TokenSpendRow,
  TokenSpendStore,
} from '@tracker/store-port';
import type { Write } from './bulk';
import type { DocumentIndex, Query } from './document-index';
import { NOTHING, oneOf } from './listing';
import type { WatchedPages } from './watched-pages';

export class ElasticsearchTokenLedger implements TokenLedgerStore {
  constructor(private readonly index: DocumentIndex<'token_ledger'>) {}

  async get(account: string): Promise<TokenLedgerRow | null> {
    return (await this.index.get(account))?.document ?? null;
  }

  async put(row: TokenLedgerRow): Promise<void> {
    await this.index.write([{ kind: 'put', id: row.account, document: row }]);
  }
}

export const tokenSpendId = ({ account, day, kind, why }: TokenSpendRow): string => [account, day, kind, why].join('|');
const ADD_TOKENS = 'ctx._source.tokens += params.tokens';
const MOST_REASONS = 100;

export class ElasticsearchTokenSpend implements TokenSpendStore {
  constructor(private readonly index: DocumentIndex<'token_spend'>) {}

  async add(rows: readonly TokenSpendRow[]): Promise<void> {
    await this.index.write(
      rows.map((row): Write => ({
        kind: 'script',
        id: tokenSpendId(row),
        script: ADD_TOKENS,
        params: { tokens: row.tokens },
        upsert: row,
      })),
    );
  }

  async ofDay(account: string, day: string): Promise<TokenSpendRow[]> {
    await this.index.showOwn();
    const filter = [{ term: { account } }, { term: { day } }];
    const { hits } = await this.index.search({ filter, sort: [{ kind: 'asc' }, { why: 'asc' }], size: MOST_REASONS });
    return hits.map(({ document }) => document);
  }
}

type PageKey = Pick<PageStateRow, 'asin' | 'marketplace'>;
export const pageId = ({ asin, marketplace }: PageKey): string => `${asin}|${marketplace}`;
const HOUR_MS = 3_600_000;

export class ElasticsearchPageState implements PageStateStore {
  constructor(
    private readonly index: DocumentIndex<'page_state'>,
    private readonly watched: WatchedPages,
  ) {}

  async walk(after: PageKey | null, limit: number): Promise<PageStateRow[]> {
    await this.index.showOwn();
    const { hits } = await this.index.search({
      sort: [{ asin: 'asc' }, { marketplace: 'asc' }],
      size: limit,
      ...(after && { after: [after.asin, after.marketplace] }),
    });
    return hits.map(({ document }) => document);
  }

  async getMany(pages: readonly PageKey[]): Promise<PageStateRow[]> {
    const found = await this.index.getMany(pages.map(pageId));
    return [...found.values()].map(({ document }) => document);
  }

  async putMany(rows: readonly PageStateRow[]): Promise<void> {
    const newest = new Map(rows.map((row) => [pageId(row), row]));
    await this.index.write([...newest].map(([id, row]): Write => ({ kind: 'put', id, document: row })));
  }

  async ages(marketplaces: readonly Marketplace[], now: string): Promise<PageAges> {
    const watched = await this.watched.read();
    const pages = pagesByMarketplaces(watched, marketplaces);
    const watchedPages = pages.reduce((sum, group) => sum + group.asins.length * group.marketplaces.length, 0);
    const ago = (hours: number): string => new Date(Date.parse(now) - hours * HOUR_MS).toISOString();
    const answered = (looked: object): Query => ({
      bool: { filter: [{ term: { outcome: 'answered' } }, { range: { lookedAt: looked } }] },
    });
    const kinds = {
      missing: { term: { outcome: 'missing' } },
      undecodable: { term: { outcome: 'undecodable' } },
      hour: answered({ gte: ago(1) }),
      sixHours: answered({ gte: ago(6), lt: ago(1) }),
      day: answered({ gte: ago(24), lt: ago(6) }),
      older: answered({ lt: ago(24) }),
    } satisfies Record<string, Query>;
    const counts = await this.countEach(anyOf(pages), kinds);
    const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { watched: watchedPages, neverAsked: watchedPages - known, ...counts };
  }

  private async countEach<Kind extends string>(
    filter: Query,
    kinds: Record<Kind, Query>,
  ): Promise<Record<Kind, number>> {
    const { kinds: answer } = await this.index.aggregate([filter], { kinds: { filters: { filters: kinds } } });
    const { buckets } = answer as { buckets: Record<Kind, { doc_count: number }> };
    const counts = (Object.keys(kinds) as Kind[]).map((kind) => [kind, buckets[kind].doc_count]);
    return Object.fromEntries(counts) as Record<Kind, number>;
  }
}

interface PageGroup {
  marketplaces: Marketplace[];
  asins: string[];
}

/** ASINs by the same set of tracked marketplaces: there are few such sets. */
function pagesByMarketplaces(
  watched: ReadonlyMap<string, readonly Marketplace[]>,
  tracked: readonly Marketplace[],
): PageGroup[] {
  const groups = new Map<string, PageGroup>();
  for (const [asin, own] of watched) {
    const marketplaces = tracked.filter((marketplace) => own.includes(marketplace));
    const key = marketplaces.join();
    const group = groups.get(key) ?? { marketplaces, asins: [] };
    group.asins.push(asin);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function anyOf(groups: readonly PageGroup[]): Query {
  if (groups.length === 0) return NOTHING;
  const should = groups.map(({ marketplaces, asins }): Query => ({
    bool: { filter: [oneOf('marketplace', marketplaces), oneOf('asin', asins)] },
  }));
  return { bool: { should, minimum_should_match: 1 } };
}
