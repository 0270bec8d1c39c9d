import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ActivatedRoute, Router, RouterLink, TitleStrategy } from '@angular/router';
import { mdiArrowRight, mdiContentCopy } from '@mdi/js';
import { Api } from '../../api/api';
import { getOpportunity, getProduct, listOpportunities, watchProducts } from '../../api/functions';
import type { OpportunityDetailDto, OpportunitySummaryDto, ProductDetailDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { FaultBanner } from '../elements/fault-banner';
import { Icon } from '../elements/icon';
import { ProductPicture } from '../elements/product-picture';
import { Loaded } from '../live/loaded';
import { repeat } from '../live/repeat';
import { ASIN_PATTERN, isMarketplace, MARKETPLACE_FACTS } from '../marketplaces';
import { PageTitle } from '../page-title';
import { PriceHistory } from '../price-history/price-history';
import { defaultLines, readLineIds, type LineId } from '../price-history/price-lines';
import { DEFAULT_RANGE, readRange, type Range } from '../price-history/ranges';
import { CurrentPrices } from './current-prices';
import { MarginWaterfall } from './margin-waterfall';
import { PriceRefresh } from './price-refresh';
import { bestRoute, RouteMatrix, type Route } from './route-matrix';

const POLL_MS = 15_000;

interface Answer {
  product: ProductDetailDto;
  /** Its open routes. */
  open: OpportunitySummaryDto[];
}

/** One product: its prices over time and now, every route, and the lines of the chosen one. */
@Component({
  selector: 'app-product-page',
  imports: [
    RouterLink,
    MatButton,
    MatProgressBar,
    AgeStamp,
    FaultBanner,
    Icon,
    ProductPicture,
    PriceHistory,
    CurrentPrices,
    MarginWaterfall,
    PriceRefresh,
    RouteMatrix,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './product-page.html',
  styleUrl: './product-page.scss',
})
export default class ProductPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly activated = inject(ActivatedRoute);
  private readonly title = inject(TitleStrategy);

  // the address, by name
  readonly asin = input.required<string>();
  readonly buy = input<string>();
  readonly sell = input<string>();
  readonly range = input<string>();
  readonly series = input<string>();

  protected readonly answer = new Loaded<Answer>();
  protected readonly detail = new Loaded<OpportunityDetailDto>();
  protected readonly copied = signal(false);
  protected readonly justWatched = signal(false);
  protected readonly facts = MARKETPLACE_FACTS;
  protected readonly icons = { to: mdiArrowRight, copy: mdiContentCopy };

  protected readonly product = computed(() => this.answer.value()?.product ?? null);
  protected readonly isAsin = computed(() => ASIN_PATTERN.test(this.asin()));
  protected readonly route = computed<Route | null>(() => {
    const [buy, sell] = [this.buy(), this.sell()];
    if (isMarketplace(buy) && isMarketplace(sell) && buy !== sell) return { buy, sell };
    return bestRoute(this.product()?.arbitrageScores ?? []);
  });
  /** Why the chosen route has no figures: then there are no lines to ask for. */
  private readonly withoutFigures = computed(() => {
    const score = this.product()?.arbitrageScores.find(
      ({ buy, sell }) => buy === this.route()?.buy && sell === this.route()?.sell,
    );
    return score && !score.profitHome ? score.reason : null;
  });
  /** The same, or what the server said if the prices went after the product was read. */
  protected readonly whyNoFigures = computed(
    () => this.withoutFigures() ?? (this.detail.notFound() ? this.detail.error() : null),
  );
  private readonly routeId = computed(() => {
    const [product, route] = [this.product(), this.route()];
    return product && route && this.withoutFigures() === null ? `${product.asin}-${route.buy}-${route.sell}` : null;
  });
  protected readonly verdicts = computed(
    () => new Map(this.answer.value()?.open.map(({ buy, sell, verdict }) => [`${buy}-${sell}`, verdict])),
  );
  protected readonly shownRange = computed(() => readRange(this.range()));
  protected readonly shownLines = computed(
    () => readLineIds(this.series()) ?? defaultLines(this.route()?.sell ?? null),
  );

  constructor() {
    effect(() => {
      this.asin();
      untracked(() => {
        this.answer.clear();
        this.copied.set(false);
        this.justWatched.set(false);
        void this.load();
      });
    });
    effect(() => {
      const id = this.routeId();
      this.answer.value();
      untracked(() => void this.loadDetail(id));
    });
    effect(() => {
      const product = this.product();
      if (product && this.title instanceof PageTitle) this.title.set(product.title ?? product.asin);
    });
    repeat(POLL_MS, () => void this.load());
  }

  protected async load(): Promise<void> {
    if (!this.isAsin()) return;
    await this.answer.load(() => this.read(this.asin()));
  }

  private async read(asin: string): Promise<Answer> {
    const [product, open] = await Promise.all([
      this.api.invoke(getProduct, { asin }),
      this.api.invoke(listOpportunities, { asin, state: 'open', sort: 'profitHome', limit: 100 }),
    ]);
    return { product, open: open.items };
  }

  protected async loadDetail(id: string | null): Promise<void> {
    if (id !== this.detail.value()?.id) this.detail.clear();
    if (id !== null) await this.detail.load(() => this.api.invoke(getOpportunity, { id }));
  }

  protected retryDetail(): void {
    void this.loadDetail(this.routeId());
  }

  protected select({ buy, sell }: Route): void {
    this.write({ buy, sell });
  }

  protected setRange(range: Range): void {
    this.write({ range: range === DEFAULT_RANGE ? null : range });
  }

  protected setLines(lines: readonly LineId[]): void {
    this.write({ series: lines.length ? lines.join(',') : 'none' });
  }

  protected async copyAsin(): Promise<void> {
    await navigator.clipboard.writeText(this.asin());
    this.copied.set(true);
  }

  /** Watches a product that is not known yet; polling shows it once it has answered. */
  protected async watch(): Promise<void> {
    if (this.answer.loading()) return;
    await this.answer.load(async () => {
      await this.api.invoke(watchProducts, { body: { asin: this.asin() } });
      this.justWatched.set(true);
      return this.read(this.asin());
    });
  }

  private write(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { relativeTo: this.activated, queryParams, queryParamsHandling: 'merge' });
  }
}
