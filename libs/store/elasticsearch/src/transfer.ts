import { type DocumentTarget, type OpportunityRow, type Transferred, type TransferredKind } from '@tracker/store-port';
import { toAlertDocument } from './alerts';
import type { Write } from './bulk';
import { connect } from './client';
import { Gate, type Connection } from './connection';
import { DocumentIndex } from './document-index';
import type { StoredDocuments } from './documents';
import type { ElasticsearchOptions } from './elasticsearch-stores';
import { pageId, tokenSpendId } from './ingest-stores';
import { toOpportunitySearch } from './opportunities';
import { historyId, toHistoryDocument } from './price-history';
import { toProductSearch } from './products';
import { ONE } from './single-stores';
import { askId } from './wishes';

/** A product takes up to 10 kB. */
const AT_ONCE = 500;

interface Stored<Kind extends TransferredKind> {
  id(document: Transferred[Kind]): string;
  /** With what searches read; left out: as it is. */
  toDocument?(document: Transferred[Kind]): StoredDocuments[Kind];
  fromDocument?(stored: StoredDocuments[Kind]): Transferred[Kind];
}

type PlainKind = Exclude<TransferredKind, 'opportunities'>;

const STORED: { [Kind in PlainKind]: Stored<Kind> } = {
  products: {
    id: ({ asin }) => asin,
    toDocument: (product) => ({ ...product, search: toProductSearch(product) }),
  },
  price_history: { id: historyId, toDocument: toHistoryDocument },
  alerts: { id: ({ alertId }) => alertId, toDocument: toAlertDocument },
  dead_letters: { id: ({ id }) => id },
  watchlist: {
    id: ({ asin }) => asin,
    toDocument: ({ removedAt, ...row }) => ({ ...row, search: { removedAt } }),
    fromDocument: ({ search, ...row }) => ({ ...row, removedAt: search.removedAt }),
  },
  cost_profile: { id: () => ONE },
  refresh_requests: { id: ({ id }) => id },
  ask_wanted: { id: askId },
  pricing_context: { id: () => ONE },
  sweeps: { id: ({ n }) => String(n) },
  fx_rates: { id: ({ date }) => date },
  token_ledger: { id: ({ account }) => account },
  token_spend: { id: tokenSpendId },
  page_state: { id: pageId },
};

class ElasticsearchDocuments implements DocumentTarget {
  private readonly gate = new Gate();

  constructor(private readonly connection: Connection) {}

  async *read<Kind extends TransferredKind>(kind: Kind): AsyncGenerator<Transferred[Kind][]> {
    const index = this.index(kind);
    await this.gate.run(() => index.refresh());
    for (let after = -1; ;) {
      const { hits } = await this.gate.run(() =>
        index.search({
          filter: [{ range: { _seq_no: { gt: after } } }],
          sort: [{ _seq_no: 'asc' }],
          size: AT_ONCE,
          ...(kind === 'watchlist' && { fields: ['*'] }),
        }),
      );
      if (hits.length > 0) yield hits.map(({ document }) => fromDocument(kind, document));
      if (hits.length < AT_ONCE) return;
      after = hits.at(-1)?.place.seqNo ?? after;
    }
  }

  async put<Kind extends TransferredKind>(kind: Kind, documents: readonly Transferred[Kind][]): Promise<void> {
    await this.gate.run(async () => this.index(kind).write(await this.toWrites(kind, documents)));
  }

  async close(): Promise<void> {
    await this.gate.close();
    await this.connection.client.close();
  }

  private index<Kind extends TransferredKind>(kind: Kind): DocumentIndex<Kind> {
    return new DocumentIndex(this.connection, kind);
  }

  private async toWrites<Kind extends TransferredKind>(
    kind: Kind,
    documents: readonly Transferred[Kind][],
  ): Promise<Write[]> {
    if (kind === 'opportunities') return this.toRouteWrites(documents as readonly OpportunityRow[]);
    const { id, toDocument = (document: object) => document } = STORED[kind as PlainKind] as Stored<TransferredKind>;
    return documents.map((document) => ({ kind: 'put', id: id(document), document: toDocument(document as never) }));
  }

  /** EANs are the product's: they are among the words that a route is found by. */
  private async toRouteWrites(rows: readonly OpportunityRow[]): Promise<Write[]> {
    const asins = [...new Set(rows.map(({ asin }) => asin))];
    const products = await this.index('products').getMany(asins, ['eans']);
    return rows.map((row) => {
      const search = toOpportunitySearch(row, products.get(row.asin)?.document.eans ?? []);
      return { kind: 'put', id: row.id, document: { ...row, search } };
    });
  }
}

function fromDocument<Kind extends TransferredKind>(kind: Kind, stored: StoredDocuments[Kind]): Transferred[Kind] {
  const { fromDocument: convert } = (STORED as Partial<Record<TransferredKind, Stored<TransferredKind>>>)[kind] ?? {};
  return (convert ? convert(stored as never) : stored) as Transferred[Kind];
}

/** The indices' documents, to be copied; the indices must exist. */
export const openElasticsearchDocuments = (options: ElasticsearchOptions): DocumentTarget =>
  new ElasticsearchDocuments({ ...options, client: connect(options) });
