import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatSnackBar } from '@angular/material/snack-bar';
import { RouterLink } from '@angular/router';
import { Api } from '../../api/api';
import { listWatched, unwatchProduct, watchProducts } from '../../api/functions';
import type { WatchEntryDto, WatchPageDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { FaultBanner } from '../elements/fault-banner';
import { CountPipe } from '../figures/figures.pipe';
import { describeFault } from '../live/fault';
import { Loaded } from '../live/loaded';
import { WatchForm } from './watch-form';

const PAGE_SIZE = 50;
const UNDO_MS = 10_000;

/** What is watched: add by pasting, remove with undo. */
@Component({
  selector: 'app-watchlist-page',
  imports: [RouterLink, MatButton, MatProgressBar, AgeStamp, FaultBanner, CountPipe, WatchForm],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './watchlist-page.html',
  styleUrl: './watchlist-page.scss',
})
export default class WatchlistPage {
  private readonly api = inject(Api);
  private readonly snacks = inject(MatSnackBar);

  protected readonly list = new Loaded<WatchPageDto>();
  /** Cursors of the pages before the one shown; the first page has none. */
  private readonly trail = signal<(string | undefined)[]>([undefined]);
  protected readonly number = computed(() => this.trail().length);

  constructor() {
    void this.load();
  }

  protected load(): Promise<boolean> {
    const cursor = this.trail().at(-1);
    return this.list.load(() =>
      this.api.invoke(listWatched, { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
    );
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

  protected async remove(entry: WatchEntryDto): Promise<void> {
    if (!(await this.attempt(() => this.api.invoke(unwatchProduct, { asin: entry.asin })))) return;
    void this.load();
    this.snacks
      .open(`${entry.asin} is no longer watched.`, 'Undo', { duration: UNDO_MS })
      .onAction()
      .subscribe(() => void this.restore(entry));
  }

  private async restore({ asin, marketplaces }: WatchEntryDto): Promise<void> {
    if (await this.attempt(() => this.api.invoke(watchProducts, { body: { asin, marketplaces } }))) void this.load();
  }

  private turn(trail: (string | undefined)[]): void {
    this.trail.set(trail);
    void this.load();
  }

  /** Tells of a failure in a snack bar; whether it went well. */
  private async attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.snacks.open(describeFault(error), 'Close');
      return false;
    }
  }
}
