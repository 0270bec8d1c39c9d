import type { Marketplace } from '@tracker/dto';
import type { Checkpoint, DocumentIndex } from './document-index';

/**
 * What is watched: ASIN with its marketplaces. Read whole, and again only when the watchlist has changed, which its
 * checkpoint tells.
 */
export class WatchedPages {
  private known: { at: Checkpoint; pages: Map<string, readonly Marketplace[]> } | null = null;

  constructor(private readonly watchlist: DocumentIndex<'watchlist'>) {}

  async read(): Promise<ReadonlyMap<string, readonly Marketplace[]>> {
    const at = await this.watchlist.checkpoint();
    if (this.known?.at.generation === at.generation && this.known.at.seqNo === at.seqNo) return this.known.pages;
    await this.watchlist.refresh();
    const pages = new Map<string, readonly Marketplace[]>();
    const watched = {
      filter: [{ term: { removed: false } }],
      sort: [{ asin: 'asc' as const }],
      fields: ['asin', 'marketplaces'],
    };
    for await (const { document } of this.watchlist.walk(watched)) pages.set(document.asin, document.marketplaces);
    this.known = { at, pages };
    return pages;
  }
}
