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
  storedAlert,
  type AlertStore,
  type AskWantedRow,
  type AskWantedStore,
  type CostProfileStore,
  type DeadLetterRow,
  type DeadLetterStore,
  type FxRateStore,
  type LeaseRow,
  type LeaseStore,
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
  type KeepLimits,
  type Pruned,
  type SweepRow,
  type SweepStore,
  type TokenLedgerRow,
  type TokenLedgerStore,
  type TokenSpendRow,
  type TokenSpendStore,
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
  private readonly spendRows = new MemoryTable<TokenSpendRow>();
  private readonly pageRows = new MemoryTable<PageStateRow>();
  private readonly contextRows = new MemoryTable<PricingContextRow>();
  private readonly sweepRows = new MemoryTable<SweepRow>();
  private readonly leaseRows = new MemoryTable<LeaseRow>();
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
    walk: async (afterAsin, limit) => this.productRows.all(({ asin }) => asin > (afterAsin ?? '')).slice(0, limit),
    count: async () => this.productRows.count(() => true),
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
    prune: async ({ fromMonth, afterAsin, products }) => {
      const asins = this.productRows.all(({ asin }) => asin > (afterAsin ?? '')).slice(0, products);
      const last = asins.at(-1)?.asin;
      if (last === undefined) return { chunks: 0, afterAsin: null };
      const old = this.chunkRows.all(
        (chunk) => chunk.asin > (afterAsin ?? '') && chunk.asin <= last && this.isReplaced(chunk, fromMonth),
      );
      for (const chunk of old) this.chunkRows.delete(chunkId(chunk));
      return { chunks: old.length, afterAsin: asins.length < products ? null : last };
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
        this.alertRows.set(alert.alertId, storedAlert(alert, storedAt));
        return 'stored';
      }),
    getMany: async (ids) => this.alertRows.getMany(ids),
    search: async (query) => searchAlerts(this.alertRows.all(), query),
    tail: async (after, limit) => this.alertsByTime().filter(isLaterThan(after)).slice(0, limit),
    newest: async () => {
      const last = this.alertsByTime().at(-1);
      return last ? { storedAt: last.storedAt, alertId: last.alertId } : null;
    },
  });

  readonly deadLetters: DeadLetterStore = this.reachable<DeadLetterStore>({
    putMany: async (rows) => {
      for (const row of rows) if (!this.deadLetterRows.get(row.id)) this.deadLetterRows.set(row.id, row);
    },
    getMany: async (ids) => this.deadLetterRows.getMany(ids),
    search: async ({ limit, cursor, topic, cause, replayed }) =>
      pageOf(
        this.deadLetterRows.all(
          (row) =>
            (topic === undefined || row.topic === topic) &&
            (cause === undefined || row.cause === cause) &&
            (replayed === undefined || (row.replayedAt !== null) === replayed),
        ),
        { key: ({ at }) => at, id: ({ id }) => id, order: 'desc' },
        { limit, cursor, subject: ['dead letters', topic, cause, replayed] },
      ),
    unreplayed: async (until, limit) =>
      this.deadLetterRows
        .all(({ replayedAt, at }) => replayedAt === null && at <= until)
        .sort((a, b) => (a.at === b.at ? a.offset - b.offset : a.at < b.at ? -1 : 1))
        .slice(0, limit),
    markReplayed: async (ids, at) => {
      for (const [id, row] of this.deadLetterRows.getMany(ids)) this.deadLetterRows.set(id, { ...row, replayedAt: at });
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

  readonly tokenSpend: TokenSpendStore = this.reachable<TokenSpendStore>({
    add: async (rows) => {
      for (const row of rows) {
        const id = [row.account, row.day, row.kind, row.why].join(' ');
        this.spendRows.set(id, { ...row, tokens: row.tokens + (this.spendRows.get(id)?.tokens ?? 0) });
      }
    },
    ofDay: async (account, day) => this.spendRows.all((row) => row.account === account && row.day === day),
  });

  readonly pageState: PageStateStore = this.reachable<PageStateStore>({
    ages: async (marketplaces, now) => {
      const ages = { watched: 0, neverAsked: 0, missing: 0, undecodable: 0, hour: 0, sixHours: 0, day: 0, older: 0 };
      for (const { asin, marketplaces: own } of this.watched())
        for (const marketplace of own.filter((one) => marketplaces.includes(one))) {
          ages.watched++;
          ages[ageOf(this.pageRows.get(pageId({ asin, marketplace })), now)]++;
        }
      return ages;
    },
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

  readonly sweeps: SweepStore = this.reachable<SweepStore>({
    put: async (row) => this.sweepRows.set(String(row.n), row),
    get: async (n) => this.sweepRows.get(String(n)) ?? null,
    newest: async (limit) =>
      this.sweepRows
        .all()
        .sort((a, b) => b.n - a.n)
        .slice(0, limit),
  });

  readonly leases: LeaseStore = this.reachable<LeaseStore>({
    take: async (row, now) => {
      const held = this.leaseRows.get(row.name);
      if (held && held.holder !== row.holder && held.until > now) return false;
      this.leaseRows.set(row.name, row);
      return true;
    },
    release: async (name, holder) => {
      if (this.leaseRows.get(name)?.holder === holder) this.leaseRows.delete(name);
    },
  });

  readonly stageStatus: StageStatusStore = this.reachable<StageStatusStore>({
    put: async (row) => this.statusRows.set(`${row.stage}-${row.instance}`, row),
    list: async () => this.statusRows.all(),
  });

  async prune(limits: KeepLimits, limit: number): Promise<Pruned> {
    this.refuseWhenDown();
    const remove = <T>(table: MemoryTable<T>, idOf: (row: T) => string, isOld: (row: T) => boolean): number => {
      const old = table.all(isOld).slice(0, limit);
      for (const row of old) table.delete(idOf(row));
      return old.length;
    };
    return {
      alerts: remove(
        this.alertRows,
        ({ alertId }) => alertId,
        ({ storedAt }) => storedAt < limits.alertsFrom,
      ),
      deadLetters: remove(
        this.deadLetterRows,
        ({ id }) => id,
        ({ at }) => at < limits.deadLettersFrom,
      ),
      closedRoutes: remove(
        this.opportunityRows,
        ({ id }) => id,
        (row) => this.isPast(row, limits.closedRoutesFrom),
      ),
    };
  }

  async settled(): Promise<void> {
    this.refuseWhenDown();
  }

  async fault(): Promise<string | null> {
    return this.down ? 'the memory store is down: set it up again' : null;
  }

  async close(): Promise<void> {
    this.down = true;
  }

  private alertsByTime(): AlertDto[] {
    return sorted(this.alertRows.all(), {
      key: ({ storedAt }) => storedAt,
      id: ({ alertId }) => alertId,
      order: 'asc',
    });
  }

  private isPast(row: OpportunityRow, closedRoutesFrom: string): boolean {
    const alerted = this.alertRows.count(
      ({ asin, buy, sell }) => asin === row.asin && buy === row.buy && sell === row.sell,
    );
    const closed = row.state === 'closed' && row.closedAt !== null && row.closedAt < closedRoutesFrom;
    return closed && row.unsent.length === 0 && alerted === 0;
  }

  private isReplaced(old: HistoryChunk, fromMonth: string): boolean {
    const newer = (chunk: HistoryChunk): boolean =>
      chunk.asin === old.asin &&
      chunk.marketplace === old.marketplace &&
      chunk.series === old.series &&
      chunk.month > old.month &&
      chunk.month <= fromMonth;
    return old.month < fromMonth && this.chunkRows.count(newer) > 0;
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

const isLaterThan = (after: { storedAt: string; alertId: string }) => (alert: AlertDto) =>
  alert.storedAt === after.storedAt ? alert.alertId > after.alertId : alert.storedAt > after.storedAt;

function ageOf(
  row: PageStateRow | undefined,
  now: string,
): 'neverAsked' | 'missing' | 'undecodable' | 'hour' | 'sixHours' | 'day' | 'older' {
  if (row && row.outcome !== 'answered') return row.outcome;
  if (!row?.lookedAt) return 'neverAsked';
  const hours = (Date.parse(now) - Date.parse(row.lookedAt)) / 3_600_000;
  return hours <= 1 ? 'hour' : hours <= 6 ? 'sixHours' : hours <= 24 ? 'day' : 'older';
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
