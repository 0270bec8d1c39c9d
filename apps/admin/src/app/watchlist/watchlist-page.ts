import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { Api } from '../../api/api';
import { listWatched, unwatchProduct, watchProducts } from '../../api/functions';
import type { WatchEntryDto, WatchPageDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { FaultBanner } from '../elements/fault-banner';
import { ProductPicture } from '../elements/product-picture';
import { CountPipe } from '../figures/figures.pipe';
import { describeFault } from '../live/fault';
import { Loaded } from '../live/loaded';
import { WatchForm } from './watch-form';

const PAGE_SIZE = 50;

/** What is watched: add by pasting, remove with undo. */
@Component({
  selector: 'app-watchlist-page',
  imports: [RouterLink, MatButton, MatProgressBar, AgeStamp, FaultBanner, ProductPicture, CountPipe, WatchForm],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './watchlist-page.html',
  styleUrl: './watchlist-page.scss',
})
export default class WatchlistPage {
  private readonly api = inject(Api);

  protected readonly list = new Loaded<WatchPageDto>();
  /** Cursors of the pages before the one shown; the first page has none. */
  private readonly trail = signal<(string | undefined)[]>([undefined]);
  protected readonly number = computed(() => this.trail().length);
  /** Removed since the list was read: they keep their rows, so that each can be taken back where it was. */
  protected readonly removed = signal<ReadonlySet<string>>(new Set());
  protected readonly outcome = signal('');
  protected readonly fault = signal<string | null>(null);

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    const cursor = this.trail().at(-1);
    const taken = await this.list.load(() =>
      this.api.invoke(listWatched, { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
    );
    if (taken) this.removed.set(new Set());
  }

  protected next(): void {
    const cursor = this.list.value()?.nextCursor;
    if (cursor) this.turn([...this.trail(), cursor]);
  }

  protected previous(): void {
    if (this.number() > 1) this.turn(this.trail().slice(0, -1));
  }

  protected restart(): void {
    this.turn([undefined]);
  }

  /** Removes a product, or takes back one that was removed here. */
  protected async toggle({ asin, marketplaces }: WatchEntryDto): Promise<void> {
    const isRemoved = this.removed().has(asin);
    this.fault.set(null);
    try {
      if (isRemoved) await this.api.invoke(watchProducts, { body: { asin, marketplaces } });
      else await this.api.invoke(unwatchProduct, { asin });
    } catch (error) {
      this.fault.set(describeFault(error));
      return;
    }
    const removed = new Set(this.removed());
    if (!removed.delete(asin)) removed.add(asin);
    this.removed.set(removed);
    this.outcome.set(isRemoved ? `${asin} is watched again.` : `${asin} is no longer watched.`);
  }

  private turn(trail: (string | undefined)[]): void {
    this.trail.set(trail);
    this.outcome.set('');
    void this.load();
  }
}
