import type { Marketplace } from '@tracker/dto';
import type { Planner } from '@tracker/scheduling';
import type { Changes, Stores } from '@tracker/store-port';

const READ_LIMIT = 1_000;

/** Tells the planner what others have written since the last reading: the watchlist, the user's clicks, the wishes. */
export class Demand {
  private readonly watchedAsins = new Set<string>();
  private readonly cursors: Record<'watchlist' | 'clicks' | 'wishes', string | null> = {
    watchlist: null,
    clicks: null,
    wishes: null,
  };

  constructor(
    private readonly stores: Pick<Stores, 'watchlist' | 'refreshRequests' | 'askWanted'>,
    private readonly planner: Planner<Marketplace>,
    private readonly tracked: readonly Marketplace[],
  ) {}

  /** ASINs on the watchlist, as of the last reading. */
  get watched(): number {
    return this.watchedAsins.size;
  }

  isWatched(asin: string): boolean {
    return this.watchedAsins.has(asin);
  }

  /** Rejects with `StoreUnavailable`; the next reading goes on where this one stopped. */
  async read(): Promise<void> {
    const { watchlist, refreshRequests, askWanted } = this.stores;
    await this.drain('watchlist', watchlist, ({ asin, marketplaces, removed }) => {
      if (removed) {
        this.watchedAsins.delete(asin);
        return this.planner.unwatch(asin);
      }
      this.watchedAsins.add(asin);
      this.planner.watch(asin, marketplaces.filter(this.isTracked));
    });
    await this.drain('clicks', refreshRequests, ({ asin, marketplaces, wantedAt }) => {
      for (const marketplace of marketplaces.filter(this.isTracked)) {
        this.planner.click({ asin, marketplace }, Date.parse(wantedAt));
      }
    });
    await this.drain('wishes', askWanted, ({ asin, marketplace, kind, wantedAt, profitHome }) => {
      this.planner.wish({ asin, marketplace, kind, wantedAt: Date.parse(wantedAt), profitHome });
    });
  }

  private readonly isTracked = (marketplace: Marketplace): boolean => this.tracked.includes(marketplace);

  private async drain<T>(
    subject: keyof Demand['cursors'],
    source: { changedSince(cursor: string | null, limit: number): Promise<Changes<T>> },
    tell: (row: T) => void,
  ): Promise<void> {
    for (;;) {
      const { rows, cursor } = await source.changedSince(this.cursors[subject], READ_LIMIT);
      rows.forEach(tell);
      this.cursors[subject] = cursor;
      if (rows.length < READ_LIMIT) return;
    }
  }
}
