import type { ElasticsearchService } from '@nestjs/elasticsearch';
import type { Clock, Log, Meter } from '@tracker/runtime-port';
import { StoreUnavailable, type Stores } from '@tracker/store-port';
import { ElasticsearchAlerts } from './alerts';
import { connect, type ElasticsearchAccess } from './client';
import { Gate, type Connection } from './connection';
import { ElasticsearchDeadLetters } from './dead-letters';
import { DOCUMENT_NAMES } from './definitions';
import { DocumentIndex, refresh } from './document-index';
import type { DocumentName } from './documents';
import { toStartError } from './failures';
import { aliasOf, ensureIndices } from './indices';
import { ElasticsearchPageState, ElasticsearchTokenLedger, ElasticsearchTokenSpend } from './ingest-stores';
import { ElasticsearchOpportunities } from './opportunities';
import { ElasticsearchPriceHistory } from './price-history';
import { ElasticsearchProducts } from './products';
import { prune } from './retention';
import {
  ElasticsearchCostProfile,
  ElasticsearchFxRates,
  ElasticsearchPricingContext,
  ElasticsearchStageStatus,
} from './single-stores';
import { ElasticsearchLeases, ElasticsearchSweeps } from './sweeps';
import { WatchedPages } from './watched-pages';
import { ElasticsearchWatchlist } from './watchlist';
import { ElasticsearchAskWanted, ElasticsearchRefreshRequests } from './wishes';

export interface ElasticsearchOptions extends ElasticsearchAccess {
  /** Before the name of every index and alias. */
  indexPrefix: string;
  /** `auto_expand_replicas` of indices that are made. */
  replicas?: string;
  log: Log;
  meter: Meter;
  clock: Clock;
}

export const DEFAULT_REPLICAS = '0-1';
/**
 * The stores on Elasticsearch. Indices that are missing are made; those that differ from what this version wants refuse.
 * @throws SchemaMismatch a reindex is due
 * @throws ElasticsearchRefused wrong credentials, a certificate that is not trusted, a right that is missing
 * @throws StoreUnavailable
 */
export async function openElasticsearchStores(options: ElasticsearchOptions): Promise<Stores> {
  const { indexPrefix, clock, log, meter } = options;
  const client = connect(options);
  try {
    await ensureIndices(client, indexPrefix, options.replicas ?? DEFAULT_REPLICAS);
    // the first search sees all that was stored before
    await refresh(
      client,
      DOCUMENT_NAMES.map((name) => aliasOf(indexPrefix, name)),
    );
  } catch (error) {
    await client.close();
    throw toStartError(error);
  }
  return toStores({ client, indexPrefix, clock, log, meter });
}

function toStores(connection: Connection): Stores {
  const { client } = connection;
  const gate = new Gate();
  const index = <Name extends DocumentName>(name: Name) => new DocumentIndex(connection, name);
  const indices = Object.fromEntries(DOCUMENT_NAMES.map((name) => [name, index(name)])) as {
    [Name in DocumentName]: DocumentIndex<Name>;
  };
  const aliases = DOCUMENT_NAMES.map((name) => indices[name].alias);
  const { products, opportunities } = indices;
  const watched = new WatchedPages(indices.watchlist);
  return {
    products: gate.guard(new ElasticsearchProducts(products, opportunities, watched)),
    history: gate.guard(new ElasticsearchPriceHistory(indices.price_history, products)),
    opportunities: gate.guard(new ElasticsearchOpportunities(opportunities, products)),
    alerts: gate.guard(new ElasticsearchAlerts(indices.alerts)),
    deadLetters: gate.guard(new ElasticsearchDeadLetters(indices.dead_letters)),
    watchlist: gate.guard(new ElasticsearchWatchlist(indices.watchlist)),
    refreshRequests: gate.guard(new ElasticsearchRefreshRequests(indices.refresh_requests)),
    askWanted: gate.guard(new ElasticsearchAskWanted(indices.ask_wanted)),
    costProfile: gate.guard(new ElasticsearchCostProfile(indices.cost_profile)),
    fxRates: gate.guard(new ElasticsearchFxRates(indices.fx_rates)),
    tokenLedger: gate.guard(new ElasticsearchTokenLedger(indices.token_ledger)),
    tokenSpend: gate.guard(new ElasticsearchTokenSpend(indices.token_spend)),
    pageState: gate.guard(new ElasticsearchPageState(indices.page_state, watched)),
    pricingContext: gate.guard(new ElasticsearchPricingContext(indices.pricing_context)),
    sweeps: gate.guard(new ElasticsearchSweeps(indices.sweeps)),
    leases: gate.guard(new ElasticsearchLeases(indices.leases)),
    stageStatus: gate.guard(new ElasticsearchStageStatus(indices.stage_status)),
    prune: (limits, limit) => gate.run(() => prune(indices, limits, limit)),
    settled: () => gate.run(() => refresh(client, aliases)),
    fault: () => gate.run(() => findFault(client, aliases)).catch(toMessage),
    close: async () => {
      await gate.close();
      await client.close();
    },
  };
}

/** A probe must not wait as long as work may. */
const PROBE = { requestTimeout: 5_000, maxRetries: 0 };

async function findFault(client: ElasticsearchService, aliases: string[]): Promise<string | null> {
  const [health, settings] = await Promise.all([
    client.cluster.health({ index: aliases, level: 'indices' }, PROBE),
    client.indices.getSettings({ index: aliases, name: 'index.blocks.*', flat_settings: true }, PROBE),
  ]);
  const red = Object.entries(health.indices ?? {}).filter(([, { status }]) => status === 'red' || status === 'RED');
  if (red.length > 0) return `No copy is left of ${red.map(([name]) => name).join(', ')}: bring its node back.`;
  const blocked = Object.entries(settings).filter(([, index]) => Object.keys(index.settings ?? {}).length > 0);
  if (blocked.length === 0) return null;
  return `Elasticsearch takes no writes to ${blocked.map(([name]) => name).join(', ')}: the disk is full, or a reindex is changing over.`;
}

function toMessage(error: unknown): string {
  if (error instanceof StoreUnavailable) return error.message;
  throw error;
}
