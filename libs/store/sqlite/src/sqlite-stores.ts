import type { Stores } from '@tracker/store-port';
import { SqliteAlerts } from './alerts';
import { Database } from './database';
import { SqliteDeadLetters } from './dead-letters';
import { SqliteFxRates, SqlitePageState, SqliteTokenLedger, SqliteTokenSpend } from './ingest-stores';
import { SqliteOpportunities } from './opportunities';
import { SqlitePriceHistory } from './price-history';
import { SqliteProducts } from './products';
import { prune } from './retention';
import { SqliteCostProfile, SqlitePricingContext, SqliteStageStatus } from './single-stores';
import { SqliteLeases, SqliteSweeps } from './sweeps';
import { SqliteWatchlist } from './watchlist';
import { SqliteAskWanted, SqliteRefreshRequests } from './wishes';

/**
 * The store in one SQLite file, which is made when absent.
 * @throws DatabaseUnusable the file is no database, damaged, another program's, or of a newer schema
 * @throws StoreUnavailable disk full, locked
 */
export async function openSqliteStores({ path }: { path: string }): Promise<Stores> {
  const db = await Database.open(path);
  return {
    products: new SqliteProducts(db),
    history: new SqlitePriceHistory(db),
    opportunities: new SqliteOpportunities(db),
    alerts: new SqliteAlerts(db),
    deadLetters: new SqliteDeadLetters(db),
    watchlist: new SqliteWatchlist(db),
    refreshRequests: new SqliteRefreshRequests(db),
    askWanted: new SqliteAskWanted(db),
    costProfile: new SqliteCostProfile(db),
    fxRates: new SqliteFxRates(db),
    tokenLedger: new SqliteTokenLedger(db),
    tokenSpend: new SqliteTokenSpend(db),
    pageState: new SqlitePageState(db),
    pricingContext: new SqlitePricingContext(db),
    sweeps: new SqliteSweeps(db),
    leases: new SqliteLeases(db),
    stageStatus: new SqliteStageStatus(db),
    prune: (limits, limit) => prune(db, limits, limit),
    settled: async () => undefined,
    fault: () => db.fault(),
    close: () => db.close(),
  };
}
