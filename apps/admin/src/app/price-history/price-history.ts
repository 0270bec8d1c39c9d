import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Api } from '../../api/api';
import { getFxRates, getPriceHistory } from '../../api/functions';
import type { CurrentPricesDto, FxRatesDto, HistoryDto } from '../../api/models';
import { FaultBanner } from '../elements/fault-banner';
import { formatInstant } from '../figures/age';
import { formatMoney } from '../figures/money';
import { Loaded } from '../live/loaded';
import { MARKETPLACES, type Marketplace } from '../marketplaces';
import { PriceEvents } from './price-events';
import { PriceHistoryChart } from './price-history-chart';
import {
  axisCurrency,
  KIND_LABELS,
  lineId,
  lineLabel,
  onAxis,
  PRICE_KINDS,
  summarise,
  toLines,
  type LineId,
  type PriceKind,
  type PriceLine,
} from './price-lines';
import { RANGES, type Range } from './ranges';
import { nextChange, valueAt } from './steps';

const DAY_MS = 86_400_000;

/** The price history of a product: ranges, legend, chart, a table of the same and a sentence that sums it up. */
@Component({
  selector: 'app-price-history',
  imports: [MatProgressBar, FaultBanner, PriceEvents, PriceHistoryChart],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './price-history.html',
  styleUrl: './price-history.scss',
})
export class PriceHistory {
  private readonly api = inject(Api);

  readonly asin = input.required<string>();
  /** A newer revision reads the history again. */
  readonly revision = input.required<number>();
  readonly prices = input.required<CurrentPricesDto>();
  readonly range = input.required<Range>();
  readonly chosen = input.required<readonly LineId[]>();
  readonly rangeChanged = output<Range>();
  readonly chosenChanged = output<LineId[]>();

  protected readonly history = new Loaded<HistoryDto>();
  private readonly fx = new Loaded<FxRatesDto>();
  protected readonly cursor = signal<number | null>(null);
  protected readonly ranges = Object.entries(RANGES) as [Range, (typeof RANGES)[Range]][];
  protected readonly kinds = PRICE_KINDS;
  protected readonly kindLabels = KIND_LABELS;
  protected readonly marketplaces = MARKETPLACES;
  protected readonly lineId = lineId;

  private readonly lines = computed(() =>
    toLines(this.history.value()?.series ?? [], (marketplace, kind) => this.observedAt(marketplace, kind)),
  );
  protected readonly visible = computed(() => this.lines().filter(({ id }) => this.chosen().includes(id)));
  protected readonly axis = computed(() => axisCurrency(this.visible()));
  protected readonly drawn = computed(() =>
    this.visible().flatMap((line) => onAxis(line, this.axis(), this.fx.value()) ?? []),
  );
  private readonly converts = computed(() => this.visible().some(({ currency }) => currency !== this.axis()));
  protected readonly axisLabel = computed(() => {
    const rates = this.fx.value();
    return this.converts() && rates
      ? `${this.axis()}, GBP at ${rates.source === 'ecb' ? 'ECB' : 'simulated'} rate`
      : this.axis();
  });
  protected readonly conversion = computed(() => {
    const rates = this.fx.value();
    if (!this.converts()) return null;
    return rates?.perEuro.GBP
      ? `Pounds are drawn in euros at the ${rates.source === 'ecb' ? 'ECB' : 'simulated'} rate of ${formatInstant(rates.date)}: 1 EUR = ${rates.perEuro.GBP} GBP.`
      : 'No exchange rate is known yet, so prices in pounds are left out. Choose the United Kingdom alone to see them.';
  });
  protected readonly from = computed(() => Date.parse(this.history.value()?.from ?? ''));
  protected readonly to = computed(() => Date.parse(this.history.value()?.to ?? ''));
  protected readonly rangeName = computed(() => RANGES[this.range()].name);
  protected readonly summary = computed(() => summarise(this.drawn(), this.to(), this.rangeName()));
  protected readonly hasListing = computed(() => this.visible().some(({ kind }) => kind === 'NEW_LISTING'));
  private readonly instant = computed(() => this.cursor() ?? this.to());
  protected readonly instantText = computed(() =>
    this.cursor() === null
      ? 'Prices now'
      : `Prices in force on ${formatInstant(new Date(this.instant()).toISOString())}`,
  );
  /** For those who can't see the legend change: the prices at the crosshair, line by line. */
  protected readonly spokenPrices = computed(() =>
    this.cursor() === null
      ? ''
      : this.visible()
          .flatMap((line) => {
            const text = this.textOf(line);
            return text === null ? [] : `, ${lineLabel(line)} ${text}`;
          })
          .join(''),
  );
  private readonly recorded = computed(() => new Set(this.lines().map(({ id }) => id)));

  constructor() {
    effect(() => {
      this.asin();
      this.revision();
      this.range();
      untracked(() => void this.load());
    });
    void this.fx.load(() => this.api.invoke(getFxRates));
  }

  protected load(): Promise<unknown> {
    const { days } = RANGES[this.range()];
    const series = [...PRICE_KINDS, 'NEW_LISTING' as const];
    return this.history.load(() => this.api.invoke(getPriceHistory, { asin: this.asin(), days, series }));
  }

  protected toggle(id: LineId, alone: boolean): void {
    const chosen = this.chosen();
    if (alone) this.chosenChanged.emit([id]);
    else this.chosenChanged.emit(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  }

  /** The price in force at the crosshair, else now, in its own currency. */
  protected priceText(id: LineId): string {
    const text = this.lines()
      .filter((line) => line.id === id)
      .map((line) => this.textOf(line))
      .find((found) => found !== null);
    return text ?? (this.recorded().has(id) ? 'unknown' : 'no data');
  }

  protected step(event: Event, direction: 1 | -1): void {
    event.preventDefault();
    const at = nextChange(
      this.drawn().map(({ points }) => points),
      this.instant(),
      direction,
    );
    this.cursor.set(at);
  }

  protected stepDay(event: Event, direction: 1 | -1): void {
    event.preventDefault();
    const at = this.instant() + direction * DAY_MS;
    this.cursor.set(Math.min(Math.max(at, this.from()), this.to()));
  }

  private textOf(line: PriceLine): string | null {
    if (line.kind === 'NEW_LISTING' && this.instant() >= line.knownUntil) return null;
    const amount = valueAt(line.points, this.instant());
    if (amount === undefined) return null;
    return amount === null ? 'no offer' : formatMoney({ amount, currency: line.currency });
  }

  private observedAt(marketplace: Marketplace, kind: PriceKind): number {
    const snapshot = this.prices()[marketplace];
    const freshness = kind === 'BUY_BOX' ? snapshot?.buyBoxFreshness : snapshot?.pricesFreshness;
    return Date.parse(freshness?.observedAt ?? this.history.value()?.to ?? '');
  }
}
