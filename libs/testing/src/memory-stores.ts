import {
  MARKETPLACES,
  type AlertDto,
  type CostProfileDto,
  type FxRatesDto,
  type HistoryChunk,
  type Marketplace,
  type ProductDto,
} from '@tracker/dto';
import {
  StoreUnavailable,
  type AlertStore,
  type AskWantedRow,
  type AskWantedStore,
  type CostProfileStore,
  type DeadLetterRow,
  type DeadLetterStore,
  type FxRateStore,
  type OpportunityRow,
  type OpportunityStore,
  type PageStateRow,
  type PageStateStore,
  type PriceHistoryStore,
  type PricingContextRow,
  type PricingContextStore,
  type ProductStore,
  type PutOutcome,
  type RefreshRequestRow,
  type RefreshRequestStore,
  type StageStatusRow,
  type StageStatusStore,
  type Stores,
  type TokenLedgerRow,
  type TokenLedgerStore,
  type WatchRow,
  type WatchlistStore,
} from '@tracker/store-port';
import { searchAlerts, searchOpportunities, searchProducts } from './memory-search';
import { MemoryTable, pageOf, sorted } from './memory-table';

const ONLY = 'the one row';
const pageId = (page: { asin: string; marketplace: Marketplace }): string => `${page.asin}-${page.marketplace}`;
const chunkId = (chunk: Pick<HistoryChunk, 'asin' | 'marketplace' | 'series' | 'month'>): string =>
  [chunk.asin, chunk.marketplace, chunk.series, chunk.month].join(' ');

/** Stores in memory with the compare-and-set rules of the port, for specs of stages. `down` makes every call reject. */
export class MemoryStores implements Stores {
  down = false;
  private readonly productRows = new MemoryTable<ProductDto>();
  private readonly chunkRows = new MemoryTable<HistoryChunk>();
  private readonly opportunityRows = new MemoryTable<OpportunityRow>();
  private readonly alertRows = new MemoryTable<AlertDto>();
  private readonly deadLetterRows = new MemoryTable<DeadLetterRow>();
  private readonly watchRows = new MemoryTable<WatchRow>();
  private readonly refreshRows = new MemoryTable<RefreshRequestRow>();
  private readonly wishRows = new MemoryTable<AskWantedRow>();
  private readonly profileRows = new MemoryTable<CostProfileDto>();
  private readonly fxRows = new MemoryTable<FxRatesDto>();
  private readonly ledgerRows = new MemoryTable<TokenLedgerRow>();
  private readonly pageRows = new MemoryTable<PageStateRow>();
  private readonly contextRows = new MemoryTable<PricingContextRow>();
  private readonly statusRows = new MemoryTable<StageStatusRow>();

  readonly products: ProductStore = this.reachable<ProductStore>({
    getMany: async (asins) => this.productRows.getMany(asins),
    putMany: async (products) =>
      products.map((product) => {
        const stored = this.productRows.get(product.asin);
        if ((stored?.revision ?? 0) !== product.revision - 1) return 'conflict';
        const scores = { arbitrageScores: stored?.arbitrageScores ?? [], scoresRevision: stored?.scoresRevision ?? 0 };
        this.productRows.set(product.asin, { ...product, ...scores });
        return 'stored';
      }),
    putScores: async (entries) => {
      for (const { asin, revision, scores } of entries) {
        const stored = this.productRows.get(asin);
        if (stored && stored.scoresRevision <= revision)
          this.productRows.set(asin, { ...stored, arbitrageScores: scores, scoresRevision: revision });
      }
    },
    search: async (query, now) =>
      searchProducts(
        this.productRows.all(),
        query,
        now,
        (asin) => this.watchRows.get(asin)?.removed === false,
        (asin) => this.openOf(asin) > 0,
      ),
  });

  readonly history: PriceHistoryStore = this.reachable<PriceHistoryStore>({
    getChunks: async (ids) => [...this.chunkRows.getMany(ids.map(chunkId)).values()],
    putChunks: async (chunks) => {
      for (const chunk of chunks) this.chunkRows.set(chunkId(chunk), chunk);
    },
    read: async ({ asin, marketplaces, series, fromMonth }) => {
      const wanted = this.chunkRows.all(
        (chunk) => chunk.asin === asin && marketplaces.includes(chunk.marketplace) && series.includes(chunk.series),
      );
      const inForce = new Map(
        wanted.filter(({ month }) => month < fromMonth).map((chunk) => [`${chunk.marketplace} ${chunk.series}`, chunk]),
      );
      const chunks = [...inForce.values(), ...wanted.filter(({ month }) => month >= fromMonth)];
      return sorted(chunks, { key: chunkId, id: chunkId, order: 'asc' });
    },
  });

  readonly opportunities: OpportunityStore = this.reachable<OpportunityStore>({
    getMany: async (ids) => this.opportunityRows.getMany(ids),
    ofProducts: async (asins) => this.opportunityRows.all(({ asin }) => asins.includes(asin)),
    putMany: async (rows) =>
      rows.map((row) => compareAndSet(this.opportunityRows, row.id, row, row.version, (stored) => stored.version)),
    withUnsent: async (limit) => this.opportunityRows.all(({ unsent }) => unsent.length > 0).slice(0, limit),
    openObservedBefore: async (instant, limit, afterId) =>
      this.opportunityRows
        .all((row) => row.state === 'open' && row.oldestObservedAt < instant && row.id > (afterId ?? ''))
        .slice(0, limit),
    search: async (query, times) =>
      searchOpportunities(this.opportunityRows.all(), query, times, (asin) => this.productRows.get(asin)?.eans ?? []),
    countOpen: async (asins) =>
      new Map(asins.map((asin) => [asin, this.openOf(asin)] as const).filter(([, open]) => open > 0)),
  });

  readonly alerts: AlertStore = this.reachable<AlertStore>({
    putMany: async (alerts, storedAt) =>
      alerts.map((alert) => {
        if (this.alertRows.get(alert.alertId)) return 'known';
        this.alertRows.set(alert.alertId, { ...alert, storedAt });
        return 'stored';
      }),
    getMany: async (ids) => this.alertRows.getMany(ids),
    search: async (query) => searchAlerts(this.alertRows.all(), query),
  });

  readonly deadLetters: DeadLetterStore = this.reachable<DeadLetterStore>({
    putMany: async (rows) => {
      for (const row of rows) this.deadLetterRows.set(row.id, row);
    },
    count: async () => this.deadLetterRows.all().length,
    newest: async (limit) =>
      sorted(this.deadLetterRows.all(), { key: ({ at }) => at, id: ({ id }) => id, order: 'desc' }).slice(0, limit),
  });

  readonly watchlist: WatchlistStore = this.reachable<WatchlistStore>({
    add: async (rows) =>
      rows.map((row) => {
        const stored = this.watchRows.get(row.asin);
        const known = stored?.removed === false;
        const before = known ? stored.marketplaces : [];
        const marketplaces = MARKETPLACES.filter((one) => before.includes(one) || row.marketplaces.includes(one));
        const addedAt = known ? stored.addedAt : row.addedAt;
        // what changes nothing is no change to tell of
        if (marketplaces.length > before.length)
          this.watchRows.set(row.asin, { asin: row.asin, marketplaces, addedAt, removed: false });
        return known ? 'known' : 'added';
      }),
    remove: async (asin) => {
      const stored = this.watchRows.get(asin);
      if (stored?.removed !== false) return false;
      this.watchRows.set(asin, { ...stored, removed: true });
      return true;
    },
    getMany: async (asins) => new Map([...this.watchRows.getMany(asins)].filter(([, { removed }]) => !removed)),
    list: async ({ limit, cursor }) =>
      pageOf(
        this.watched(),
        { key: ({ asin }) => asin, id: ({ asin }) => asin, order: 'asc' },
        { limit, cursor, subject: 'watchlist' },
      ),
    count: async () => this.watched().length,
    changedSince: async (cursor, limit) => this.watchRows.changedSince(cursor, limit),
  });

  readonly refreshRequests: RefreshRequestStore = this.reachable<RefreshRequestStore>({
    add: async (row) => this.refreshRows.set(row.id, row),
    changedSince: async (cursor, limit) => this.refreshRows.changedSince(cursor, limit),
  });

  readonly askWanted: AskWantedStore = this.reachable<AskWantedStore>({
    putMany: async (rows) => {
      for (const row of rows) {
        const id = `${pageId(row)}-${row.kind}`;
        if ((this.wishRows.get(id)?.wantedAt ?? '') <= row.wantedAt) this.wishRows.set(id, row);
      }
    },
    changedSince: async (cursor, limit) => this.wishRows.changedSince(cursor, limit),
  });

  readonly costProfile: CostProfileStore = this.reachable<CostProfileStore>({
    get: async () => this.profileRows.get(ONLY) ?? null,
    put: async (profile) =>
      compareAndSet(this.profileRows, ONLY, profile, profile.revision, ({ revision }) => revision),
  });

  readonly fxRates: FxRateStore = this.reachable<FxRateStore>({
    newest: async () => this.fxRows.all().at(-1) ?? null,
    put: async (rates) => this.fxRows.set(rates.date, rates),
  });

  readonly tokenLedger: TokenLedgerStore = this.reachable<TokenLedgerStore>({
    get: async (account) => this.ledgerRows.get(account) ?? null,
    put: async (row) => this.ledgerRows.set(row.account, row),
  });

  readonly pageState: PageStateStore = this.reachable<PageStateStore>({
    walk: async (after, limit) =>
      this.pageRows
        .all()
        .filter((row) => after === null || pageId(row) > pageId(after))
        .slice(0, limit),
    getMany: async (pages) => [...this.pageRows.getMany(pages.map(pageId)).values()],
    putMany: async (rows) => {
      for (const row of rows) this.pageRows.set(pageId(row), row);
    },
  });

  readonly pricingContext: PricingContextStore = this.reachable<PricingContextStore>({
    get: async () => this.contextRows.get(ONLY) ?? null,
    put: async (row) => compareAndSet(this.contextRows, ONLY, row, row.n, ({ n }) => n),
  });

  readonly stageStatus: StageStatusStore = this.reachable<StageStatusStore>({
    put: async (row) => this.statusRows.set(`${row.stage}-${row.instance}`, row),
    list: async () => this.statusRows.all(),
  });

  async settled(): Promise<void> {
    this.refuseWhenDown();
  }

  async fault(): Promise<string | null> {
    return this.down ? 'the memory store is down: set it up again' : null;
  }

  async close(): Promise<void> {
    this.down = true;
  }

  private watched(): WatchRow[] {
    return this.watchRows.all(({ removed }) => !removed);
  }

  private openOf(asin: string): number {
    return this.opportunityRows.count((row) => row.asin === asin && row.state === 'open');
  }

  private refuseWhenDown(): void {
    if (this.down) throw new StoreUnavailable('the memory store is down');
  }

  private reachable<S extends object>(store: S): S {
    const methods = Object.entries(store).map(([name, method]) => {
      const call = method as (...args: unknown[]) => Promise<unknown>;
      return [
        name,
        async (...args: unknown[]) => {
          this.refuseWhenDown();
          return call(...args);
        },
      ];
    });
    return Object.fromEntries(methods) as S;
  }
}

/** Writes when the stored version is the one before (0: absent). */
function compareAndSet<T>(
  table: MemoryTable<T>,
  id: string,
  row: T,
  version: number,
  versionOf: (row: T) => number,
): PutOutcome {
  const stored = table.get(id);
  if ((stored === undefined ? 0 : versionOf(stored)) !== version - 1) return 'conflict';
  table.set(id, row);
  return 'stored';
}
