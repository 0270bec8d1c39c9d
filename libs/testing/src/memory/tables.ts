import type { AlertDto, CostProfileDto, FxRatesDto, HistoryChunk, Marketplace, ProductDto } from '@tracker/dto';
import type {
  AskWantedRow,
  DeadLetterRow,
  LeaseRow,
  OpportunityRow,
  PageStateRow,
  PricingContextRow,
  RefreshRequestRow,
  StageStatusRow,
  SweepRow,
  TokenLedgerRow,
  TokenSpendRow,
  WatchRow,
} from '@tracker/store-port';
import { MemoryTable } from './table';

export type StoredWatch = Omit<WatchRow, 'removed'> & { removedAt: string | null };

export const statusId = ({ stage, instance }: StageStatusRow): string => `${stage}-${instance}`;

/** What the stores keep, and what several of them ask. */
export class MemoryTables {
  readonly products = new MemoryTable<ProductDto>();
  readonly chunks = new MemoryTable<HistoryChunk>();
  readonly opportunities = new MemoryTable<OpportunityRow>();
  readonly alerts = new MemoryTable<AlertDto>();
  readonly deadLetters = new MemoryTable<DeadLetterRow>();
  readonly watches = new MemoryTable<StoredWatch>();
  readonly refreshRequests = new MemoryTable<RefreshRequestRow>();
  readonly wishes = new MemoryTable<AskWantedRow>();
  readonly costProfile = new MemoryTable<CostProfileDto>();
  readonly fxRates = new MemoryTable<FxRatesDto>();
  readonly tokenLedger = new MemoryTable<TokenLedgerRow>();
  readonly tokenSpend = new MemoryTable<TokenSpendRow>();
  readonly pages = new MemoryTable<PageStateRow>();
  readonly pricingContext = new MemoryTable<PricingContextRow>();
  readonly sweeps = new MemoryTable<SweepRow>();
  readonly leases = new MemoryTable<LeaseRow>();
  readonly stageStatus = new MemoryTable<StageStatusRow>();

  watched(): StoredWatch[] {
    return this.watches.all(({ removedAt }) => removedAt === null);
  }

  isWatched(asin: string): boolean {
    return this.watches.get(asin)?.removedAt === null;
  }

  openRoutesOf(asin: string): number {
    return this.opportunities.count((row) => row.asin === asin && row.state === 'open');
  }
}

export const pageId = (page: { asin: string; marketplace: Marketplace }): string => `${page.asin}-${page.marketplace}`;
export const wishId = (wish: Pick<AskWantedRow, 'asin' | 'marketplace' | 'kind'>): string =>
  `${pageId(wish)}-${wish.kind}`;
