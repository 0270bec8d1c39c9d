import { StoreUnavailable, type KeepLimits, type Pruned, type Stores } from '@tracker/store-port';
import { memoryAlerts } from './memory/alerts';
import { memoryPageState, memoryTokenLedger, memoryTokenSpend } from './memory/asks';
import { memoryDeadLetters } from './memory/dead-letters';
import { memoryHistory } from './memory/history';
import { memoryLeases, memoryStageStatus, memorySweeps } from './memory/operation';
import { memoryOpportunities } from './memory/opportunities';
import { memoryProducts } from './memory/products';
import { prune } from './memory/retention';
import { memoryCostProfile, memoryFxRates, memoryPricingContext } from './memory/settings';
import { MemoryTables } from './memory/tables';
import { memoryWatchlist } from './memory/watchlist';
import { memoryAskWanted, memoryRefreshRequests } from './memory/wishes';

/** Stores in memory with the compare-and-set rules of the port, for specs of stages. `down` makes every call reject. */
export class MemoryStores implements Stores {
  down = false;
  private readonly tables = new MemoryTables();

  readonly products = this.reachable(memoryProducts(this.tables));
  readonly history = this.reachable(memoryHistory(this.tables));
  readonly opportunities = this.reachable(memoryOpportunities(this.tables));
  readonly alerts = this.reachable(memoryAlerts(this.tables));
  readonly deadLetters = this.reachable(memoryDeadLetters(this.tables));
  readonly watchlist = this.reachable(memoryWatchlist(this.tables));
  readonly refreshRequests = this.reachable(memoryRefreshRequests(this.tables));
  readonly askWanted = this.reachable(memoryAskWanted(this.tables));
  readonly costProfile = this.reachable(memoryCostProfile(this.tables));
  readonly fxRates = this.reachable(memoryFxRates(this.tables));
  readonly tokenLedger = this.reachable(memoryTokenLedger(this.tables));
  readonly tokenSpend = this.reachable(memoryTokenSpend(this.tables));
  readonly pageState = this.reachable(memoryPageState(this.tables));
  readonly pricingContext = this.reachable(memoryPricingContext(this.tables));
  readonly sweeps = this.reachable(memorySweeps(this.tables));
  readonly leases = this.reachable(memoryLeases(this.tables));
  readonly stageStatus = this.reachable(memoryStageStatus(this.tables));

  async prune(limits: KeepLimits, limit: number): Promise<Pruned> {
    this.refuseWhenDown();
    return prune(this.tables, limits, limit);
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
