import { randomUUID } from 'node:crypto';
import type { Marketplace, RefreshAcceptedDto, RefreshRequestBodyDto } from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';
import type { Stores, WatchRow } from '@tracker/store-port';
import { Problem } from './problem';
import { requireTracked } from './tracked';

/** A confirm: one token for the product and two for the buy box (Keepa docs, token costs). */
const CONFIRM_TOKENS = 3;

export const refreshTokens = (marketplaces: readonly Marketplace[]): number => CONFIRM_TOKENS * marketplaces.length;

export const watchedMarketplaces = (row: WatchRow | undefined): Marketplace[] =>
  row && !row.removed ? row.marketplaces : [];

/** What the user wants to know now; ingest takes it up within a second. */
export class Refreshes {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly tracked: readonly Marketplace[],
  ) {}

  async request(asin: string, body: RefreshRequestBodyDto): Promise<RefreshAcceptedDto> {
    requireTracked(body.marketplaces, this.tracked);
    const row = (await this.stores.watchlist.getMany([asin])).get(asin);
    if (!row || row.removed)
      throw new Problem(
        404,
        `${asin} is not watched. Watch it with POST /products/watch: its prices are asked for then.`,
      );
    const marketplaces = body.marketplaces ?? row.marketplaces;
    const id = randomUUID();
    await this.stores.refreshRequests.add({ id, asin, marketplaces, wantedAt: this.clock.now().toISOString() });
    return { requestId: id, asin, marketplaces, tokenCost: refreshTokens(marketplaces) };
  }
}
