import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { mdiClose, mdiRefresh } from '@mdi/js';
import { Api } from '../../api/api';
import { listOpportunities, listProducts } from '../../api/functions';
import type { OpportunityPageDto } from '../../api/models';
import { addressView } from '../address-view';
import { FaultBanner } from '../elements/fault-banner';
import { Icon } from '../elements/icon';
import { CountPipe } from '../figures/figures.pipe';
import { HealthState } from '../live/health-state';
import { PagedList } from '../live/paged-list';
import { repeat } from '../live/repeat';
import type { Currency } from '../marketplaces';
import { OpportunityFilters } from './opportunity-filters';
import { appendRows, renewRows } from './opportunity-rows';
import { OpportunityTable } from './opportunity-table';
import {
  activeFilters,
  readView,
  toRequest,
  withoutFilters,
  writeView,
  type ActiveFilter,
  type OpportunityView,
} from './opportunity-view';

const PAGE_SIZE = 50;
const POLL_MS = 15_000;

/** What pays on which route now: filtered, sorted and paged by the API, with the address as the source of truth. */
@Component({
  selector: 'app-opportunities-page',
  imports: [RouterLink, MatButton, MatProgressBar, CountPipe, FaultBanner, Icon, OpportunityFilters, OpportunityTable],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './opportunities-page.html',
  styleUrls: ['../list-page.scss', './opportunities-page.scss'],
})
export default class OpportunitiesPage {
  private readonly api = inject(Api);
  private readonly health = inject(HealthState);

  private readonly address = addressView(readView, writeView);
  protected readonly view = this.address.view;
  protected readonly list = new PagedList<OpportunityPageDto>();
  /** What a newer reading has that the screen does not show yet. */
  protected readonly news = signal<{ added: number; gone: number }>({ added: 0, gone: 0 });
  /** For an empty list: how many routes each filter keeps away. */
  protected readonly culprits = signal<(ActiveFilter & { routes: number })[]>([]);

  private readonly seen = signal<{ home: Currency; categories: ReadonlySet<string> }>({
    home: 'EUR',
    categories: new Set(),
  });
  protected readonly home = computed(() => this.seen().home);
  protected readonly categories = computed(() => [...this.seen().categories].sort());
  protected readonly filters = computed(() => activeFilters(this.view(), this.home()));
  /** What ingest does now, in its own words. */
  protected readonly ingest = computed(
    () => this.health.health()?.parts.find(({ name }) => name === 'ingest')?.detail ?? null,
  );
  /** For an empty list: how many products have any price yet. */
  protected readonly answered = signal<number | null>(null);
  protected readonly watched = computed(() => this.health.health()?.watched ?? null);
  protected readonly icons = { refresh: mdiRefresh, close: mdiClose };

  constructor() {
    effect(() => {
      this.view();
      untracked(() => void this.load());
    });
    repeat(POLL_MS, () => void this.renew());
  }

  protected change(change: Partial<OpportunityView>): void {
    this.show({ ...this.view(), ...change });
  }

  protected show(view: OpportunityView): void {
    void this.address.show(view);
  }

  protected clearFilters(): void {
    this.show(withoutFilters(this.view()));
  }

  /** The first page anew; the old rows stay until it has come. */
  protected async load(): Promise<void> {
    const view = this.view();
    const taken = await this.list.load(() => this.api.invoke(listOpportunities, toRequest(view, PAGE_SIZE)));
    if (!taken) return;
    this.news.set({ added: 0, gone: 0 });
    this.remember();
    this.culprits.set([]);
    if (this.list.value()?.items.length === 0) await Promise.all([this.findCulprits(), this.countAnswered()]);
  }

  protected async more(): Promise<void> {
    const view = this.view();
    await this.list.more(
      (cursor) => this.api.invoke(listOpportunities, toRequest(view, PAGE_SIZE, cursor)),
      (shown, next) => ({ ...next, items: appendRows(shown.items, next.items) }),
    );
    this.remember();
  }

  /** Reads the first page in the background: known rows get newer figures, new ones wait until asked for. */
  private async renew(): Promise<void> {
    const shown = this.list.value();
    const view = this.view();
    if (!shown || this.list.loading()) return;
    if (shown.items.length === 0) return this.load();
    const before = this.list.at();
    const page = await this.api.invoke(listOpportunities, toRequest(view, PAGE_SIZE)).catch(() => null);
    if (!page || this.list.at() !== before || this.list.loading()) return;
    const whole = shown.nextCursor === null && page.nextCursor === null;
    const { rows, added, gone } = renewRows(shown.items, page.items, whole);
    this.list.set({ ...shown, total: page.total, items: rows });
    this.news.set({ added, gone });
  }

  private remember(): void {
    const items = this.list.value()?.items ?? [];
    const home = items[0]?.profitHome.currency ?? this.list.value()?.minProfit?.currency;
    this.seen.update((seen) => ({
      home: home ?? seen.home,
      categories: new Set([...seen.categories, ...items.flatMap(({ category }) => category?.name ?? [])]),
    }));
  }

  private async countAnswered(): Promise<void> {
    const page = await this.api.invoke(listProducts, { limit: 1 }).catch(() => null);
    this.answered.set(page?.total.value ?? null);
  }

  private async findCulprits(): Promise<void> {
    const view = this.view();
    const counted = await Promise.all(
      this.filters().map(async (filter) => {
        const page = await this.api.invoke(listOpportunities, toRequest(filter.without, 1)).catch(() => null);
        return { ...filter, routes: page?.total.value ?? 0 };
      }),
    );
    if (view === this.view())
      this.culprits.set(counted.filter(({ routes }) => routes > 0).sort((a, b) => b.routes - a.routes));
  }
}
